namespace Vivace.Query.Metrics.Aggregation;

/// <summary>Smallest or largest values.</summary>
internal sealed class ExtremeCells(int intervals, bool largest, WorkingMemory memory) : SeriesCells
{
    private readonly CellPages<double> _cells = new(intervals, double.NaN, memory);

    public override int SeriesCount => _cells.SeriesCount;

    public override long AllocatedBytes => _cells.AllocatedBytes;

    public override void Add(ReadOnlySpan<int> series, ReadOnlySpan<int> intervals, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < series.Length; i++)
        {
            if (!double.IsNaN(values[i]))
                Add(ref _cells[series[i], intervals[i]], values[i]);
        }
    }

    /// <summary>Adds the smallest and the largest of several values to one cell.</summary>
    public void Add(int series, int interval, double smallest, double greatest) => Add(ref _cells[series, interval], largest ? greatest : smallest);

    public override void Merge(SeriesCells other, int from, int to, int offset)
    {
        CellPages<double> cells = ((ExtremeCells)other)._cells;
        for (int part = 0; part < cells.PagesPerSeries; part++)
        {
            int interval = CellPages<double>.FirstInterval(part) + offset;
            foreach (double value in cells.Page(from, part))
            {
                if (!double.IsNaN(value))
                    Add(ref _cells[to, interval], value);
                interval++;
            }
        }
    }

    public override bool Has(int series) => _cells.Has(series);

    public override void Read(int series, Span<double> values)
    {
        values.Fill(double.NaN);
        for (int part = 0; part < _cells.PagesPerSeries; part++)
            _cells.Page(series, part).CopyTo(values[CellPages<double>.FirstInterval(part)..]);
    }

    private void Add(ref double cell, double value)
    {
        if (double.IsNaN(cell) || (largest ? value > cell : value < cell))
            cell = value;
    }
}
