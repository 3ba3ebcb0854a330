using Vivace.Generator.Labels;

namespace Vivace.Generator.Processors;

/// <summary>Label sets by the numbers they are made of: open addressing over one flat array, no object per look-up.</summary>
internal sealed class LabelSetCache(int keyLength)
{
    private const int InitialSlots = 256;

    /// <summary>Entries kept before all are forgotten; numbers of attributes that are different for every span would grow it for ever.</summary>
    private const int MaxEntries = 64 * 1024;

    private int[] _keys = new int[InitialSlots * keyLength];
    private LabelSet?[] _sets = new LabelSet?[InitialSlots];
    private int _count;

    /// <summary>Where the set of a key is or would be.</summary>
    public ref LabelSet? Find(ReadOnlySpan<int> key) => ref _sets[Slot(_keys, _sets, key)];

    /// <summary>Adds what was not found.</summary>
    public void Add(ReadOnlySpan<int> key, LabelSet set)
    {
        if (_count >= MaxEntries)
        {
            _keys = new int[InitialSlots * keyLength];
            _sets = new LabelSet?[InitialSlots];
            _count = 0;
        }
        else if ((_count + 1) * 3 > _sets.Length * 2)
        {
            Grow();
        }

        int slot = Slot(_keys, _sets, key);
        key.CopyTo(_keys.AsSpan(slot * keyLength));
        _sets[slot] = set;
        _count++;
    }

    private int Slot(int[] keys, LabelSet?[] sets, ReadOnlySpan<int> key)
    {
        ulong hash = 0;
        foreach (int part in key)
        {
            hash = (hash ^ (uint)part) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 29;
        }

        int mask = sets.Length - 1;
        for (int i = (int)hash & mask; ; i = (i + 1) & mask)
        {
            if (sets[i] is null || keys.AsSpan(i * keyLength, keyLength).SequenceEqual(key))
            {
                return i;
            }
        }
    }

    private void Grow()
    {
        var keys = new int[_keys.Length * 2];
        var sets = new LabelSet?[_sets.Length * 2];
        for (int i = 0; i < _sets.Length; i++)
        {
            if (_sets[i] is not { } set)
            {
                continue;
            }

            ReadOnlySpan<int> key = _keys.AsSpan(i * keyLength, keyLength);
            int slot = Slot(keys, sets, key);
            key.CopyTo(keys.AsSpan(slot * keyLength));
            sets[slot] = set;
        }

        (_keys, _sets) = (keys, sets);
    }
}
