using System.Globalization;
using System.Text;
using Vivace.Query.Answers;
using Vivace.Query.Metrics;
using Vivace.Query.Tests.Traces;
using Vivace.Storage.Head;
using Vivace.TraceQL;
using Vivace.Traces.Json;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Query.Tests.Metrics;

/// <summary>The seven spans of service <c>m</c> with which the specification measured metrics (section 18.K), in a head.</summary>
internal sealed class MetricsData
{
    public const long Second = 1_000_000_000;
    private const long Millisecond = 1_000_000;

    private readonly HeadBlock _head = new();

    /// <param name="origin">The time B, in seconds since the Unix epoch.</param>
    public MetricsData(long origin)
    {
        Origin = origin;
        Add(1, "op0", 2, 0, 0, 100 * Millisecond, """{"key":"color","value":{"stringValue":"red"}},{"key":"x","value":{"intValue":1}},{"key":"y","value":{"doubleValue":1.5}}""");
        Add(2, "op1", 3, 0, 1, 200 * Millisecond, """{"key":"color","value":{"stringValue":"red"}},{"key":"x","value":{"intValue":2}},{"key":"y","value":{"doubleValue":2.5}}""");
        Add(3, "op0", 2, 0, 30 * Second, 300 * Millisecond, """{"key":"color","value":{"stringValue":"blue"}},{"key":"x","value":{"intValue":3}}""");
        Add(4, "op1", 3, 2, 60 * Second, 400 * Millisecond, """{"key":"color","value":{"stringValue":"blue"}},{"key":"x","value":{"intValue":4}},{"key":"y","value":{"doubleValue":4.5}}""");
        Add(5, "op0", 2, 0, 61 * Second, 50 * Millisecond, """{"key":"x","value":{"intValue":5}}""");
        Add(6, "op1", 3, 0, 200 * Second, 1000 * Millisecond, """{"key":"color","value":{"stringValue":"green"}},{"key":"x","value":{"intValue":100}},{"key":"y","value":{"doubleValue":-1}}""");
        Add(6, "op0", 2, 2, (200 * Second) + (500 * Millisecond), 3000 * Millisecond, """{"key":"color","value":{"stringValue":"green"}},{"key":"x","value":{"intValue":0}}""");
    }

    public long Origin { get; }

    /// <summary>Series as lines: labels, then offset from B in seconds and value of each sample.</summary>
    public string[] Range(string query, long start = -60, long end = 300, long step = 60, int maxSeries = 0) =>
        Lines(Answer(query, Request(start, end) with { Step = (ulong)(step * Second), MaxSeries = maxSeries }));

    public string[] Instant(string query, long start = -60, long end = 300) =>
        Lines(Answer(query, Request(start, end) with { IsInstant = true }));

    public MetricsAnswer Answer(string query, MetricsRequest request) => TestHead.Engine(_head).Metrics(
        ["t"], TraceQLCompiler.Compile("{ resource.service.name = \"m\" } | " + query, QueryKind.Metrics), request, TestHead.Context());

    public MetricsRequest Request(long start, long end) => new()
    {
        Start = (ulong)((Origin + start) * Second),
        End = (ulong)((Origin + end) * Second),
        Step = 60 * Second,
    };

    public string Line(MetricSeries series) =>
        string.Join(',', series.Labels.Select(label => $"{label.Key}={Text(label.Value)}")) + " | " + string.Join(' ', series.Samples.Select(sample =>
            $"{(sample.TimestampMs / 1000) - Origin}:{sample.Value.ToString("R", CultureInfo.InvariantCulture)}"));

    private string[] Lines(MetricsAnswer answer) => [.. answer.Series.Select(Line)];

    private static string Text(AnswerValue value) => value.Kind switch
    {
        AnswerValueKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        AnswerValueKind.Double => value.Double.ToString("R", CultureInfo.InvariantCulture),
        AnswerValueKind.Bool => value.Bool ? "true" : "false",
        _ => $"\"{value.Text}\"",
    };

    private void Add(int trace, string name, int kind, int status, long offset, long duration, string attributes)
    {
        long start = (Origin * Second) + offset;
        string json = $$$"""
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"m"}}]},"scopeSpans":[{"spans":[
              {"traceId":"{{{trace:x32}}}","spanId":"{{{start + duration:x16}}}","name":"{{{name}}}","kind":{{{kind}}},"status":{"code":{{{status}}} },
               "startTimeUnixNano":"{{{start}}}","endTimeUnixNano":"{{{start + duration}}}","attributes":[{{{attributes}}}]}]}]}]}
            """;
        using PooledByteBuffer request = OtlpJsonReader.Transcode(Encoding.UTF8.GetBytes(json));
        var batch = new SpanBatch(_head.Dictionary);
        new OtlpDecoder(0).Decode(request.WrittenSpan, batch);
        _head.Append(batch, 0, (ulong)start);
    }
}
