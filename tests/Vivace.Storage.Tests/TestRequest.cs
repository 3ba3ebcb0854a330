using System.Globalization;
using System.Text;
using Vivace.Traces.Json;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests;

/// <summary>OTLP requests for tests, and what a store says it holds of them.</summary>
internal static class TestRequest
{
    /// <summary>A trace id made of a number.</summary>
    public static TraceId Trace(int number) => new(0x1234, (ulong)number);

    /// <summary>A request with spans of one trace, ids from <paramref name="firstSpan"/> on.</summary>
    /// <param name="trace">Number of the trace.</param>
    /// <param name="spans">How many spans.</param>
    /// <param name="firstSpan">Id of the first.</param>
    /// <param name="endSeconds">When they end, in seconds since the Unix epoch.</param>
    /// <param name="filler">Length of a text of each span's own, which cannot be shared.</param>
    public static byte[] Of(int trace, int spans = 1, int firstSpan = 1, long endSeconds = 1_767_323_000, int filler = 0) =>
        Of([.. Enumerable.Range(firstSpan, spans).Select(span => (trace, span))], endSeconds, filler);

    /// <summary>A request with these spans, in this order.</summary>
    public static byte[] Of((int Trace, int Span)[] spans, long endSeconds = 1_767_323_000, int filler = 0)
    {
        var json = new StringBuilder("""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"scopeSpans":[{"spans":[""");
        foreach ((int trace, int span) in spans)
        {
            json.Append(json[^1] == '}' ? "," : "");
            json.Append(CultureInfo.InvariantCulture, $$$"""
                {"traceId":"{{{Trace(trace)}}}","spanId":"{{{span:x16}}}","name":"name {{{span % 5}}}","startTimeUnixNano":"{{{endSeconds - 1}}}000000000",
                "endTimeUnixNano":"{{{endSeconds}}}000000000","attributes":[{"key":"n","value":{"intValue":"{{{span}}}"}},
                {"key":"filler","value":{"stringValue":"{{{Filler(trace, span, filler)}}}"}}]}
                """);
        }

        json.Append("]}]}]}");
        using var protobuf = OtlpJsonReader.Transcode(Encoding.UTF8.GetBytes(json.ToString()));
        return protobuf.WrittenSpan.ToArray();
    }

    /// <summary>Span ids of a trace in the order in which they are stored.</summary>
    public static List<ulong> SpanIds(this TraceStore store, int trace, string tenant = "single-tenant")
    {
        using StoreSnapshot snapshot = store.Acquire([tenant]);
        return [.. snapshot.Heads.SelectMany(head => head.FindRows(Trace(trace)).Select(row => head.Locate(row, out int index).SpanIds[index]))];
    }

    private static string Filler(int trace, int span, int length)
    {
        if (length == 0)
        {
            return "";
        }

        byte[] random = new byte[length / 2];
        new Random((trace * 1_000_003) + span).NextBytes(random);
        return Convert.ToHexString(random);
    }
}
