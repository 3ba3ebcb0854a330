namespace Vivace.Query.Metrics.Aggregation;

/// <summary>Counts of spans: <c>rate</c>, <c>count_over_time</c>, and the buckets of histograms and quantiles.</summary>
/// <param name="divisor">What a count is divided by to give the value: the seconds of an interval for a rate, else 1.</param>
internal sealed class CountCells(int intervals, double divisor, WorkingMemory memory) : SeriesCells
{
    private readonly CellPages<long> _cells = new(intervals, null, memory);

    public override int SeriesCount => _cells.SeriesCount;

    public override long AllocatedBytes => _cells.AllocatedBytes;

    public override void Add(ReadOnlySpan<int> series, ReadOnlySpan<int> intervals, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < series.Length; i++)
            _cells[series[i], intervals[i]]++;
    }

    /// <summary>Adds a number of spans to one cell.</summary>
    public void Add(int series, int interval, long count) => _cells[series, interval] += count;

    public override void Merge(SeriesCells other, int from, int to, int offset)
    {
        CellPages<long> cells = ((CountCells)other)._cells;
        for (int part = 0; part < cells.PagesPerSeries; part++)
        {
            int interval = CellPages<long>.FirstInterval(part) + offset;
            foreach (long count in cells.Page(from, part))
            {
                if (count != 0)
                    _cells[to, interval] += count;
                interval++;
            }
        }
    }

    public override bool Has(int series) => _cells.Has(series);

    public override void Read(int series, Span<double> values)
    {
        values.Clear();
        for (int part = 0; part < _cells.PagesPerSeries; part++)
        {
            int interval = CellPages<long>.FirstInterval(part);
            foreach (long count in _cells.Page(series, part))
                values[interval++] = count / divisor;
        }
    }

    /// <summary>Adds the counts of a series over all intervals.</summary>
    public long Total(int series)
    {
        long total = 0;
        for (int part = 0; part < _cells.PagesPerSeries; part++)
        {
            foreach (long count in _cells.Page(series, part))
                total += count;
        }

        return total;
    }
}
