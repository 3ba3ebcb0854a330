using StoredStrings = Vivace.Storage.Blocks.Reading.CodedColumn;

namespace Vivace.Query.Sources.Blocks;

/// <summary>A code for each span, found through the span's owner (its resource, scope or trace) where values belong to that.</summary>
/// <param name="codes">The code of each owner.</param>
/// <param name="ownerOfSpan">The owner of each span; null where spans themselves are the owners.</param>
/// <param name="values">What the codes mean.</param>
internal sealed class RowGroupCoded(int[] codes, int[]? ownerOfSpan, ValueTable values) : CodedColumn(values)
{
    public static RowGroupCoded Of(StoredStrings strings, int[]? ownerOfSpan) => new(strings.Codes, ownerOfSpan, new BlockTexts(strings.Values));

    public override int CodeAt(int row) => codes[ownerOfSpan is null ? row : ownerOfSpan[row]];

    public override void Read(ReadOnlySpan<int> rows, Span<int> target)
    {
        if (ownerOfSpan is null)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                target[i] = codes[rows[i]];
            }

            return;
        }

        for (int i = 0; i < rows.Length; i++)
        {
            target[i] = codes[ownerOfSpan[rows[i]]];
        }
    }
}

/// <summary>An attribute without scope: the span's code, or else that of its resource, in a table of both.</summary>
internal sealed class RowGroupUnscoped(AttributeCodes span, AttributeCodes resource, int[] resourceOfSpan)
    : CodedColumn(new JoinedValues(span.Values, resource.Values))
{
    public override int CodeAt(int row)
    {
        int code = span.Codes[row];
        if (code >= 0)
        {
            return code;
        }

        code = resource.Codes[resourceOfSpan[row]];
        return code < 0 ? Absent : span.Values.Count + code;
    }

    public override void Read(ReadOnlySpan<int> rows, Span<int> target)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            target[i] = CodeAt(rows[i]);
        }
    }

    private sealed class JoinedValues(ValueTable first, ValueTable second) : ValueTable
    {
        public override int Count => first.Count + second.Count;

        public override FieldValue this[int code] => code < first.Count ? first[code] : second[code - first.Count];
    }
}

/// <summary>A number for each span.</summary>
internal sealed class RowGroupNumber(FieldType type, long[] numbers) : NumberColumn(type)
{
    public override long NumberAt(int row) => numbers[row];

    public override void Read(ReadOnlySpan<int> rows, Span<long> target)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            target[i] = numbers[rows[i]];
        }
    }
}

/// <summary>A small number for each span.</summary>
internal sealed class RowGroupInt(int[] numbers) : NumberColumn(FieldType.Int)
{
    public override long NumberAt(int row) => numbers[row];

    public override void Read(ReadOnlySpan<int> rows, Span<long> target)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            target[i] = numbers[rows[i]];
        }
    }
}

/// <summary>A field of the spans' events or links.</summary>
/// <param name="isLink">Which of the two.</param>
/// <param name="ends">Where the items of each span end.</param>
/// <param name="item">The value of an item.</param>
internal sealed class RowGroupItems(bool isLink, int[] ends, ItemValue item) : ItemColumn
{
    public override bool IsLink => isLink;

    public override int CountAt(int row) => ends[row] - First(row);

    public override FieldValue ItemAt(int row, int index) => item(row, First(row) + index);

    private int First(int row) => row == 0 ? 0 : ends[row - 1];
}

/// <summary>The value of a field on an event or link.</summary>
/// <param name="row">Its span.</param>
/// <param name="item">Its number among the items of all spans.</param>
internal delegate FieldValue ItemValue(int row, int item);
