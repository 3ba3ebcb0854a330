using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Vivace.Storage.Parquet;

/// <summary>
/// Byte strings by number: a decoded dictionary, or the values of plain pages. Values lie one after another in one array. Grows while
/// a column is being decoded and never changes afterwards.
/// </summary>
public sealed class ByteArrayTable
{
    private const int InitialValues = 16;
    private const int FirstSlots = 64;

    private byte[] _bytes = [];
    private int[] _ends = new int[InitialValues];
    private int _length;
    private int[]? _slots;

    /// <summary>Number of values.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all values.</summary>
    public int ByteCount => _length;

    /// <summary>The bytes of a value.</summary>
    public ReadOnlySpan<byte> this[int code]
    {
        get
        {
            int start = code == 0 ? 0 : _ends[code - 1];
            return _bytes.AsSpan(start, _ends[code] - start);
        }
    }

    /// <summary>The bytes of all values, one after another.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Where each value ends in <see cref="Bytes"/>; it begins where the one before ends.</summary>
    internal ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>Managed memory held, in bytes.</summary>
    public long AllocatedBytes => _bytes.Length + ((long)_ends.Length * sizeof(int)) + ((_slots?.Length ?? 0) * (long)sizeof(int));

    /// <summary>The number of the first value with these bytes, or -1. Looks at all values, or those from a number on.</summary>
    public int Find(ReadOnlySpan<byte> value, int from = 0)
    {
        int start = from == 0 ? 0 : _ends[from - 1];
        for (int i = from; i < Count; i++)
        {
            int end = _ends[i];
            if (end - start == value.Length && _bytes.AsSpan(start, value.Length).SequenceEqual(value))
            {
                return i;
            }

            start = end;
        }

        return -1;
    }

    /// <summary>A table of those values only that some codes name, to which the codes are changed. Codes below zero stay as they are.</summary>
    public ByteArrayTable Subset(Span<int> codes)
    {
        var subset = new ByteArrayTable();
        int[] moved = ArrayPool<int>.Shared.Rent(Count);
        Array.Clear(moved, 0, Count);
        foreach (ref int code in codes)
        {
            if (code < 0)
            {
                continue;
            }

            if (moved[code] == 0)
            {
                moved[code] = subset.Add(this[code]) + 1;
            }

            code = moved[code] - 1;
        }

        ArrayPool<int>.Shared.Return(moved);
        return subset;
    }

    /// <summary>Appends a value, whether it is there already or not.</summary>
    internal int Add(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        return Commit(value.Length);
    }

    /// <summary>Appends values that lie one after another.</summary>
    /// <param name="bytes">All of them; exactly as many bytes as the lengths add up to.</param>
    /// <param name="lengths">Length of each, not negative.</param>
    /// <returns>The number of the first.</returns>
    internal int AddRun(ReadOnlySpan<byte> bytes, ReadOnlySpan<long> lengths)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        int first = Count, end = _length;
        var ends = ReserveValues(lengths.Length);
        for (int i = 0; i < ends.Length; i++)
        {
            end += (int)lengths[i];
            ends[i] = end;
        }

        _length = end;
        Count += lengths.Length;
        return first;
    }

    /// <summary>Appends values of which each has its length in four bytes before it (PLAIN).</summary>
    /// <returns>Bytes read.</returns>
    internal int AddPlain(ReadOnlySpan<byte> input, int values)
    {
        if (values > input.Length / sizeof(int))
        {
            ParquetException.ThrowTruncated("a page of byte strings");
        }

        var bytes = Reserve(input.Length - (values * sizeof(int)));
        var ends = ReserveValues(values);
        int position = 0, written = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            if (input.Length - position < sizeof(int))
            {
                ParquetException.ThrowTruncated("a page of byte strings");
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(input[position..]);
            position += sizeof(int);
            if (length > (uint)(input.Length - position) || length > (uint)(bytes.Length - written))
            {
                ParquetException.ThrowTruncated("a page of byte strings");
            }

            input.Slice(position, (int)length).CopyTo(bytes[written..]);
            position += (int)length;
            written += (int)length;
            ends[i] = _length + written;
        }

        _length += written;
        Count += values;
        return position;
    }

    /// <summary>Finds or appends a value.</summary>
    internal int Intern(ReadOnlySpan<byte> value)
    {
        _slots ??= Rehash(FirstSlots);
        int mask = _slots.Length - 1;
        int slot = (int)XxHash3.HashToUInt64(value) & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            if (this[_slots[slot] - 1].SequenceEqual(value))
            {
                return _slots[slot] - 1;
            }
        }

        int code = Add(value);
        _slots[slot] = code + 1;
        if (Count * 2 > _slots.Length)
        {
            _slots = Rehash(_slots.Length * 2);
        }

        return code;
    }

    /// <summary>Forgets all values and keeps the memory.</summary>
    internal void Clear()
    {
        Count = 0;
        _length = 0;
        _slots?.AsSpan().Clear();
    }

    /// <summary>Forgets the hash table that <see cref="Intern"/> keeps.</summary>
    internal void Freeze() => _slots = null;

    /// <summary>Room for a value of so many bytes; <see cref="Commit"/> makes it one.</summary>
    internal Span<byte> Reserve(int bytes)
    {
        if (_bytes.Length - _length < bytes)
        {
            long needed = (long)_length + bytes;
            if (needed > Array.MaxLength)
            {
                ParquetException.Throw("the values of a column take more than 2 GiB");
            }

            Array.Resize(ref _bytes, (int)Math.Max(needed, Math.Min(_bytes.Length * 2L, Array.MaxLength)));
        }

        return _bytes.AsSpan(_length);
    }

    private Span<int> ReserveValues(int values)
    {
        if (_ends.Length - Count < values)
        {
            Array.Resize(ref _ends, (int)Math.Max((long)Count + values, Math.Min(_ends.Length * 2L, Array.MaxLength)));
        }

        return _ends.AsSpan(Count, values);
    }

    internal int Commit(int bytes)
    {
        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, _ends.Length * 2);
        }

        _length += bytes;
        _ends[Count] = _length;
        return Count++;
    }

    private int[] Rehash(int slots)
    {
        while (Count * 2 > slots)
        {
            slots *= 2;
        }

        var table = new int[slots];
        for (int i = 0; i < Count; i++)
        {
            int slot = (int)XxHash3.HashToUInt64(this[i]) & (slots - 1);
            while (table[slot] != 0)
            {
                slot = (slot + 1) & (slots - 1);
            }

            table[slot] = i + 1;
        }

        return table;
    }
}
