using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Heads;

/// <summary>An attribute of spans in a head: codes are numbers of the attribute table.</summary>
internal sealed class HeadSpanAttribute(HeadColumns columns, int key) : CodedColumn(columns.AttributeValues)
{
    public override int CodeAt(int row) => columns.FindKey(columns.Spans.Attributes(row), key);

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        SpanBatch spans = columns.Spans;
        AttributeTable table = columns.Dictionary.Attributes;
        int[] ends = spans.AttributeEnds, items = Volatile.Read(ref spans.SpanAttributes.Items);
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i], end = ends[row], code = Absent;
            for (int at = row == 0 ? 0 : ends[row - 1]; at < end; at++)
            {
                if (table.Key(items[at]) == key)
                {
                    code = items[at];
                    break;
                }
            }

            codes[i] = code;
        }
    }
}

/// <summary>An attribute of the spans' resources.</summary>
internal sealed class HeadResourceAttribute(HeadColumns columns, int key) : CodedColumn(columns.AttributeValues)
{
    private readonly GroupCodes _codes = new(columns, key);

    public override int CodeAt(int row) => _codes.OfResource(columns.Spans.Resources[row]);

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        int[] resources = columns.Spans.Resources;
        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = _codes.OfResource(resources[rows[i]]);
        }
    }
}

/// <summary>An attribute of the spans' instrumentation scopes.</summary>
internal sealed class HeadScopeAttribute(HeadColumns columns, int key) : CodedColumn(columns.AttributeValues)
{
    private readonly GroupCodes _codes = new(columns, key);

    public override int CodeAt(int row) => _codes.OfScope(columns.Spans.Scopes[row]);

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            codes[i] = CodeAt(rows[i]);
        }
    }
}

/// <summary>An attribute without a scope: the span's if it has the key, else the resource's.</summary>
internal sealed class HeadUnscopedAttribute(HeadColumns columns, int key) : CodedColumn(columns.AttributeValues)
{
    private readonly HeadSpanAttribute _span = new(columns, key);
    private readonly GroupCodes _resources = new(columns, key);

    public override int CodeAt(int row)
    {
        int code = _span.CodeAt(row);
        return code >= 0 ? code : _resources.OfResource(columns.Spans.Resources[row]);
    }

    public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
    {
        _span.Read(rows, codes);
        int[] resources = columns.Spans.Resources;
        for (int i = 0; i < rows.Length; i++)
        {
            if (codes[i] < 0)
            {
                codes[i] = _resources.OfResource(resources[rows[i]]);
            }
        }
    }
}

/// <summary>The code of a key on each resource, or each scope, found once.</summary>
internal sealed class GroupCodes(HeadColumns columns, int key)
{
    private const int Unknown = -2;

    private int[] _codes = [];

    public int OfResource(int resource)
    {
        if ((uint)resource < (uint)_codes.Length && _codes[resource] != Unknown)
        {
            return _codes[resource];
        }

        return Store(resource, columns.FindKey(columns.Dictionary.Resources[resource].Attributes, key));
    }

    public int OfScope(int scope)
    {
        if ((uint)scope < (uint)_codes.Length && _codes[scope] != Unknown)
        {
            return _codes[scope];
        }

        return Store(scope, columns.FindKey(columns.Dictionary.Scopes[scope].Attributes, key));
    }

    private int Store(int number, int code)
    {
        if (number >= _codes.Length)
        {
            int length = _codes.Length;
            Array.Resize(ref _codes, Math.Max(16, Math.Max(number + 1, length * 2)));
            _codes.AsSpan(length).Fill(Unknown);
        }

        _codes[number] = code;
        return code;
    }
}
