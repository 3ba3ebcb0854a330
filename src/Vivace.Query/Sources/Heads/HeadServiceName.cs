namespace Vivace.Query.Sources.Heads;

/// <summary>
/// <c>resource.service.name</c>, which is never missing: blocks keep it in a column of its own that holds the empty text where a resource
/// has no service, and so it reads here.
/// </summary>
internal sealed class HeadServiceName(HeadColumns columns, int key) : CodedColumn(columns.ServiceNames)
{
    private readonly GroupCodes _codes = new(columns, key);

    public override int CodeAt(int row) => key < 0 ? 0 : _codes.OfResource(columns.Spans.Resources[row]) + 1;

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = CodeAt(rows[i]);
        }
    }
}

/// <summary>The values of attributes, moved up by one: code 0 is the empty text.</summary>
internal sealed class ServiceNameValues(AttributeValues attributes) : ValueTable
{
    public override int Count => attributes.Count + 1;

    public override FieldValue this[int code] => code == 0 ? FieldValue.String(default) : attributes[code - 1];
}
