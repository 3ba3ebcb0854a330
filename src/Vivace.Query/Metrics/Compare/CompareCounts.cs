using Vivace.Query.Answers;
using Vivace.Query.Metrics.Aggregation;

namespace Vivace.Query.Metrics.Compare;

/// <summary>The sides that <c>compare</c> splits spans into.</summary>
internal enum CompareSide : byte
{
    Baseline,
    Selection,
}

/// <summary>
/// Counts for <c>compare</c> (traceql specification, section 12.6): spans per field, value, side and interval, and spans that have the
/// field at all.
/// </summary>
internal sealed class CompareCounts(int intervals, WorkingMemory memory)
{
    /// <summary>Distinct values of a field that are kept; beyond that the rarest half is dropped, as the top values are all that is shown.</summary>
    public const int MaxValuesPerField = 1 << 16;

    private const int Sides = 2;

    private readonly Dictionary<string, int> _fields = new(StringComparer.Ordinal);
    private readonly List<Field> _byNumber = [];

    /// <summary>Fields in order of first appearance.</summary>
    public IReadOnlyList<Field> Fields => _byNumber;

    /// <summary>The number of a field by its canonical text.</summary>
    public int FieldOf(string name)
    {
        if (!_fields.TryGetValue(name, out int number))
        {
            number = _byNumber.Count;
            _fields.Add(name, number);
            _byNumber.Add(new Field(name, intervals, memory));
        }

        return number;
    }

    /// <summary>Counts spans that have a value in a field.</summary>
    public void Add(int field, AnswerValue value, CompareSide side, int interval, long spans) => _byNumber[field].Add(value, side, interval, spans);

    /// <summary>Adds the counts of another part.</summary>
    /// <param name="offset">Interval here of the other's first.</param>
    public void Merge(CompareCounts other, int offset)
    {
        foreach (Field field in other._byNumber)
            _byNumber[FieldOf(field.Name)].Merge(field, offset);
    }

    /// <summary>Counts of one field.</summary>
    internal sealed class Field
    {
        private readonly WorkingMemory _memory;
        private readonly int _intervals;
        private LabelTable _values;
        private CountCells _counts;

        public Field(string name, int intervals, WorkingMemory memory)
        {
            Name = name;
            _intervals = intervals;
            _memory = memory;
            _values = new LabelTable(memory);
            _counts = new CountCells(intervals, 1, memory);
            Totals = new CountCells(intervals, 1, memory);
        }

        public string Name { get; }

        /// <summary>Spans that have the field, by side.</summary>
        public CountCells Totals { get; }

        public void Add(AnswerValue value, CompareSide side, int interval, long spans)
        {
            if (_values.Count > MaxValuesPerField)
                DropRarest();
            _counts.Add((_values.NumberOf(value) * Sides) + (int)side, interval, spans);
            Totals.Add((int)side, interval, spans);
        }

        public void Merge(Field other, int offset)
        {
            for (int value = 1; value < other._values.Count; value++)
            {
                if (_values.Count > MaxValuesPerField)
                    DropRarest();
                int number = _values.NumberOf(other._values[value]);
                for (int side = 0; side < Sides; side++)
                    _counts.Merge(other._counts, (value * Sides) + side, (number * Sides) + side, offset);
            }

            for (int side = 0; side < Sides; side++)
                Totals.Merge(other.Totals, side, side, offset);
        }

        /// <summary>The most frequent values of a side.</summary>
        public IEnumerable<(AnswerValue Value, CountCells Counts, int Series)> Top(CompareSide side, long limit) =>
            Enumerable.Range(1, _values.Count - 1)
                .Select(value => (Value: value, Total: _counts.Total((value * Sides) + (int)side)))
                .Where(one => one.Total > 0)
                .OrderByDescending(one => one.Total)
                .Take((int)Math.Min(limit, int.MaxValue))
                .Select(one => (_values[one.Value], _counts, (one.Value * Sides) + (int)side));

        private void DropRarest()
        {
            (LabelTable values, CountCells counts) = (_values, _counts);
            _values = new LabelTable(_memory);
            _counts = new CountCells(_intervals, 1, _memory);
            IEnumerable<int> kept = Enumerable.Range(1, values.Count - 1)
                .OrderByDescending(value => counts.Total(value * Sides) + counts.Total((value * Sides) + 1))
                .Take(MaxValuesPerField / 2);
            foreach (int value in kept)
            {
                int number = _values.NumberOf(values[value]);
                for (int side = 0; side < Sides; side++)
                    _counts.Merge(counts, (value * Sides) + side, (number * Sides) + side, 0);
            }

            _memory.Return(values.AllocatedBytes + counts.AllocatedBytes);
        }
    }
}
