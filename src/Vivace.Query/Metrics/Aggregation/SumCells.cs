using Vivace.Query.Metrics.Numerics;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>Sums or means of the spans that have a value.</summary>
internal sealed class SumCells(int intervals, bool mean, WorkingMemory memory) : SeriesCells
{
    private readonly CellPages<CompensatedSum> _cells = new(intervals, null, memory);

    public override int SeriesCount => _cells.SeriesCount;

    public override long AllocatedBytes => _cells.AllocatedBytes;

    public override void Add(ReadOnlySpan<int> series, ReadOnlySpan<int> intervals, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < series.Length; i++)
        {
            if (!double.IsNaN(values[i]))
                _cells[series[i], intervals[i]].Add(values[i]);
        }
    }

    /// <summary>Adds the sum of several values to one cell.</summary>
    public void Add(int series, int interval, double sum, long count) => _cells[series, interval].Add(sum, count);

    public override void Merge(SeriesCells other, int from, int to, int offset)
    {
        CellPages<CompensatedSum> cells = ((SumCells)other)._cells;
        for (int part = 0; part < cells.PagesPerSeries; part++)
        {
            int interval = CellPages<CompensatedSum>.FirstInterval(part) + offset;
            foreach (ref readonly CompensatedSum sum in cells.Page(from, part))
            {
                if (sum.Count != 0)
                    _cells[to, interval].Add(sum);
                interval++;
            }
        }
    }

    public override bool Has(int series) => _cells.Has(series);

    public override void Read(int series, Span<double> values)
    {
        values.Fill(double.NaN);
        for (int part = 0; part < _cells.PagesPerSeries; part++)
        {
            int interval = CellPages<CompensatedSum>.FirstInterval(part);
            foreach (ref readonly CompensatedSum sum in _cells.Page(series, part))
            {
                if (sum.Count != 0)
                    values[interval] = mean ? sum.Mean : sum.Sum;
                interval++;
            }
        }
    }
}
