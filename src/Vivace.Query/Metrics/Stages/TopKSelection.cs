using Vivace.Query.Metrics.Results;

namespace Vivace.Query.Metrics.Stages;

/// <summary>
/// <c>topk</c> and <c>bottomk</c> (traceql specification, section 12.5): at every timestamp by itself the k largest or smallest values stay.
/// Among equals <c>topk</c> prefers the earlier series in alphabetical order, <c>bottomk</c> the later one.
/// </summary>
internal static class TopKSelection
{
    /// <returns>The series that still have a sample.</returns>
    public static List<ResultSeries> Apply(List<ResultSeries> series, long limit, bool bottom)
    {
        if (series.Count <= limit)
            return series;

        // In order of preference among equals, so that a stable choice by value is all that is left to do.
        List<ResultSeries> preferred = [.. series];
        preferred.Sort((left, right) => bottom ? SeriesOrder.CompareForTies(right, left) : SeriesOrder.CompareForTies(left, right));
        int k = (int)limit, intervals = series[0].Values.Length;
        var kept = new PriorityQueue<int, (double Value, int Rank)>(k + 1);
        for (int interval = 0; interval < intervals; interval++)
        {
            for (int rank = 0; rank < preferred.Count; rank++)
            {
                double value = preferred[rank].Values[interval];
                if (double.IsNaN(value))
                    continue;
                // The queue gives up its worst first: the value of least merit, the latest rank among equals.
                (double, int) merit = (bottom ? -value : value, -rank);
                if (kept.Count < k)
                    kept.Enqueue(rank, merit);
                else
                    preferred[kept.EnqueueDequeue(rank, merit)].Values[interval] = double.NaN;
            }

            kept.Clear();
        }

        return series.FindAll(one => one.HasSample);
    }
}
