using System.Runtime.CompilerServices;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>Numbers pairs of numbers, in order of first appearance from 0.</summary>
internal sealed class PairTable
{
    private const int InitialSlots = 64;
    private const int EntryBytes = 2 * (sizeof(ulong) + sizeof(int));

    private readonly WorkingMemory _memory;
    private ulong[] _pairs = new ulong[InitialSlots / 2];

    /// <summary>0, or one more than the number of a pair.</summary>
    private int[] _slots = new int[InitialSlots];

    public PairTable(WorkingMemory memory)
    {
        _memory = memory;
        memory.Take(AllocatedBytes);
    }

    public int Count { get; private set; }

    public long AllocatedBytes => _pairs.Length * (long)EntryBytes;

    public (int First, int Second) this[int number] => ((int)(_pairs[number] >> 32), (int)_pairs[number]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NumberOf(int first, int second)
    {
        ulong pair = ((ulong)(uint)first << 32) | (uint)second;
        int mask = _slots.Length - 1;
        for (int slot = Hash(pair) & mask; ; slot = (slot + 1) & mask)
        {
            int number = _slots[slot];
            if (number == 0)
                return Add(pair);
            if (_pairs[number - 1] == pair)
                return number - 1;
        }
    }

    private static int Hash(ulong pair)
    {
        ulong hash = pair * 0x9E3779B97F4A7C15;
        return (int)((hash ^ (hash >> 32)) & int.MaxValue);
    }

    private int Add(ulong pair)
    {
        if (Count == _pairs.Length)
            Grow();
        _pairs[Count] = pair;
        Place(Count);
        return Count++;
    }

    private void Grow()
    {
        _memory.Take(AllocatedBytes);
        Array.Resize(ref _pairs, _pairs.Length * 2);
        _slots = new int[_slots.Length * 2];
        for (int i = 0; i < Count; i++)
            Place(i);
    }

    private void Place(int number)
    {
        int mask = _slots.Length - 1, slot = Hash(_pairs[number]) & mask;
        while (_slots[slot] != 0)
            slot = (slot + 1) & mask;
        _slots[slot] = number + 1;
    }
}
