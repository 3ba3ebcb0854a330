using Vivace.Query.Answers;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Exemplars;
using Vivace.Query.Metrics.Numerics;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Results;

/// <summary>Turns the counts of a query into series with labels, values and exemplars. For every function but <c>compare</c>.</summary>
internal sealed class SeriesBuilder(MetricsPlan plan, MetricPart part, WorkingMemory memory)
{
    private const string NameLabel = "__name__";
    private const string BucketLabel = "__bucket";
    private const string QuantileLabel = "p";
    private const long NanosPerMillisecond = 1_000_000;

    private readonly List<ResultSeries> _series = [];

    public List<ResultSeries> Build()
    {
        if (plan.MatchesNothing || plan.Intervals.Count == 0)
            return _series;
        switch (plan.Function)
        {
            case MetricsFunction.QuantileOverTime:
                BuildQuantiles();
                break;
            case MetricsFunction.HistogramOverTime:
                BuildHistogram();
                break;
            default:
                BuildPlain();
                break;
        }

        return _series;
    }

    private void BuildPlain()
    {
        var byGroup = new Dictionary<int, ResultSeries>();
        // Without groups a count is 0 where nothing was found, rather than nothing.
        bool always = plan.Names.Count == 0 && plan.Function is MetricsFunction.Rate or MetricsFunction.CountOverTime;
        int count = always ? 1 : part.Cells.SeriesCount;
        for (int group = 0; group < count; group++)
        {
            if (!always && !part.Cells.Has(group))
                continue;
            double[] values = NewValues();
            part.Cells.Read(group, values);
            List<AnswerAttribute> labels = LabelsOf(group);
            if (labels.Count == 0)
                labels.Add(new AnswerAttribute(NameLabel, AnswerValue.Of(plan.Function.Text())));
            byGroup.Add(group, Add(labels, values));
        }

        foreach (ExemplarCandidate candidate in Candidates)
        {
            if (byGroup.TryGetValue(candidate.Group, out ResultSeries? series))
                Hang(candidate, series, plan.NeedsArgument ? candidate.Argument : ValueAt(series, candidate));
        }
    }

    private void BuildHistogram()
    {
        var byBucket = new Dictionary<(int, int), ResultSeries>();
        for (int number = 0; number < part.Cells.SeriesCount; number++)
        {
            if (!part.Cells.Has(number))
                continue;
            double[] values = NewValues();
            part.Cells.Read(number, values);
            (int group, int exponent) = part.BucketOf(number);
            List<AnswerAttribute> labels = LabelsOf(group);
            double bound = PowerOfTwoBuckets.Bound(exponent, plan.ArgumentIsDuration);
            labels.Add(new AnswerAttribute(BucketLabel, AnswerValue.Of(bound)));
            byBucket.Add((group, exponent), Add(labels, values));
        }

        foreach (ExemplarCandidate candidate in Candidates)
        {
            if (byBucket.TryGetValue((candidate.Group, candidate.Exponent), out ResultSeries? series))
                Hang(candidate, series, ValueAt(series, candidate));
        }
    }

    private void BuildQuantiles()
    {
        var groups = new Dictionary<int, List<int>>();
        for (int number = 0; number < part.Cells.SeriesCount; number++)
        {
            if (!part.Cells.Has(number))
                continue;
            int group = part.BucketOf(number).Group;
            if (!groups.TryGetValue(group, out List<int>? buckets))
                groups.Add(group, buckets = []);
            buckets.Add(number);
        }

        ILookup<int, ExemplarCandidate> candidates = Candidates.ToLookup(candidate => candidate.Group);
        foreach ((int group, List<int> buckets) in groups)
            BuildQuantilesOf(group, buckets, candidates[group]);
    }

    private void BuildQuantilesOf(int group, List<int> buckets, IEnumerable<ExemplarCandidate> candidates)
    {
        int intervals = plan.Intervals.Count;
        double[] read = NewValues();
        long[] counts = new long[intervals * PowerOfTwoBuckets.Count];
        long[] whole = new long[PowerOfTwoBuckets.Count];
        foreach (int number in buckets)
        {
            int exponent = part.BucketOf(number).Exponent;
            part.Cells.Read(number, read);
            for (int interval = 0; interval < intervals; interval++)
                counts[(interval * PowerOfTwoBuckets.Count) + exponent] = (long)read[interval];
            whole[exponent] = ((CountCells)part.Cells).Total(number);
        }

        var ofQuantile = new ResultSeries[plan.Stage.Quantiles.Count];
        for (int q = 0; q < ofQuantile.Length; q++)
        {
            double[] values = NewValues();
            for (int interval = 0; interval < intervals; interval++)
            {
                ReadOnlySpan<long> ofInterval = counts.AsSpan(interval * PowerOfTwoBuckets.Count, PowerOfTwoBuckets.Count);
                values[interval] = BucketQuantile.Of(ofInterval, plan.Stage.Quantiles[q], plan.ArgumentIsDuration);
            }

            List<AnswerAttribute> labels = LabelsOf(group);
            labels.Add(new AnswerAttribute(QuantileLabel, AnswerValue.Of(plan.Stage.Quantiles[q])));
            ofQuantile[q] = Add(labels, values);
        }

        // An exemplar goes where the quantile of the whole range lies closest to it.
        double[] overall = [.. plan.Stage.Quantiles.Select(quantile => BucketQuantile.Of(whole, quantile, plan.ArgumentIsDuration))];
        foreach (ExemplarCandidate candidate in candidates)
        {
            int nearest = 0;
            for (int q = 1; q < overall.Length; q++)
            {
                if (Math.Abs(candidate.Argument - overall[q]) < Math.Abs(candidate.Argument - overall[nearest]))
                    nearest = q;
            }

            Hang(candidate, ofQuantile[nearest], candidate.Argument);
        }
    }

    private IEnumerable<ExemplarCandidate> Candidates => part.Exemplars?.Candidates ?? [];

    private List<AnswerAttribute> LabelsOf(int group) => part.Groups.LabelsOf(group, plan.Names);

    private double[] NewValues()
    {
        memory.Take(plan.Intervals.Count * (long)sizeof(double));
        return new double[plan.Intervals.Count];
    }

    private ResultSeries Add(List<AnswerAttribute> labels, double[] values)
    {
        var series = new ResultSeries(labels, values);
        _series.Add(series);
        return series;
    }

    /// <summary>The value of a series where an exemplar shows itself: at its start cut down to milliseconds.</summary>
    private double ValueAt(ResultSeries series, ExemplarCandidate candidate)
    {
        int interval = plan.Intervals.IndexOfMillisecond(candidate.Start / NanosPerMillisecond);
        return interval < 0 ? double.NaN : series.Values[interval];
    }

    private static void Hang(ExemplarCandidate candidate, ResultSeries series, double value)
    {
        if (!double.IsNaN(value))
            series.Exemplars.Add(new MetricExemplar(candidate.Labels, value, candidate.Start / NanosPerMillisecond));
    }
}
