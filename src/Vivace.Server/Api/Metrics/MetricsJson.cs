using System.Buffers;
using Vivace.Query.Metrics;
using Vivace.Server.Api.Answers;
using Vivace.Traces.Json;

namespace Vivace.Server.Api.Metrics;

/// <summary>The JSON answers of metrics queries (query-api specification, sections 8.5 and 9).</summary>
internal static class MetricsJson
{
    /// <param name="answer">The series.</param>
    /// <param name="message">Why the answer is partial, or <c>null</c>.</param>
    /// <param name="output">Where to.</param>
    public static void Range(MetricsAnswer answer, string? message, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name("series"u8);
        json.BeginArray();
        foreach (MetricSeries series in answer.Series)
        {
            json.BeginObject();
            AnswerJson.Attributes(ref json, "labels"u8, series.Labels);
            Samples(ref json, series.Samples);
            Exemplars(ref json, series.Exemplars);
            json.EndObject();
        }

        json.EndArray();
        End(ref json, answer, message);
    }

    /// <inheritdoc cref="Range"/>
    public static void Instant(MetricsAnswer answer, string? message, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        if (answer.Series.Any(static series => series.Samples.Count > 0))
        {
            json.Name("series"u8);
            json.BeginArray();
            foreach (MetricSeries series in answer.Series)
            {
                if (series.Samples.Count > 0)
                {
                    json.BeginObject();
                    AnswerJson.Attributes(ref json, "labels"u8, series.Labels);
                    Value(ref json, series.Samples[0].Value);
                    json.EndObject();
                }
            }

            json.EndArray();
        }

        End(ref json, answer, message);
    }

    private static void Samples(ref JsonTextWriter json, IReadOnlyList<MetricSample> samples)
    {
        if (samples.Count == 0)
        {
            return;
        }

        json.Name("samples"u8);
        json.BeginArray();
        for (int i = 0; i < samples.Count; i++)
        {
            MetricSample sample = samples[i];
            json.BeginObject();
            Timestamp(ref json, sample.TimestampMs);
            Value(ref json, sample.Value);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void Exemplars(ref JsonTextWriter json, IReadOnlyList<MetricExemplar> exemplars)
    {
        if (exemplars.Count == 0)
        {
            return;
        }

        json.Name("exemplars"u8);
        json.BeginArray();
        for (int i = 0; i < exemplars.Count; i++)
        {
            MetricExemplar exemplar = exemplars[i];
            json.BeginObject();
            AnswerJson.Attributes(ref json, "labels"u8, exemplar.Labels);
            Value(ref json, exemplar.Value);
            Timestamp(ref json, exemplar.TimestampMs);
            json.EndObject();
        }

        json.EndArray();
    }

    private static void End(ref JsonTextWriter json, MetricsAnswer answer, string? message)
    {
        AnswerJson.SearchMetrics(ref json, answer.Statistics, StatisticsForm.Metrics);
        if (message is not null)
        {
            json.Name("status"u8);
            json.String("PARTIAL"u8);
            json.Name("message"u8);
            json.String(message);
        }

        json.EndObject();
    }

    private static void Timestamp(ref JsonTextWriter json, long milliseconds)
    {
        if (milliseconds != 0)
        {
            json.Name("timestampMs"u8);
            json.Int64String(milliseconds);
        }
    }

    /// <summary>A zero is left out, as protobuf's JSON has it; −0 is a zero.</summary>
    private static void Value(ref JsonTextWriter json, double value)
    {
        if (value != 0)
        {
            json.Name("value"u8);
            json.Double(value);
        }
    }
}
