using Vivace.Storage.Parquet;

namespace Vivace.Query.Sources.Blocks;

/// <summary>
/// The values of one attribute in a row group. Codes are numbers of the strings of the generic column, then those of the attribute's own
/// column, then everything that is no string, each value once.
/// </summary>
internal sealed class BlockAttributeValues(ByteArrayTable generic, ByteArrayTable own) : ValueTable
{
    private readonly List<(FieldType Type, long Bits, ArrayItems? Items)> _others = [];
    private readonly Dictionary<(FieldType Type, long Bits), int> _numbers = [];
    private int _unqueryable = -1;

    public override int Count => generic.Count + own.Count + _others.Count;

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

            (FieldType type, long bits, ArrayItems? items) = _others[code - own.Count];
            return items is null ? FieldValue.Of(type, bits) : FieldValue.Array(items);
        }
    }

    public int CodeOfOwn(int text) => generic.Count + text;

    /// <summary>The code of an int, float or bool.</summary>
    public int CodeOf(FieldType type, long bits)
    {
        if (!_numbers.TryGetValue((type, bits), out int code))
        {
            code = Add(type, bits, null);
            _numbers.Add((type, bits), code);
        }

        return code;
    }

    public int CodeOf(ArrayItems items) => Add(FieldType.Array, 0, items);

    /// <summary>The code of what has no value in the language.</summary>
    public int CodeOfUnqueryable()
    {
        if (_unqueryable < 0)
        {
            _unqueryable = Add(FieldType.Unqueryable, 0, null);
        }

        return _unqueryable;
    }

    private int Add(FieldType type, long bits, ArrayItems? items)
    {
        _others.Add((type, bits, items));
        return Count - 1;
    }
}
