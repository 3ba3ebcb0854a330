namespace Vivace.Query.Sources;

/// <summary>
/// A field over the spans of <see cref="SpanColumns"/>: one of <see cref="CodedColumn"/>, <see cref="NumberColumn"/>,
/// <see cref="ItemColumn"/> and <see cref="TextColumn"/>. It follows the columns it came from when those are bound to other spans.
/// </summary>
internal abstract class FieldColumn
{
    /// <summary>The value on a row; of events and links, the first that has one.</summary>
    public abstract FieldValue this[int row] { get; }
}

/// <summary>Values that many spans share: a code for each row, and a table of what the codes mean.</summary>
internal abstract class CodedColumn(ValueTable values) : FieldColumn
{
    /// <summary>The code of a row without the key.</summary>
    public const int Absent = -1;

    /// <summary>The same table for all spans of a source.</summary>
    public ValueTable Values { get; } = values;

    public override FieldValue this[int row]
    {
        get
        {
            int code = CodeAt(row);
            return code < 0 ? FieldValue.Missing : Values[code];
        }
    }

    /// <summary>The code of a row, or <see cref="Absent"/>.</summary>
    public abstract int CodeAt(int row);

    /// <summary>The codes of the rows listed, in their order.</summary>
    public abstract void Read(ReadOnlySpan<int> rows, Span<int> codes);
}

/// <summary>A number on every row: int, duration, status or kind.</summary>
internal abstract class NumberColumn(FieldType type) : FieldColumn
{
    public FieldType Type { get; } = type;

    public override FieldValue this[int row] => FieldValue.Of(Type, NumberAt(row));

    public abstract long NumberAt(int row);

    /// <summary>The numbers of the rows listed, in their order.</summary>
    public abstract void Read(ReadOnlySpan<int> rows, Span<long> numbers);
}

/// <summary>Text made on request, such as ids in hexadecimal. A value is good until the next one is read.</summary>
internal abstract class TextColumn : FieldColumn
{
}

/// <summary>A field of events or links, of which a span has any number.</summary>
internal abstract class ItemColumn : FieldColumn
{
    public override FieldValue this[int row]
    {
        get
        {
            int count = CountAt(row);
            for (int i = 0; i < count; i++)
            {
                FieldValue value = ItemAt(row, i);
                if (value.HasValue)
                {
                    return value;
                }
            }

            return FieldValue.Missing;
        }
    }

    /// <summary>Whether the items are links; otherwise they are events.</summary>
    public abstract bool IsLink { get; }

    /// <summary>Events or links of the span, with or without the field.</summary>
    public abstract int CountAt(int row);

    /// <summary>The field on one of them, counted from 0 in stored order.</summary>
    public abstract FieldValue ItemAt(int row, int index);
}

/// <summary>A field that no span of a source has.</summary>
internal sealed class AbsentColumn : FieldColumn
{
    public static readonly AbsentColumn Instance = new();

    public override FieldValue this[int row] => FieldValue.Missing;
}
