using Vivace.Query.Search;
using Vivace.Server.Api.Answers;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Search;

/// <summary>The protobuf answer of a search, <c>tempopb.SearchResponse</c>: traces 1, metrics 2 (query-api specification, section 15).</summary>
internal static class SearchProto
{
    public static void Write(SearchAnswer answer, bool isLegacy, PooledByteBuffer output)
    {
        var proto = new ProtoMessageWriter(output);
        foreach (FoundTrace trace in answer.Traces)
        {
            Trace(proto, trace);
        }

        Metrics(answer, isLegacy, output);
    }

    /// <summary>Field 1: a <c>TraceSearchMetadata</c>.</summary>
    public static void Trace(FoundTrace trace, PooledByteBuffer output) => Trace(new ProtoMessageWriter(output), trace);

    /// <summary>Field 2.</summary>
    public static void Metrics(SearchAnswer answer, bool isLegacy, PooledByteBuffer output) => AnswerProto.SearchMetrics(
        new ProtoMessageWriter(output), answer.Statistics, isLegacy ? StatisticsForm.LegacySearch : StatisticsForm.Search);

    private static void Trace(ProtoMessageWriter proto, FoundTrace trace)
    {
        int message = proto.Begin(1);
        proto.String(1, trace.Id.ToTrimmedHex());
        proto.String(2, SearchText.RootServiceName(trace));
        proto.String(3, trace.RootTraceName);
        proto.Scalar(4, trace.Start);
        proto.Scalar(5, SearchText.DurationMs(trace));
        if (trace.SpanSets.Count > 0)
        {
            SpanSet(proto, 6, trace.SpanSets[0]);
        }

        for (int i = 0; i < trace.SpanSets.Count; i++)
        {
            SpanSet(proto, 7, trace.SpanSets[i]);
        }

        for (int i = 0; i < trace.Services.Count; i++)
        {
            ServiceStatistics service = trace.Services[i];
            int entry = proto.Begin(8);
            proto.Text(1, service.Service);
            int counts = proto.Begin(2);
            proto.Scalar(1, (ulong)service.SpanCount);
            proto.Scalar(2, (ulong)service.ErrorCount);
            proto.End(counts);
            proto.End(entry);
        }

        proto.End(message);
    }

    private static void SpanSet(ProtoMessageWriter proto, int field, FoundSpanSet set)
    {
        int message = proto.Begin(field);
        for (int i = 0; i < set.Spans.Count; i++)
        {
            FoundSpan span = set.Spans[i];
            int item = proto.Begin(1);
            proto.String(1, SearchText.SpanId(span.SpanId));
            proto.String(2, span.Name);
            proto.Scalar(3, span.Start);
            proto.Scalar(4, span.Duration);
            AnswerProto.Attributes(proto, 5, span.Attributes);
            proto.End(item);
        }

        proto.Scalar(2, (ulong)set.Matched);
        AnswerProto.Attributes(proto, 3, set.Attributes);
        proto.End(message);
    }
}
