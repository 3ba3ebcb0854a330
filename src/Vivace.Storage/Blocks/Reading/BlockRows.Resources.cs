using Vivace.Storage.Blocks.Schema;

namespace Vivace.Storage.Blocks.Reading;

/// <content>Columns of resources and scopes.</content>
public sealed partial class BlockRows
{
    /// <summary><c>service.name</c> of each resource; empty when absent.</summary>
    public CodedColumn ServiceNames => Coded(BlockColumns.ServiceName, ResourceCount);

    /// <summary>Attributes of resources that have no column of their own.</summary>
    public AttributeColumns ResourceAttributes =>
        Attributes(ref _resourceAttributes, BlockColumns.ResourceAttributes, ResourceLevel, ResourceCount);

    public int[] ResourceDroppedAttributes => Int32s(BlockColumns.ResourceDropped, ResourceCount);

    public CodedColumn ScopeNames => Coded(BlockColumns.ScopeName, ScopeCount);

    public CodedColumn ScopeVersions => Coded(BlockColumns.ScopeVersion, ScopeCount);

    public AttributeColumns ScopeAttributes => Attributes(ref _scopeAttributes, BlockColumns.ScopeAttributes, ScopeLevel, ScopeCount);

    public int[] ScopeDroppedAttributes => Int32s(BlockColumns.ScopeDropped, ScopeCount);

    /// <summary>A well-known attribute of each resource, by its place in <see cref="WellKnownAttributes.Resource"/>.</summary>
    public CodedColumn ResourceWellKnown(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)WellKnownAttributes.Resource.Count);
        return OptionalCoded(BlockColumns.ResourceWellKnown + index, ResourceLevel, ResourceCount);
    }

    /// <summary>A dedicated attribute of each resource, by its place in <see cref="DedicatedColumns.Resource"/>.</summary>
    public CodedColumn ResourceDedicated(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)BlockColumns.DedicatedSlots);
        return OptionalCoded(BlockColumns.ResourceDedicated + slot, ResourceLevel, ResourceCount);
    }

    /// <summary>
    /// The column that holds the string values of a resource attribute in this block, or <c>null</c> if they are in
    /// <see cref="ResourceAttributes"/>, where values of other types always are. An absent <c>service.name</c> is an empty string.
    /// </summary>
    public CodedColumn? FindResourceColumn(string key)
    {
        if (key == WellKnownAttributes.ServiceName)
        {
            return ServiceNames;
        }

        for (int i = 0; i < WellKnownAttributes.Resource.Count; i++)
        {
            if (WellKnownAttributes.Resource[i] == key)
            {
                return ResourceWellKnown(i);
            }
        }

        int slot = IndexOf(Dedicated.Resource, key);
        return slot < 0 ? null : ResourceDedicated(slot);
    }

    private static int IndexOf(IReadOnlyList<string> keys, string key)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (keys[i] == key)
            {
                return i;
            }
        }

        return -1;
    }
}
