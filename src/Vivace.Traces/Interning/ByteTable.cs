using System.IO.Hashing;

namespace Vivace.Traces.Interning;

/// <summary>
/// Interns byte strings: equal bytes get the same small number, counted from 0 in order of arrival. One writer at a time; any number
/// of readers without a lock (entries never move or change). Hashing is seeded per table, so that no sender can choose collisions.
/// </summary>
public sealed class ByteTable
{
    private const int SlabBytes = 64 * 1024;
    private const int InitialSlots = 256;

    private readonly ulong _seed = (ulong)Random.Shared.NextInt64();
    private readonly ChunkedList<Entry> _entries = new();
    private byte[][] _slabs = [];
    private int _slabUsed;
    private long _slabBytes;

    /// <summary>Open addressing; upper half the hash, lower half the number of the entry plus one. Zero is free.</summary>
    private ulong[] _slots = new ulong[InitialSlots];

    /// <summary>Entries so far; meaningful to the writer.</summary>
    public int Count => _entries.Count;

    /// <summary>Managed memory held, in bytes.</summary>
    public long AllocatedBytes => _slabBytes + _entries.AllocatedBytes + ((long)_slots.Length * sizeof(ulong));

    /// <summary>The bytes of an entry. They stay valid as long as the table lives.</summary>
    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            Entry entry = _entries[id];
            return _slabs[entry.Slab].AsSpan(entry.Offset, entry.Length);
        }
    }

    /// <summary>Finds or adds. Writer only.</summary>
    /// <param name="value">Bytes of any length, copied when new.</param>
    /// <param name="added">Whether the entry is new.</param>
    public int Intern(ReadOnlySpan<byte> value, out bool added)
    {
        uint hash = Hash(value);
        int slot = Find(_slots, value, hash, out int id);
        added = id < 0;
        if (!added)
        {
            return id;
        }

        id = _entries.Add(Store(value));
        if ((id + 1) * 3L > _slots.Length * 2L)
        {
            Grow();
            slot = FindFree(_slots, hash);
        }

        Volatile.Write(ref _slots[slot], ((ulong)hash << 32) | (uint)(id + 1));
        return id;
    }

    /// <summary>The entry of these bytes, or -1. Any reader.</summary>
    public int Find(ReadOnlySpan<byte> value)
    {
        Find(Volatile.Read(ref _slots), value, Hash(value), out int id);
        return id;
    }

    private uint Hash(ReadOnlySpan<byte> value) => (uint)XxHash3.HashToUInt64(value, (long)_seed);

    private int Find(ulong[] slots, ReadOnlySpan<byte> value, uint hash, out int id)
    {
        int mask = slots.Length - 1;
        for (int i = (int)hash & mask; ; i = (i + 1) & mask)
        {
            ulong slot = Volatile.Read(ref slots[i]);
            if (slot == 0)
            {
                id = -1;
                return i;
            }

            if ((uint)(slot >> 32) == hash)
            {
                id = (int)(uint)slot - 1;
                if (this[id].SequenceEqual(value))
                {
                    return i;
                }
            }
        }
    }

    private static int FindFree(ulong[] slots, uint hash)
    {
        int mask = slots.Length - 1;
        int i = (int)hash & mask;
        while (slots[i] != 0)
        {
            i = (i + 1) & mask;
        }

        return i;
    }

    private void Grow()
    {
        var grown = new ulong[_slots.Length * 2];
        foreach (ulong slot in _slots)
        {
            if (slot != 0)
            {
                grown[FindFree(grown, (uint)(slot >> 32))] = slot;
            }
        }

        Volatile.Write(ref _slots, grown);
    }

    private Entry Store(ReadOnlySpan<byte> value)
    {
        if (_slabs.Length == 0 || _slabs[^1].Length - _slabUsed < value.Length)
        {
            // A small first slab keeps idle tenants cheap; a long value gets a slab of its own length.
            int size = Math.Max(value.Length, _slabs.Length == 0 ? SlabBytes / 16 : SlabBytes);
            var grown = new byte[_slabs.Length + 1][];
            Array.Copy(_slabs, grown, _slabs.Length);
            grown[^1] = new byte[size];
            Volatile.Write(ref _slabs, grown);
            _slabUsed = 0;
            _slabBytes += size;
        }

        var entry = new Entry(_slabs.Length - 1, _slabUsed, value.Length);
        value.CopyTo(_slabs[^1].AsSpan(_slabUsed));
        _slabUsed += value.Length;
        return entry;
    }

    private readonly record struct Entry(int Slab, int Offset, int Length);
}
