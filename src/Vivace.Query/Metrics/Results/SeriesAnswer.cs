using Vivace.Query.Limits;
using Vivace.Query.Metrics.Numerics;
using Vivace.Query.Metrics.Stages;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Results;

/// <summary>The last steps of a metrics query: second stages, order, limit of series.</summary>
internal static class SeriesAnswer
{
    /// <param name="series">Finished series in any order.</param>
    /// <param name="maxSeries">0 for no limit.</param>
    public static MetricsAnswer Of(MetricsPlan plan, List<ResultSeries> series, int maxSeries, QueryStatistics statistics)
    {
        foreach (SecondStage stage in plan.Query.SecondStages)
        {
            series = stage switch
            {
                TopKStage topK => TopKSelection.Apply(series, topK.Limit, topK.Bottom),
                MetricsFilter filter => SampleFilter.Apply(series, filter),
                _ => series,
            };
        }

        series.Sort(SeriesOrder.Compare);
        bool partial = maxSeries > 0 && series.Count >= maxSeries;
        if (partial && series.Count > maxSeries)
            series.RemoveRange(maxSeries, series.Count - maxSeries);
        return new MetricsAnswer([.. series.Select(one => Finish(one, plan.Intervals))], partial, statistics);
    }

    private static MetricSeries Finish(ResultSeries series, MetricIntervals intervals)
    {
        List<MetricSample> samples = new(series.Values.Length);
        for (int interval = 0; interval < series.Values.Length; interval++)
        {
            if (!double.IsNaN(series.Values[interval]))
                samples.Add(new MetricSample(intervals.EdgeMilliseconds(interval), series.Values[interval]));
        }

        series.Exemplars.RemoveAll(exemplar => !InSample(exemplar, series.Values, intervals));
        series.Exemplars.Sort((left, right) => left.TimestampMs.CompareTo(right.TimestampMs));
        return new MetricSeries(series.Labels, samples, series.Exemplars);
    }

    private static bool InSample(MetricExemplar exemplar, double[] values, MetricIntervals intervals)
    {
        int interval = intervals.IndexOfMillisecond(exemplar.TimestampMs);
        return interval >= 0 && !double.IsNaN(values[interval]);
    }
}
