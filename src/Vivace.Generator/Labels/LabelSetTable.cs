using System.IO.Hashing;

namespace Vivace.Generator.Labels;

/// <summary>Label sets by their bytes. Hashing is seeded, so that no sender can choose collisions.</summary>
internal sealed class LabelSetTable : IEqualityComparer<LabelSet>, IAlternateEqualityComparer<ReadOnlySpan<byte>, LabelSet>
{
    private readonly long _seed = Random.Shared.NextInt64();
    private readonly List<LabelSet> _list = [];
    private readonly HashSet<LabelSet> _set;
    private readonly HashSet<LabelSet>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public LabelSetTable()
    {
        _set = new HashSet<LabelSet>(this);
        _byBytes = _set.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count => _list.Count;

    public LabelSet this[int index] => _list[index];

    public LabelSet? Find(ReadOnlySpan<byte> encoded) => _byBytes.TryGetValue(encoded, out LabelSet? found) ? found : null;

    public void Add(LabelSet set)
    {
        set.Index = _list.Count;
        _list.Add(set);
        _set.Add(set);
    }

    /// <summary>The last set of the list takes the place of the one that goes.</summary>
    public void Remove(LabelSet set)
    {
        LabelSet last = _list[^1];
        _list[set.Index] = last;
        last.Index = set.Index;
        _list.RemoveAt(_list.Count - 1);
        _set.Remove(set);
        set.Index = -1;
    }

    public ulong Hash(ReadOnlySpan<byte> encoded) => XxHash3.HashToUInt64(encoded, _seed);

    public bool Equals(LabelSet? x, LabelSet? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.Encoded, y));

    public int GetHashCode(LabelSet set) => GetHashCode(set.Encoded);

    public bool Equals(ReadOnlySpan<byte> alternate, LabelSet other) => alternate.SequenceEqual(other.Encoded);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)Hash(alternate);

    public LabelSet Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException("sets are added by their owner");
}
