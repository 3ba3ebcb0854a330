using Vivace.Query.Metrics;
using Vivace.Query.Tests.Traces;
using Vivace.Storage.Head;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Metrics;

/// <summary>Wherever spans lie, in heads or in blocks, read or remembered, the answer is the same.</summary>
public sealed class MetricsSourcesTests
{
    private const ulong Second = 1_000_000_000;
    private const ulong Base = 1_795_398_420 * Second;

    private static readonly string[] Queries =
    [
        "{ } | rate()", "{ span.n > 3 } | count_over_time() by (span.g, resource.service.name)", "{ status = error } | rate() by (kind)",
        "{ } | sum_over_time(span.n) by (name)", "{ kind = server } | quantile_over_time(duration, .5, .9)",
        "{ } | histogram_over_time(duration) by (resource.service.name)", "{ } | avg_over_time(duration) by (span.http.status_code)",
        "{ } | max_over_time(traceDuration) by (rootName)", "{ } > { span.n > 2 } | count_over_time() by (span.g)",
        "{ nestedSetParent < 0 } | rate() by (name)", "{ } | count() > 2 | count_over_time()", "{ } | compare({ status = error }, 100)",
        "{ } | min_over_time(span.n) by (span.g) | topk(2)",
    ];

    [Fact]
    public void AnswersAreTheSameInHeadsInBlocksAndRemembered()
    {
        var random = new Random(7);
        TestSpan[] spans = [.. Enumerable.Range(0, 60).SelectMany(trace => Trace(random, trace))];
        using var early = new TestBlock(spans.Where(span => span.TraceId.Low % 3 == 0), 40);
        using var late = new TestBlock(spans.Where(span => span.TraceId.Low % 3 == 1), 40);
        QueryEngine inHead = TestHead.Engine(TestHead.Of(spans));
        QueryEngine inBlocks = Engine([TestHead.Of(spans.Where(span => span.TraceId.Low % 3 == 2))], early, late);
        MetricsRequest[] requests =
        [
            Request(-60, 700, 60), Request(-60, 700, 60), Request(-120, 760, 60), Request(100, 300, 60), Request(0, 600, 45),
            Request(-60, 700, 60) with { IsInstant = true }, Request(-90, 720, 60) with { IsInstant = true }, Request(90, 200, 60) with { IsInstant = true },
        ];
        foreach (string query in Queries)
        {
            foreach (MetricsRequest request in requests)
                Assert.Equal($"{query} {request}\n{Text(inHead, query, request)}", $"{query} {request}\n{Text(inBlocks, query, request)}");
        }
    }

    [Fact]
    public void CountsAreThoseOfANaiveCountOverTheSpans()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            TestSpan[] spans = [.. Enumerable.Range(0, 20).SelectMany(trace => Trace(random, trace))];
            using var block = new TestBlock(spans.Where(span => span.TraceId.Low % 2 == 0), 16);
            QueryEngine engine = Engine([TestHead.Of(spans.Where(span => span.TraceId.Low % 2 == 1))], block);
            long start = random.Next(-100, 400), step = random.Next(1, 200), end = start + random.Next(1, 600), bound = random.Next(8);
            MetricsAnswer answer = engine.Metrics(
                ["t"], Compile($"{{ span.n > {bound} }} | count_over_time() by (span.g)"), Request(start, end, step), TestHead.Context());

            Dictionary<string, long> expected = spans
                .Where(span => span.Attributes.Any(pair => pair is { Key: "n", Value: long n } && n > bound))
                .Select(span => (Group: span.Attributes.FirstOrDefault(pair => pair.Key == "g").Value as string ?? "nil", Edge: Edge(span.Start, step)))
                .Where(span => span.Edge >= Floor((long)Base + (start * (long)Second), step) && span.Edge <= -Floor(-(long)Base - (end * (long)Second), step))
                .GroupBy(span => $"{span.Group} {span.Edge / 1_000_000}").ToDictionary(group => group.Key, group => (long)group.Count());
            Dictionary<string, long> found = answer.Series
                .SelectMany(series => series.Samples.Select(sample => ($"{series.Labels[0].Value.Text} {sample.TimestampMs}", (long)sample.Value)))
                .Where(sample => sample.Item2 != 0).ToDictionary(sample => sample.Item1, sample => sample.Item2);
            Assert.Equal(expected.OrderBy(pair => pair.Key), found.OrderBy(pair => pair.Key));
        }
    }

    /// <summary>A clock that is wrong by centuries, or an end that was never set, takes no other span out of sight.</summary>
    [Theory]
    [InlineData("{ } | count_over_time()")]
    [InlineData("{ } | count() > 0 | count_over_time()")]
    public void SpansOfWrongClocksHideNoOthers(string query)
    {
        var right = new TestSpan { TraceId = (1, 1), Id = 1, Start = Base + Second, Duration = Second };
        TestSpan[] spans =
        [
            right,
            right with { Id = 2, Duration = ulong.MaxValue - right.Start },
            right with { TraceId = (1, 2), Id = 3, Duration = 0 - right.Start },
            right with { TraceId = (1, 3), Id = 4, Start = ulong.MaxValue, Duration = 0 },
            right with { TraceId = (1, 3), Id = 5 },
            right with { TraceId = (1, 4), Id = 6, Start = 5 },
        ];
        using var block = new TestBlock(spans, 100);
        Assert.Equal(4, Count(TestHead.Engine(TestHead.Of(spans))));
        Assert.Equal(4, Count(Engine([], block)));

        double Count(QueryEngine engine) =>
            Assert.Single(engine.Metrics(["t"], Compile(query), Request(0, 60, 60), TestHead.Context()).Series).Samples.Sum(static sample => sample.Value);
    }

    /// <summary>Right edge of the interval that a time falls into.</summary>
    private static long Edge(ulong time, long step) => -Floor(-(long)time, step);

    private static long Floor(long time, long step)
    {
        long unit = step * (long)Second, rest = time % unit;
        return time - rest - (rest < 0 ? unit : 0);
    }

    private static IEnumerable<TestSpan> Trace(Random random, int trace)
    {
        ulong start = Base + ((ulong)random.Next(600_000) * 1_000_000);
        int count = random.Next(1, 6);
        for (int i = 0; i < count; i++)
        {
            KeyValues attributes = [];
            if (random.Next(4) > 0)
                attributes.Add("n", (long)random.Next(10));
            if (random.Next(3) > 0)
                attributes.Add("g", "abc"[random.Next(3)].ToString());
            if (random.Next(5) == 0)
                attributes.Add("http.status_code", 200L + random.Next(2));
            yield return new TestSpan
            {
                TraceId = (99, (ulong)trace),
                Id = ((ulong)trace * 100) + (ulong)i + 1,
                Parent = i == 0 ? 0 : ((ulong)trace * 100) + (ulong)random.Next(i) + 1,
                Name = "op" + random.Next(3),
                Kind = random.Next(1, 4),
                Status = random.Next(3),
                Start = start + (ulong)(i * 7_000_000),
                Duration = (ulong)random.Next(1, 2_000_000_000),
                Attributes = attributes,
                Resource = new TestResource { Attributes = new KeyValues { ["service.name"] = "s" + (trace % 4) } },
            };
        }
    }

    private static QueryEngine Engine(IReadOnlyList<HeadBlock> heads, params TestBlock[] blocks) => TestHead.Engine(heads, blocks);

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
