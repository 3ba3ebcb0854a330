using Vivace.Query.Metrics.Numerics;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>Places spans in intervals and leaves out those outside the range.</summary>
internal sealed class IntervalReader(MetricIntervals intervals)
{
    private readonly long _after = intervals.After;
    private readonly long _end = intervals.End;

    /// <summary>The interval that the last span fell into: starts above the first time and up to the second.</summary>
    private long _left = long.MaxValue;
    private long _right = long.MinValue;
    private int _interval;

    /// <summary>Earliest and latest start among the spans that the last call kept.</summary>
    public long First { get; private set; }

    public long Last { get; private set; }

    /// <summary>Keeps the rows in range, with their intervals.</summary>
    /// <param name="starts">Starts of all spans of a batch.</param>
    /// <param name="rows">Rows to look at.</param>
    /// <param name="kept">Receives the rows in range.</param>
    /// <param name="indexes">Receives their intervals.</param>
    /// <returns>How many are in range.</returns>
    public int Read(ReadOnlySpan<ulong> starts, ReadOnlySpan<int> rows, Span<int> kept, Span<int> indexes)
    {
        int count = 0;
        long first = long.MaxValue, last = long.MinValue;
        foreach (int row in rows)
        {
            long time = (long)starts[row];
            if (time <= _after || time > _end)
                continue;

            // Spans that follow one another mostly share their interval: a division is rarely needed.
            if (time <= _left || time > _right)
            {
                _interval = intervals.IndexOf(time);
                _left = intervals.Start + (_interval * intervals.Step);
                _right = _left + intervals.Step;
            }

            first = Math.Min(first, time);
            last = Math.Max(last, time);
            kept[count] = row;
            indexes[count++] = _interval;
        }

        (First, Last) = (first, last);
        return count;
    }
}
