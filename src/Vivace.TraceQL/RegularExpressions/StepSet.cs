namespace Vivace.TraceQL.RegularExpressions;

/// <summary>A set of steps of one program that is emptied in no time.</summary>
internal sealed class StepSet(int capacity)
{
    private readonly int[] _members = new int[capacity];
    private readonly int[] _places = new int[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Members => _members.AsSpan(0, Count);

    public int this[int index] => _members[index];

    public void Clear() => Count = 0;

    public bool Add(int step)
    {
        int place = _places[step];
        if (place < Count && _members[place] == step)
            return false;
        _places[step] = Count;
        _members[Count++] = step;
        return true;
    }
}
