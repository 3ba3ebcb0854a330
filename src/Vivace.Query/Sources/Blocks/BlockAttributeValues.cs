using Vivace.Storage.Parquet;

namespace Vivace.Query.Sources.Blocks;

/// <summary>
/// The values of one attribute in a row group. Codes are numbers of the strings of the generic column, then those of the attribute's own
/// column, then everything that is no string, each number once.
/// </summary>
internal sealed class BlockAttributeValues(ByteArrayTable generic, ByteArrayTable own) : ValueTable
{
    private const int FirstValues = 16;

    private readonly Dictionary<int, ArrayItems> _items = [];
    private long[] _bits = [];
    private FieldType[] _types = [];

    /// <summary>Places of values plus one, by the hash of their bits; a power of two, at most half full.</summary>
    private int[] _slots = [];
    private int _others;
    private int _unqueryable = -1;

    public override int Count => generic.Count + own.Count + _others;

    public override FieldValue this[int code]
    {
        get
        {
            if (code < generic.Count)
            {
                return FieldValue.String(generic[code]);
            }

            code -= generic.Count;
            if (code < own.Count)
            {
                return FieldValue.String(own[code]);
            }

            code -= own.Count;
            return _types[code] == FieldType.Array ? FieldValue.Array(_items[code]) : FieldValue.Of(_types[code], _bits[code]);
        }
    }

    /// <summary>Memory held, in bytes.</summary>
    public long AllocatedBytes
    {
        get
        {
            const int ItemBytes = 64;
            long bytes = generic.AllocatedBytes + own.AllocatedBytes + (_bits.Length * (sizeof(long) + 1L)) + (_slots.Length * (long)sizeof(int));
            foreach (ArrayItems items in _items.Values)
            {
                bytes += ItemBytes + (items.Count * (long)ItemBytes);
            }

            return bytes;
        }
    }

    /// <summary>Whether an owner has a value that cannot be queried, or that was not read as only one type was of interest.</summary>
    public bool HasUnqueryable => _unqueryable >= 0;

    public int CodeOfOwn(int text) => generic.Count + text;

    /// <summary>The code of an int, float or bool.</summary>
    public int CodeOf(FieldType type, long bits)
    {
        if (_others * 2 >= _slots.Length)
        {
            Rehash();
        }

        int mask = _slots.Length - 1, slot = SlotOf(bits, mask);
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int known = _slots[slot] - 1;
            if (_bits[known] == bits && _types[known] == type)
            {
                return generic.Count + own.Count + known;
            }
        }

        int code = Add(type, bits);
        _slots[slot] = _others;
        return code;
    }

    public int CodeOf(ArrayItems items)
    {
        _items.Add(_others, items);
        return Add(FieldType.Array, 0);
    }

    /// <summary>The code of what has no value in the language.</summary>
    public int CodeOfUnqueryable()
    {
        if (_unqueryable < 0)
        {
            _unqueryable = Add(FieldType.Unqueryable, 0);
        }

        return _unqueryable;
    }

    private static int SlotOf(long bits, int mask) => (int)(((ulong)bits * 0x9E3779B97F4A7C15UL) >> 32) & mask;

    private int Add(FieldType type, long bits)
    {
        if (_others == _bits.Length)
        {
            int room = Math.Max(FirstValues, _others * 2);
            Array.Resize(ref _bits, room);
            Array.Resize(ref _types, room);
        }

        (_bits[_others], _types[_others]) = (bits, type);
        _others++;
        return Count - 1;
    }

    private void Rehash()
    {
        _slots = new int[Math.Max(FirstValues * 2, _slots.Length * 2)];
        int mask = _slots.Length - 1;
        for (int i = 0; i < _others; i++)
        {
            int slot = SlotOf(_bits[i], mask);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = i + 1;
        }
    }
}
