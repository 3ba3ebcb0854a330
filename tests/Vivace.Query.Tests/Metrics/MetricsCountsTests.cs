using Vivace.Query.Metrics;
using Vivace.Query.Tests.Traces;
using Vivace.Storage.Head;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Metrics;

/// <summary>The counts beside a block's data give the same answers as the data.</summary>
public sealed class MetricsCountsTests
{
    private const ulong Second = 1_000_000_000;
    private const ulong Base = 1_795_398_420 * Second;

    /// <summary>Queries that counts can answer.</summary>
    private static readonly string[] Counted =
    [
        "{ } | rate()", "{ } | count_over_time() by (resource.service.name)", "{ status = error } | rate() by (kind)",
        "{ status != ok && kind = server } | count_over_time() by (name, status)", "{ nestedSetParent < 0 } | rate() by (name)",
        "{ !(nestedSetParent < 0) } | rate() by (resource.service.name, kind)", "{ name =~ \"op[01]\" || status = ok } | count_over_time()",
        "{ resource.service.name = \"s1\" } | rate()", "{ resource.service.name = \"nobody\" } | rate()", "{ name = resource.service.name } | rate()",
        "{ } | count_over_time() by (name, resource.service.name, status, kind) | topk(3)",
    ];

    /// <summary>Queries that counts can answer where no interval cuts an hour.</summary>
    private static readonly string[] Durations =
    [
        "{ kind = server } | quantile_over_time(duration, .5, .9) by (resource.service.name)", "{ } | histogram_over_time(duration) by (status)",
        "{ } | sum_over_time(duration)", "{ status = error } | avg_over_time(duration) by (name)", "{ } | min_over_time(duration) by (kind)",
        "{ nestedSetParent < 0 } | max_over_time(duration) by (resource.service.name)",
    ];

    /// <summary>Queries that only the data can answer.</summary>
    private static readonly string[] Others =
    [
        "{ span.n > 3 } | count_over_time()", "{ duration > 1s } | rate()", "{ } | sum_over_time(span.n)", "{ } | rate() by (.service.name)",
        "{ } | rate() by (statusMessage)", "{ } | rate() by (instrumentation:name)",
    ];

    private static MetricsRequest[] Requests =>
    [
        Request(-60, 9000, 60), Request(-60, 9000, 3600), Request(600, 4000, 45), Request(1000, 1900, 1), Request(10, 8000, 2520),
        Request(-60, 9000, 60) with { IsInstant = true }, Request(1800, 5400, 60) with { IsInstant = true },
        Request(100, 3000, 60) with { Start = Base + (100 * Second) + 1, IsInstant = true },
        Request(100, 1300, 1) with { Step = 7_300_000_000 },
    ];

    [Fact]
    public void AnswersAreThoseOfTheSpans()
    {
        for (int seed = 0; seed < 2; seed++)
        {
            TestSpan[] spans = Spans(seed, 150);
            using var early = new TestBlock(spans.Where(span => span.TraceId.Low % 3 == 0), 60);
            using var late = new TestBlock(spans.Where(span => span.TraceId.Low % 3 == 1), 1000);
            HeadBlock rest = TestHead.Of(spans.Where(span => span.TraceId.Low % 3 == 2));
            QueryEngine inHead = TestHead.Engine(TestHead.Of(spans));
            foreach (string query in (IEnumerable<string>)[.. Counted, .. Durations, .. Others])
            {
                foreach (MetricsRequest request in Requests)
                {
                    foreach (bool withCounts in (bool[])[true, false])
                    {
                        using TestQueriedBlock first = new(early, withCounts), second = new(late, withCounts);
                        QueryEngine engine = TestHead.SpanEngine([rest], first, second);
                        string head = $"{withCounts} {query} {request}\n";
                        string expected = Text(inHead, query, request);
                        Assert.Equal(head + expected, head + Text(engine, query, request));
                        Assert.Equal(head + expected, head + Text(engine, query, request));
                        Assert.True(first.Opened <= 1 && second.Opened <= 1, "what a block gave is remembered, also where the range cuts the block");
                    }
                }
            }
        }
    }

    [Fact]
    public void DataIsNotAskedWhereCountsTellTheAnswer()
    {
        using var block = new TestBlock(Spans(1, 200), 50);
        MetricsRequest all = Request(-3600, 9000, 3600) with { IsInstant = true };
        foreach (string query in Counted)
        {
            foreach (MetricsRequest request in Requests.Take(7))
                Assert.Equal(0, Opened(block, query, request));
        }

        foreach (string query in Durations)
            Assert.Equal(0, Opened(block, query, all));
        foreach (string query in Others)
            Assert.Equal(1, Opened(block, query, all));
        Assert.Equal(1, Opened(block, Durations[0], Requests[0]));
        Assert.Equal(1, Opened(block, Counted[0], Requests[8]));
    }

    [Fact]
    public void ExemplarsOfCountsAreSpansThatMatch()
    {
        TestSpan[] spans = Spans(5, 400);
        using var block = new TestBlock(spans, 150);
        using var queried = new TestQueriedBlock(block, withCounts: true);
        MetricsRequest request = Request(1200, 5000, 60) with { Exemplars = 40, MaxExemplars = 100 };
        MetricsAnswer answer = TestHead.SpanEngine([], queried).Metrics(
            ["t"], Compile("{ status = error && nestedSetParent < 0 } | rate() by (resource.service.name)"), request, TestHead.Context());
        Assert.Equal(0, queried.Opened);
        int found = 0;
        HashSet<string> traces = [];
        foreach (MetricSeries series in answer.Series)
        {
            foreach (MetricExemplar exemplar in series.Exemplars)
            {
                found++;
                string id = exemplar.Labels.Single(label => label.Key == "trace:id").Value.Text!;
                Assert.True(traces.Add(id), "a trace has one exemplar at most");
                TestSpan span = Assert.Single(spans, span => $"{span.TraceId.High:x}{span.TraceId.Low:x16}" == id && span.Parent == 0);
                Assert.Equal((long)(span.Start / 1_000_000), exemplar.TimestampMs);
                Assert.Equal(2, span.Status);
                Assert.Equal(series.Labels[0].Value.Text, exemplar.Labels.Single(label => label.Key == "resource.service.name").Value.Text);
                Assert.Equal(-1, exemplar.Labels.Single(label => label.Key == "nestedSetParent").Value.Int);
            }
        }

        Assert.InRange(found, 5, 40);
    }

    private static int Opened(TestBlock block, string query, MetricsRequest request)
    {
        using var queried = new TestQueriedBlock(block, withCounts: true);
        TestHead.SpanEngine([], queried).Metrics(["t"], Compile(query), request, TestHead.Context());
        return queried.Opened;
    }

    private static TestSpan[] Spans(int seed, int traces)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, traces).SelectMany(trace => Trace(random, trace))];
    }

    /// <summary>Traces over two hours and a half, some spans on whole seconds.</summary>
    private static IEnumerable<TestSpan> Trace(Random random, int trace)
    {
        ulong start = Base + ((ulong)random.Next(9_000_000) * 1_000_000);
        start = random.Next(3) == 0 ? start / Second * Second : start;
        int count = random.Next(1, 6);
        for (int i = 0; i < count; i++)
        {
            KeyValues attributes = [];
            if (random.Next(4) > 0)
                attributes.Add("n", (long)random.Next(10));
            yield return new TestSpan
            {
                TraceId = (99, (ulong)trace),
                Id = ((ulong)trace * 100) + (ulong)i + 1,
                Parent = i == 0 ? 0 : i == 4 ? 77 : ((ulong)trace * 100) + (ulong)random.Next(i) + 1,
                Name = random.Next(20) == 0 ? "s1" : "op" + random.Next(3),
                Kind = random.Next(0, 6),
                Status = random.Next(3),
                Start = start + (ulong)(i * 7_000_000),
                Duration = (ulong)(random.Next(10) == 0 ? random.Next(3) : random.Next(1, 2_000_000_000)),
                Attributes = attributes,
                Resource = new TestResource { Attributes = trace % 5 == 4 ? [] : new KeyValues { ["service.name"] = "s" + (trace % 5) } },
            };
        }
    }

    private static MetricsRequest Request(long start, long end, long step) => new()
    {
        Start = (ulong)((long)Base + (start * (long)Second)),
        End = (ulong)((long)Base + (end * (long)Second)),
        Step = (ulong)step * Second,
    };

    private static TraceQLQuery Compile(string query) => TraceQLCompiler.Compile(query, QueryKind.Metrics);

    private static string Text(QueryEngine engine, string query, MetricsRequest request) => string.Join('\n',
        engine.Metrics(["t"], Compile(query), request, TestHead.Context()).Series.Select(series =>
            string.Join(',', series.Labels.Select(label => $"{label.Key}={label.Value}")) + " "
            + string.Join(' ', series.Samples.Select(sample => $"{sample.TimestampMs}:{sample.Value:G12}"))));
}
