using Vivace.Storage.Parquet;

namespace Vivace.Query.Sources.Blocks;

/// <summary>
/// The values of one attribute in a row group. Codes are numbers of the strings of the generic column, then those of the attribute's own
/// column, then everything that is no string, each value once.
/// </summary>
internal sealed class BlockAttributeValues(ByteArrayTable generic, ByteArrayTable own) : ValueTable
{
    private readonly List<(FieldType Type, long Bits, ArrayItems? Items, byte[]? Text)> _others = [];
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

            (FieldType type, long bits, ArrayItems? items, byte[]? text) = _others[code - own.Count];
            return text is not null ? FieldValue.String(text) : items is null ? FieldValue.Of(type, bits) : FieldValue.Array(items);
        }
    }

    /// <summary>Memory held, in bytes, roughly; strings of columns are counted with their tables.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Adds a value of another table, which must not be there yet.</summary>
    public int CodeOfCopy(FieldValue value)
    {
        const int ValueBytes = 64;
        byte[]? text = value.Type == FieldType.String ? value.Text.ToArray() : null;
        _others.Add((value.Type, value.Bits, value.Items, text));
        AllocatedBytes += ValueBytes + (text?.Length ?? 0) + ((value.Items?.Count ?? 0) * ValueBytes);
        return Count - 1;
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
        _others.Add((type, bits, items, null));
        return Count - 1;
    }
}
