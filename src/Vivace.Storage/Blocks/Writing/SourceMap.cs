using Vivace.Traces.Interning;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Translates the numbers of one source dictionary into those of the row group being built, each number once. Made anew for every row
/// group.
/// </summary>
internal sealed class SourceMap
{
    private readonly TraceDictionary _dictionary;
    private readonly GroupTable _groups;
    private readonly StringColumn _names;
    private readonly StringColumn _eventNames;
    private readonly AttributeMapper _resourceAttributes;
    private readonly AttributeMapper _scopeAttributes;
    private int[] _resources = [];
    private int[] _scopes = [];
    private int[] _nameCodes = [];
    private int[] _eventNameCodes = [];

    public SourceMap(
        TraceDictionary dictionary, RowGroupBuffer rows, GroupTable groups, AttributeColumnSet resourceColumns, AttributeColumnSet spanColumns)
    {
        _dictionary = dictionary;
        _groups = groups;
        _names = rows.Names;
        _eventNames = rows.EventNames;
        _resourceAttributes = new AttributeMapper(dictionary, rows.ResourceAttributes, resourceColumns);
        _scopeAttributes = new AttributeMapper(dictionary, rows.ScopeAttributes, null);
        SpanAttributes = new AttributeMapper(dictionary, rows.SpanAttributes, spanColumns);
        EventAttributes = new AttributeMapper(dictionary, rows.EventAttributes, null);
        LinkAttributes = new AttributeMapper(dictionary, rows.LinkAttributes, null);
    }

    public AttributeMapper SpanAttributes { get; }

    public AttributeMapper EventAttributes { get; }

    public AttributeMapper LinkAttributes { get; }

    /// <summary>Number of a resource in the table of resources.</summary>
    public int Resource(int number)
    {
        ref int mapped = ref Slot(ref _resources, number, _dictionary.Resources.Count);
        if (mapped == 0)
        {
            mapped = _groups.Resource(_dictionary, _dictionary.Resources[number], _resourceAttributes) + 1;
        }

        return mapped - 1;
    }

    /// <summary>Number of a scope in the table of scopes.</summary>
    public int Scope(int number)
    {
        ref int mapped = ref Slot(ref _scopes, number, _dictionary.Scopes.Count);
        if (mapped == 0)
        {
            mapped = _groups.Scope(_dictionary, _dictionary.Scopes[number], _scopeAttributes) + 1;
        }

        return mapped - 1;
    }

    /// <summary>Code of a span name.</summary>
    public int Name(int number) => Text(ref _nameCodes, number, _names);

    /// <summary>Code of an event name.</summary>
    public int EventName(int number) => Text(ref _eventNameCodes, number, _eventNames);

    private int Text(ref int[] codes, int number, StringColumn column)
    {
        ref int mapped = ref Slot(ref codes, number, _dictionary.Strings.Count);
        if (mapped == 0)
        {
            mapped = column.Values.Intern(_dictionary.Strings[number]) + 1;
        }

        return mapped - 1;
    }

    /// <summary>A number's place; 0 there means not translated yet.</summary>
    private static ref int Slot(ref int[] numbers, int number, int count)
    {
        if (number >= numbers.Length)
        {
            Array.Resize(ref numbers, Math.Max(count, number + 1));
        }

        return ref numbers[number];
    }
}
