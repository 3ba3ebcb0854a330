using Vivace.Query.Answers;
using Vivace.Query.Metrics;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Numerics;
using Vivace.Query.Metrics.Results;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Metrics.Aggregation;

/// <summary>Random spans in random parts over random ranges: the series must be what a naive count over all spans gives.</summary>
public sealed class MetricPartProperties
{
    private static readonly string?[] Labels = [null, "nil", "a", "b", "c"];

    [Theory]
    [InlineData(MetricsFunction.Rate)]
    [InlineData(MetricsFunction.CountOverTime)]
    [InlineData(MetricsFunction.MinOverTime)]
    [InlineData(MetricsFunction.MaxOverTime)]
    [InlineData(MetricsFunction.SumOverTime)]
    [InlineData(MetricsFunction.AvgOverTime)]
    [InlineData(MetricsFunction.HistogramOverTime)]
    [InlineData(MetricsFunction.QuantileOverTime)]
    public void SeriesAreThoseOfANaiveCount(MetricsFunction function)
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            int fields = random.Next(4);
            MetricsPlan plan = Plan(function, fields, random);
            Span[] spans = [.. Enumerable.Range(0, random.Next(200)).Select(_ => Random(random, fields, plan))];

            string[] expected = Naive(plan, spans), found = Counted(plan, spans, random);
            Assert.True(expected.SequenceEqual(found), $"seed {seed}\nexpected {string.Join("\n", expected)}\nfound {string.Join("\n", found)}");
        }
    }

    private static MetricsPlan Plan(MetricsFunction function, int fields, Random random)
    {
        ulong start = (ulong)random.Next(1000), step = (ulong)random.Next(1, 300);
        bool argument = function is not (MetricsFunction.Rate or MetricsFunction.CountOverTime);
        var stage = new MetricsStage(function)
        {
            Argument = argument ? new AttributeField(AttributeScope.Span, "x") : null,
            Quantiles = function == MetricsFunction.QuantileOverTime ? [.25, .9] : [],
            By = AstList.Create<FieldReference>([.. Enumerable.Range(0, fields).Select(i => new AttributeField(AttributeScope.Span, "f" + i))]),
        };
        var request = new MetricsRequest { Start = start, End = start + (ulong)random.NextInt64(1, (long)step * 300), Step = step, IsInstant = random.Next(4) == 0 };
        return new MetricsPlan(TraceQLQuery.Everything with { Metrics = stage }, request);
    }

    private static Span Random(Random random, int fields, MetricsPlan plan) => new(
        random.NextInt64(Math.Max(0, plan.Intervals.Start - 50), plan.Intervals.End + 50),
        [.. Enumerable.Range(0, fields).Select(_ => Labels[random.Next(Labels.Length)])],
        random.Next(5) == 0 ? null : random.NextInt64(-3, 100_000));

    private static string[] Counted(MetricsPlan plan, Span[] spans, Random random)
    {
        WorkingMemory memory = new();
        var whole = new MetricPart(plan, plan.Intervals, 0, memory, random);
        foreach (Span[] chunk in spans.Chunk(random.Next(1, 100)))
        {
            // A part covers no more than its own spans need.
            MetricIntervals intervals = plan.Intervals.Covering(chunk.Min(span => span.Start), chunk.Max(span => span.Start));
            Span[] inside = [.. chunk.Where(span => intervals.IndexOf(span.Start) >= 0)];
            if (intervals.Count == 0)
                continue;
            var part = new MetricPart(plan, intervals, 0, memory, random);
            int[] groups = new int[inside.Length];
            for (int field = 0; field < plan.Names.Count; field++)
            {
                LabelTable table = part.Groups.Labels(field);
                int[] labels = [.. inside.Select(span => span.Labels[field] is { } text ? table.NumberOf(AnswerValue.Of(text)) : LabelTable.Missing)];
                if (field == 0)
                    groups = labels;
                else
                    part.Groups.Join(groups, field, labels);
            }

            part.Groups.Finish(groups);
            part.Add(groups, [.. inside.Select(span => intervals.IndexOf(span.Start))], [.. inside.Select(span => plan.HasBuckets
                ? PowerOfTwoBuckets.ExponentOf(span.Value ?? 0)
                : span.Value ?? double.NaN)]);
            whole.Merge(part);
        }

        List<ResultSeries> series = new SeriesBuilder(plan, whole, memory).Build();
        return Text(series.Select(one => (one.Labels.Select(label => (label.Key, label.Value)), one.Values)));
    }

    private static string[] Naive(MetricsPlan plan, Span[] spans)
    {
        var groups = spans.Where(span => plan.Intervals.IndexOf(span.Start) >= 0)
            .Where(span => !plan.NeedsArgument || (plan.HasBuckets ? span.Value >= 2 : span.Value is not null))
            .GroupBy(span => Key(plan, span)).ToDictionary(group => group.Key, group => group.ToArray());
        if (plan.Names.Count == 0 && plan.Function is MetricsFunction.Rate or MetricsFunction.CountOverTime)
            groups.TryAdd("", []);
        return Text(groups.SelectMany(group => NaiveSeries(plan, group.Key, group.Value)));
    }

    private static IEnumerable<(IEnumerable<(string, AnswerValue)>, double[])> NaiveSeries(MetricsPlan plan, string key, Span[] spans)
    {
        List<(string, AnswerValue)> labels = [.. key.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(label => label.Split('=')).Select(pair => (pair[0], AnswerValue.Of(pair[1])))];
        ILookup<int, long> byInterval = spans.ToLookup(span => plan.Intervals.IndexOf(span.Start), span => span.Value ?? 0);
        double[] Values(Func<long[], double> of) => [.. Enumerable.Range(0, plan.Intervals.Count).Select(i => of([.. byInterval[i]]))];

        if (labels.Count == 0 && !plan.HasBuckets)
            labels.Add(("__name__", AnswerValue.Of(plan.Function.Text())));
        switch (plan.Function)
        {
            case MetricsFunction.HistogramOverTime:
                foreach (double bound in spans.Select(span => Bound(span.Value!.Value)).Distinct())
                    yield return ([.. labels, ("__bucket", AnswerValue.Of(bound))], Values(values => values.Count(value => Bound(value) == bound)));
                break;
            case MetricsFunction.QuantileOverTime:
                foreach (double quantile in plan.Stage.Quantiles.AsSpan().ToArray())
                    yield return ([.. labels, ("p", AnswerValue.Of(quantile))], Values(values => Quantile(values, quantile)));
                break;
            case MetricsFunction.Rate:
                yield return (labels, Values(values => values.Length / (plan.Intervals.Step / 1e9)));
                break;
            case MetricsFunction.CountOverTime:
                yield return (labels, Values(values => values.Length));
                break;
            default:
                yield return (labels, Values(values => values.Length == 0 ? double.NaN : plan.Function switch
                {
                    MetricsFunction.MinOverTime => values.Min(),
                    MetricsFunction.MaxOverTime => values.Max(),
                    MetricsFunction.SumOverTime => values.Sum(),
                    _ => values.Sum() / (double)values.Length,
                }));
                break;
        }
    }

    /// <summary>The formula of the specification over the list of all bounds, one per value.</summary>
    private static double Quantile(long[] values, double quantile)
    {
        double[] bounds = [.. values.Select(Bound).Order()];
        if (bounds.Length == 0)
            return 0;
        int need = Math.Max(1, (int)Math.Ceiling(quantile * bounds.Length));
        double bound = bounds[need - 1];
        int before = bounds.Count(other => other < bound), here = bounds.Count(other => other == bound);
        if (before + here == need)
            return bound;
        double high = Math.Log2(bound), low = before == 0 ? high - 1 : Math.Log2(bounds[before - 1]);
        return Math.Pow(2, low + ((high - low) * ((need - before) / (double)here)));
    }

    private static double Bound(long value) => Enumerable.Range(1, 62).Select(exponent => Math.Pow(2, exponent)).First(bound => bound >= value);

    private static string Key(MetricsPlan plan, Span span)
    {
        string key = string.Join('|', span.Labels.Select((label, i) => label is null ? "" : $"{plan.Names[i]}={label}").Where(part => part != ""));
        return key == "" && plan.Names.Count > 0 && !plan.HasBuckets ? $"{plan.Names[0]}=nil" : key;
    }

    private static string[] Text(IEnumerable<(IEnumerable<(string Name, AnswerValue Value)> Labels, double[] Values)> series) =>
        [.. series.Select(one => string.Join(',', one.Labels.Select(label => $"{label.Name}={label.Value.Text ?? label.Value.Double.ToString("R")}"))
            + ": " + string.Join(' ', one.Values.Select(value => value.ToString("G12")))).Order(StringComparer.Ordinal)];

    private sealed record Span(long Start, string?[] Labels, long? Value);
}
