namespace Vivace.Query.Sources.Heads;

/// <summary><c>resource.service.name</c>: never missing.</summary>
internal sealed class HeadService(HeadColumns columns, ResourceServices services) : CodedColumn(services)
{
    public override int CodeAt(int row) => columns.Spans.Resources[row] + 1;

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        int[] resources = columns.Spans.Resources;
        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = resources[rows[i]] + 1;
        }
    }
}

/// <summary><c>.service.name</c>: the span's attribute, or else the resource's service.</summary>
internal sealed class HeadUnscopedService(HeadColumns columns, int key, ResourceServices services)
    : CodedColumn(new EitherValues(columns.AttributeValues, services))
{
    public override int CodeAt(int row)
    {
        int attribute = columns.FindKey(columns.Spans.Attributes(row), key);
        return attribute >= 0 ? EitherValues.First(attribute) : EitherValues.Second(columns.Spans.Resources[row] + 1);
    }

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = CodeAt(rows[i]);
        }
    }
}

/// <summary>Two tables that may both grow, as one.</summary>
internal sealed class EitherValues(ValueTable first, ValueTable second) : ValueTable
{
    public override int Count => Math.Max(First(first.Count), Second(second.Count));

    public override FieldValue this[int code] => (code & 1) == 0 ? first[code >> 1] : second[code >> 1];

    public static int First(int code) => code << 1;

    public static int Second(int code) => (code << 1) | 1;
}
