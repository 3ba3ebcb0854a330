using Vivace.Query.Answers;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>
/// Numbers the groups of a metrics function: the tuples of values of its <c>by</c> fields. Without such fields there is one group, 0.
/// </summary>
internal sealed class GroupIndex
{
    private static readonly AnswerValue Nil = AnswerValue.Of("nil");

    private readonly LabelTable[] _labels;

    /// <summary>Table i joins the number of the first i + 1 labels with the number of the next one.</summary>
    private readonly PairTable[] _joins;
    private readonly int _allMissing;
    private readonly int _substitute;

    /// <param name="fields">Number of <c>by</c> fields.</param>
    /// <param name="forceLabel">
    /// Whether a group without any value keeps its first label with the value <c>nil</c> (specification, section 11.4), and so is the group
    /// of spans that have this text as value.
    /// </param>
    public GroupIndex(int fields, bool forceLabel, WorkingMemory memory)
    {
        _labels = new LabelTable[fields];
        for (int i = 0; i < fields; i++)
            _labels[i] = new LabelTable(memory);
        _joins = new PairTable[Math.Max(0, fields - 1)];
        for (int i = 0; i < _joins.Length; i++)
            _joins[i] = new PairTable(memory);
        _allMissing = -1;
        if (fields > 0 && forceLabel)
        {
            _allMissing = JoinRest(LabelTable.Missing);
            _substitute = JoinRest(_labels[0].NumberOf(Nil));
        }
    }

    public int FieldCount => _labels.Length;

    /// <summary>Numbers of groups lie below this; not every number need be a group that occurs.</summary>
    public int Count => _labels.Length switch
    {
        0 => 1,
        1 => _labels[0].Count,
        _ => _joins[^1].Count,
    };

    public long AllocatedBytes => _labels.Sum(labels => labels.AllocatedBytes) + _joins.Sum(join => join.AllocatedBytes);

    /// <summary>The values of a field.</summary>
    public LabelTable Labels(int field) => _labels[field];

    /// <summary>Turns the numbers of first labels into the numbers of groups, in place.</summary>
    /// <param name="groups">First labels; groups afterwards.</param>
    /// <param name="field">The field whose labels come next, from 1.</param>
    /// <param name="labels">Its labels.</param>
    public void Join(Span<int> groups, int field, ReadOnlySpan<int> labels)
    {
        PairTable join = _joins[field - 1];
        for (int i = 0; i < groups.Length; i++)
            groups[i] = join.NumberOf(groups[i], labels[i]);
    }

    /// <summary>To be called when the labels of all fields are joined: puts the forced label in place.</summary>
    public void Finish(Span<int> groups)
    {
        if (_allMissing >= 0)
            groups.Replace(_allMissing, _substitute);
    }

    /// <summary>The number of a group of another index of the same fields.</summary>
    public int NumberOf(GroupIndex other, int group)
    {
        if (FieldCount == 0)
            return 0;
        Span<int> theirs = stackalloc int[FieldCount];
        other.Split(group, theirs);
        int number = 0;
        for (int i = 0; i < theirs.Length; i++)
        {
            int label = theirs[i] == LabelTable.Missing ? LabelTable.Missing : _labels[i].NumberOf(other._labels[i][theirs[i]]);
            number = i == 0 ? label : _joins[i - 1].NumberOf(number, label);
        }

        return number == _allMissing ? _substitute : number;
    }

    /// <summary>The labels of a group that are not missing.</summary>
    /// <param name="names">Canonical texts of the fields.</param>
    public List<AnswerAttribute> LabelsOf(int group, IReadOnlyList<string> names)
    {
        List<AnswerAttribute> labels = [];
        if (FieldCount == 0)
            return labels;
        Span<int> numbers = stackalloc int[FieldCount];
        Split(group, numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != LabelTable.Missing)
                labels.Add(new AnswerAttribute(names[i], _labels[i][numbers[i]]));
        }

        return labels;
    }

    private void Split(int group, Span<int> numbers)
    {
        for (int i = numbers.Length - 1; i > 0; i--)
            (group, numbers[i]) = _joins[i - 1][group];
        numbers[0] = group;
    }

    private int JoinRest(int first)
    {
        foreach (PairTable join in _joins)
            first = join.NumberOf(first, LabelTable.Missing);
        return first;
    }
}
