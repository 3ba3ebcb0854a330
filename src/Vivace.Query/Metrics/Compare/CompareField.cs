using Vivace.Query.Answers;
using Vivace.Query.Metrics.Aggregation;

namespace Vivace.Query.Metrics.Compare;

/// <summary>The counts of one field in <c>compare</c>: spans per value, side and interval, and spans that have the field at all.</summary>
internal sealed class CompareField
{
    /// <summary>Distinct values that are kept; beyond that the rarest half is dropped, since the top values are all that is shown.</summary>
    public const int MaxValues = 1 << 16;

    private const int Sides = 2;

    private readonly WorkingMemory _memory;
    private readonly int _intervals;
    private CountCells _counts;

    public CompareField(string name, int intervals, WorkingMemory memory)
    {
        Name = name;
        _intervals = intervals;
        _memory = memory;
        Values = new LabelTable(memory);
        _counts = new CountCells(intervals, 1, memory);
        Totals = new CountCells(intervals, 1, memory);
    }

    /// <summary>Canonical text.</summary>
    public string Name { get; }

    /// <summary>The values that are told apart; another table after each <see cref="Trim"/> that dropped some.</summary>
    public LabelTable Values { get; private set; }

    /// <summary>Spans that have the field, by side.</summary>
    public CountCells Totals { get; }

    public long AllocatedBytes => Values.AllocatedBytes + _counts.AllocatedBytes + Totals.AllocatedBytes;

    /// <summary>Counts spans that have a value, by its number in <see cref="Values"/>.</summary>
    public void Add(int value, int side, int interval, long spans)
    {
        _counts.Add((value * Sides) + side, interval, spans);
        Totals.Add(side, interval, spans);
    }

    /// <summary>Drops the rarest values when there are too many. To be called now and then.</summary>
    public void Trim()
    {
        if (Values.Count <= MaxValues)
            return;
        (LabelTable values, CountCells counts) = (Values, _counts);
        Values = new LabelTable(_memory);
        _counts = new CountCells(_intervals, 1, _memory);
        IEnumerable<int> kept = Enumerable.Range(1, values.Count - 1)
            .OrderByDescending(value => counts.Total(value * Sides) + counts.Total((value * Sides) + 1))
            .Take(MaxValues / 2);
        foreach (int value in kept)
        {
            int number = Values.NumberOf(values[value]);
            for (int side = 0; side < Sides; side++)
                _counts.Merge(counts, (value * Sides) + side, (number * Sides) + side, 0);
        }

        _memory.Return(values.AllocatedBytes + counts.AllocatedBytes);
    }

    /// <summary>Adds the counts of the same field of another part.</summary>
    /// <param name="other">Of the same name.</param>
    /// <param name="offset">Interval here of the other's first.</param>
    public void Merge(CompareField other, int offset)
    {
        for (int value = 1; value < other.Values.Count; value++)
        {
            int number = Values.NumberOf(other.Values[value]);
            for (int side = 0; side < Sides; side++)
                _counts.Merge(other._counts, (value * Sides) + side, (number * Sides) + side, offset);
        }

        for (int side = 0; side < Sides; side++)
            Totals.Merge(other.Totals, side, side, offset);
        Trim();
    }

    /// <summary>The most frequent values of a side, with the cells and the series that hold their counts.</summary>
    public IEnumerable<(AnswerValue Value, CountCells Counts, int Series)> Top(CompareSide side, long limit) =>
        Enumerable.Range(1, Values.Count - 1)
            .Select(value => (Value: value, Total: _counts.Total((value * Sides) + (int)side)))
            .Where(one => one.Total > 0)
            .OrderByDescending(one => one.Total)
            .Take((int)Math.Min(limit, int.MaxValue))
            .Select(one => (Values[one.Value], _counts, (one.Value * Sides) + (int)side));
}
