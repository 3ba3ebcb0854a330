namespace Vivace.Query.Metrics.Aggregation;

/// <summary>The running result of a metrics function: for each series and interval what is needed to give its value in the end.</summary>
internal abstract class SeriesCells
{
    /// <summary>One more than the highest series that has anything.</summary>
    public abstract int SeriesCount { get; }

    public abstract long AllocatedBytes { get; }

    /// <summary>Counts spans in.</summary>
    /// <param name="series">Series of each span.</param>
    /// <param name="intervals">Interval of each span.</param>
    /// <param name="values">Argument of each span, NaN where there is none; ignored by counts.</param>
    public abstract void Add(ReadOnlySpan<int> series, ReadOnlySpan<int> intervals, ReadOnlySpan<double> values);

    /// <summary>Adds what another part of the same query counted for a series.</summary>
    /// <param name="other">Of the same kind.</param>
    /// <param name="from">Series there.</param>
    /// <param name="to">Series here.</param>
    /// <param name="offset">Interval here of the other's first.</param>
    public abstract void Merge(SeriesCells other, int from, int to, int offset);

    /// <summary>Whether a series has anything.</summary>
    public abstract bool Has(int series);

    /// <summary>Writes the values of a series, NaN where it has no sample.</summary>
    /// <param name="values">One per interval.</param>
    public abstract void Read(int series, Span<double> values);
}
