using Vivace.Query.Sources;

namespace Vivace.Query.Tags;

/// <summary>Collects distinct values of fields until a limit of the request is reached.</summary>
internal sealed class ValueCollector(TagRequest request)
{
    private readonly HashSet<TagValue> _values = [];
    private readonly Dictionary<ValueTable, CodeSet> _codes = [];
    private long _bytes;
    private int _stale;

    /// <summary>Whether a limit is reached.</summary>
    public bool IsFull =>
        (request.Limit > 0 && _values.Count >= request.Limit)
        || (request.MaxStaleValues > 0 && _stale >= request.MaxStaleValues)
        || (request.MaxBytes > 0 && _bytes >= request.MaxBytes);

    /// <summary>The values, sorted by type, then text.</summary>
    public TagValue[] ToArray()
    {
        TagValue[] values = [.. _values];
        Array.Sort(values, static (a, b) =>
        {
            int order = string.CompareOrdinal(a.Type, b.Type);
            return order != 0 ? order : string.CompareOrdinal(a.Text, b.Text);
        });
        return values;
    }

    /// <summary>Adds what a field has on rows.</summary>
    public void Add(FieldColumn column, ReadOnlySpan<int> rows)
    {
        switch (column)
        {
            case CodedColumn coded:
                Add(coded, rows);
                break;
            case ItemColumn items:
                Add(items, rows);
                break;
            case AbsentColumn:
                break;
            default:
                foreach (int row in rows)
                {
                    if (IsFull)
                    {
                        return;
                    }

                    Add(column[row]);
                }

                break;
        }
    }

    /// <summary>Adds a value unless a limit is reached, and tells whether none is.</summary>
    public bool AddUnlessFull(FieldValue value)
    {
        if (!IsFull)
        {
            Add(value);
        }

        return !IsFull;
    }

    /// <summary>Adds a value, or the elements of an array.</summary>
    public void Add(FieldValue value)
    {
        if (value.Items is { } items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                Add(items[i]);
            }
        }
        else if (value.HasValue)
        {
            Add(new TagValue(TypeOf(value.Type), TextOf(value)));
        }
    }

    public void Add(TagValue value)
    {
        if (IsFull)
        {
            return;
        }

        if (_values.Add(value))
        {
            _bytes += value.Type.Length + value.Text.Length;
            _stale = 0;
        }
        else
        {
            _stale++;
        }
    }

    private static string TypeOf(FieldType type) => type switch
    {
        FieldType.Int or FieldType.Duration => "int",
        FieldType.Float => "float",
        FieldType.Bool => "bool",
        FieldType.Status or FieldType.Kind => "keyword",
        _ => "string",
    };

    private static string TextOf(FieldValue value) =>
        value.Type == FieldType.Duration ? FieldValue.Int(value.Bits).ToText() : value.ToText();

    private void Add(CodedColumn column, ReadOnlySpan<int> rows)
    {
        const int Block = 512;
        if (!_codes.TryGetValue(column.Values, out CodeSet? seen))
        {
            seen = new CodeSet();
            _codes.Add(column.Values, seen);
        }

        Span<int> codes = stackalloc int[Block];
        for (int at = 0; at < rows.Length; at += Block)
        {
            ReadOnlySpan<int> block = rows.Slice(at, Math.Min(Block, rows.Length - at));
            column.Read(block, codes);
            foreach (int code in codes[..block.Length])
            {
                if (code < 0)
                {
                    continue;
                }

                if (seen.Add(code))
                {
                    Add(column.Values[code]);
                }
                else
                {
                    _stale++;
                }

                if (IsFull)
                {
                    return;
                }
            }
        }
    }

    private void Add(ItemColumn column, ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            int count = column.CountAt(row);
            for (int i = 0; i < count && !IsFull; i++)
            {
                Add(column.ItemAt(row, i));
            }
        }
    }

    private sealed class CodeSet
    {
        private bool[] _seen = [];

        public bool Add(int code)
        {
            if (code >= _seen.Length)
            {
                Array.Resize(ref _seen, Math.Max(code + 1, Math.Max(64, _seen.Length * 2)));
            }

            bool isNew = !_seen[code];
            _seen[code] = true;
            return isNew;
        }
    }
}
