using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Reading;

/// <content>What a row group holds at all, told by dictionaries and by the footer without decoding a column. Whole row groups only.</content>
public sealed partial class BlockRows
{
    private static readonly ColumnDictionary Nothing = new(new ByteArrayTable(), IsComplete: true);

    /// <summary>Keys of the generic attributes of resources; those with a column of their own are told by <see cref="HoldsResourceColumn"/>.</summary>
    public ColumnDictionary ResourceAttributeKeys => DictionaryOf(BlockColumns.ResourceAttributes + BlockColumns.Key);

    public ColumnDictionary ScopeAttributeKeys => DictionaryOf(BlockColumns.ScopeAttributes + BlockColumns.Key);

    /// <summary>Keys of the generic attributes of spans; those with a column of their own are told by <see cref="HoldsSpanColumn"/>.</summary>
    public ColumnDictionary SpanAttributeKeys => DictionaryOf(BlockColumns.SpanAttributes + BlockColumns.Key);

    public ColumnDictionary EventAttributeKeys => DictionaryOf(BlockColumns.EventAttributes + BlockColumns.Key);

    public ColumnDictionary LinkAttributeKeys => DictionaryOf(BlockColumns.LinkAttributes + BlockColumns.Key);

    /// <summary>Strings of the generic attributes of resources, whatever their keys, elements of arrays included.</summary>
    public ColumnDictionary ResourceAttributeStrings => DictionaryOf(BlockColumns.ResourceAttributes + BlockColumns.StringValue);

    public ColumnDictionary SpanAttributeStrings => DictionaryOf(BlockColumns.SpanAttributes + BlockColumns.StringValue);

    public ColumnDictionary NameValues => DictionaryOf(BlockColumns.Name);

    public ColumnDictionary RootSpanNameValues => DictionaryOf(BlockColumns.RootSpanName);

    public ColumnDictionary RootServiceNameValues => DictionaryOf(BlockColumns.RootServiceName);

    /// <summary>Whether any resource has a value in the column of a key (<see cref="FindResourceColumn"/>); null if only its values tell.</summary>
    public bool? HoldsResourceColumn(string key) => Holds(ResourceColumn(key));

    /// <summary>Whether any span has a value in the column of a key (<see cref="FindSpanColumn"/>); null if only its values tell.</summary>
    public bool? HoldsSpanColumn(string key) => key == WellKnownAttributes.HttpStatusCode ? Holds(BlockColumns.HttpStatusCode) : Holds(SpanColumn(key));

    /// <summary>Strings of a resource attribute in its own column; null if it has none.</summary>
    public ColumnDictionary? ResourceColumnValues(string key) => ResourceColumn(key) is { } column ? DictionaryOf(column) : null;

    /// <summary>Strings of a span attribute in its own column; null if it has none.</summary>
    public ColumnDictionary? SpanColumnValues(string key) => SpanColumn(key) is { } column ? DictionaryOf(column) : null;

    private ColumnDictionary DictionaryOf(int column)
    {
        if (!IsWholeRowGroup)
        {
            return Nothing with { IsComplete = false };
        }

        return IsAbsent(column) ? Nothing : ReadDictionary(column);
    }

    private bool? Holds(int? column)
    {
        if (column is not { } index)
        {
            return false;
        }

        // A resource without a service name has an empty one.
        return ChunkOf(index).NullCount is null || index == BlockColumns.ServiceName || !IsWholeRowGroup ? null : !IsAbsent(index);
    }

    private int? ResourceColumn(string key)
    {
        if (key == WellKnownAttributes.ServiceName)
        {
            return BlockColumns.ServiceName;
        }

        int known = IndexOf(WellKnownAttributes.Resource, key);
        if (known >= 0)
        {
            return BlockColumns.ResourceWellKnown + known;
        }

        int slot = IndexOf(Dedicated.Resource, key);
        return slot < 0 ? null : BlockColumns.ResourceDedicated + slot;
    }

    private int? SpanColumn(string key)
    {
        int slot = IndexOf(Dedicated.Span, key);
        return key switch
        {
            WellKnownAttributes.HttpMethod => BlockColumns.HttpMethod,
            WellKnownAttributes.HttpUrl => BlockColumns.HttpUrl,
            _ => slot < 0 ? null : BlockColumns.SpanDedicated + slot,
        };
    }
}
