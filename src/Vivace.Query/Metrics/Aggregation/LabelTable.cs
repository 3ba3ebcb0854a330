using Vivace.Query.Answers;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>Numbers the values that one label takes in a query. Int 5, float 5.0 and "5" are different values.</summary>
internal sealed class LabelTable(WorkingMemory memory)
{
    /// <summary>The label is left out.</summary>
    public const int Missing = 0;

    /// <summary>What an entry costs besides its text: the entry in the map and in the list.</summary>
    private const int EntryBytes = 120;

    private readonly Dictionary<AnswerValue, int> _numbers = [];
    private readonly List<AnswerValue> _values = [default];

    /// <summary>Numbers given out, that of a missing value included.</summary>
    public int Count => _values.Count;

    public long AllocatedBytes { get; private set; }

    public AnswerValue this[int number] => _values[number];

    public int NumberOf(AnswerValue value)
    {
        if (_numbers.TryGetValue(value, out int number))
            return number;
        long bytes = EntryBytes + (2L * (value.Text?.Length ?? 0));
        memory.Take(bytes);
        AllocatedBytes += bytes;
        _values.Add(value);
        _numbers.Add(value, _values.Count - 1);
        return _values.Count - 1;
    }
}
