using Vivace.Query.Metrics;
using Vivace.Server.Api.Answers;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Metrics;

/// <summary>
/// Protobuf <c>QueryRangeResponse</c> and <c>QueryInstantResponse</c> (query-api specification, section 15): series 1, metrics 2, status 3,
/// message 4. Only gRPC answers so.
/// </summary>
internal static class MetricsProto
{
    private const ulong PartialStatus = 1;

    /// <summary>Field 1: a <c>TimeSeries</c>.</summary>
    public static void RangeSeries(MetricSeries series, PooledByteBuffer output)
    {
        var proto = new ProtoMessageWriter(output);
        int message = proto.Begin(1);
        AnswerProto.Attributes(proto, 1, series.Labels);
        for (int i = 0; i < series.Samples.Count; i++)
        {
            int sample = proto.Begin(2);
            Value(proto, 1, series.Samples[i].Value);
            proto.Scalar(2, (ulong)series.Samples[i].TimestampMs);
            proto.End(sample);
        }

        for (int i = 0; i < series.Exemplars.Count; i++)
        {
            MetricExemplar exemplar = series.Exemplars[i];
            int item = proto.Begin(4);
            AnswerProto.Attributes(proto, 1, exemplar.Labels);
            Value(proto, 2, exemplar.Value);
            proto.Scalar(3, (ulong)exemplar.TimestampMs);
            proto.End(item);
        }

        proto.End(message);
    }

    /// <summary>Field 1: an <c>InstantSeries</c>.</summary>
    public static void InstantSeries(MetricSeries series, PooledByteBuffer output)
    {
        if (series.Samples.Count == 0)
        {
            return;
        }

        var proto = new ProtoMessageWriter(output);
        int message = proto.Begin(1);
        AnswerProto.Attributes(proto, 1, series.Labels);
        Value(proto, 2, series.Samples[0].Value);
        proto.End(message);
    }

    /// <summary>Field 2.</summary>
    public static void Metrics(MetricsAnswer answer, PooledByteBuffer output) =>
        AnswerProto.SearchMetrics(new ProtoMessageWriter(output), answer.Statistics, StatisticsForm.Metrics);

    /// <summary>Fields 3 and 4; nothing when the answer is complete.</summary>
    public static void Status(string? message, PooledByteBuffer output)
    {
        if (message is not null)
        {
            var proto = new ProtoMessageWriter(output);
            proto.Varint(3, PartialStatus);
            proto.String(4, message);
        }
    }

    private static void Value(ProtoMessageWriter proto, int field, double value)
    {
        if (value != 0)
        {
            proto.Double(field, value);
        }
    }
}
