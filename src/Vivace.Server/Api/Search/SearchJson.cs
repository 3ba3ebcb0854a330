using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Vivace.Query.Search;
using Vivace.Server.Api.Answers;
using Vivace.Traces.Json;

namespace Vivace.Server.Api.Search;

/// <summary>
/// The JSON answer of a search (query-api specification, section 5.3). Nothing but these fields may appear: Grafana refuses others.
/// </summary>
internal static class SearchJson
{
    public static void Write(SearchAnswer answer, bool isLegacy, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name("traces"u8);
        json.BeginArray();
        foreach (FoundTrace trace in answer.Traces)
        {
            Trace(ref json, trace);
        }

        json.EndArray();
        AnswerJson.SearchMetrics(ref json, answer.Statistics, isLegacy ? StatisticsForm.LegacySearch : StatisticsForm.Search);
        json.EndObject();
    }

    private static void Trace(ref JsonTextWriter json, FoundTrace trace)
    {
        json.BeginObject();
        json.Name("traceID"u8);
        json.String(trace.Id.ToTrimmedHex());
        json.Name("rootServiceName"u8);
        json.String(SearchText.RootServiceName(trace));
        if (trace.RootTraceName.Length > 0)
        {
            json.Name("rootTraceName"u8);
            json.String(trace.RootTraceName);
        }

        if (trace.Start != 0)
        {
            json.Name("startTimeUnixNano"u8);
            json.UInt64String(trace.Start);
        }

        uint milliseconds = SearchText.DurationMs(trace);
        if (milliseconds != 0)
        {
            json.Name("durationMs"u8);
            json.Int64(milliseconds);
        }

        if (trace.SpanSets.Count > 0)
        {
            json.Name("spanSet"u8);
            SpanSet(ref json, trace.SpanSets[0]);
            json.Name("spanSets"u8);
            json.BeginArray();
            for (int i = 0; i < trace.SpanSets.Count; i++)
            {
                SpanSet(ref json, trace.SpanSets[i]);
            }

            json.EndArray();
        }

        Services(ref json, trace.Services);
        json.EndObject();
    }

    private static void SpanSet(ref JsonTextWriter json, FoundSpanSet set)
    {
        json.BeginObject();
        if (set.Spans.Count > 0)
        {
            json.Name("spans"u8);
            json.BeginArray();
            for (int i = 0; i < set.Spans.Count; i++)
            {
                Span(ref json, set.Spans[i]);
            }

            json.EndArray();
        }

        if (set.Matched != 0)
        {
            json.Name("matched"u8);
            json.Int64(set.Matched);
        }

        AnswerJson.Attributes(ref json, "attributes"u8, set.Attributes);
        json.EndObject();
    }

    private static void Span(ref JsonTextWriter json, FoundSpan span)
    {
        Span<byte> id = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(id, span.SpanId);
        json.BeginObject();
        json.Name("spanID"u8);
        json.HexString(id);
        if (!string.IsNullOrEmpty(span.Name))
        {
            json.Name("name"u8);
            json.String(span.Name);
        }

        if (span.Start != 0)
        {
            json.Name("startTimeUnixNano"u8);
            json.UInt64String(span.Start);
        }

        if (span.Duration != 0)
        {
            json.Name("durationNanos"u8);
            json.UInt64String(span.Duration);
        }

        AnswerJson.Attributes(ref json, "attributes"u8, span.Attributes);
        json.EndObject();
    }

    private static void Services(ref JsonTextWriter json, IReadOnlyList<ServiceStatistics> services)
    {
        if (services.Count == 0)
        {
            return;
        }

        json.Name("serviceStats"u8);
        json.BeginObject();
        for (int i = 0; i < services.Count; i++)
        {
            ServiceStatistics service = services[i];
            json.AnyName(Encoding.UTF8.GetBytes(service.Service));
            json.BeginObject();
            if (service.SpanCount != 0)
            {
                json.Name("spanCount"u8);
                json.Int64(service.SpanCount);
            }

            if (service.ErrorCount != 0)
            {
                json.Name("errorCount"u8);
                json.Int64(service.ErrorCount);
            }

            json.EndObject();
        }

        json.EndObject();
    }
}
