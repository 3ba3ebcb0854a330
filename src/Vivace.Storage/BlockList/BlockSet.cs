using System.Collections.Immutable;

namespace Vivace.Storage.BlockList;

/// <summary>The blocks of all tenants at one moment. Immutable.</summary>
internal sealed record BlockSet(ImmutableSortedDictionary<string, TenantBlocks> Tenants)
{
    public static BlockSet Empty { get; } = new(ImmutableSortedDictionary.Create<string, TenantBlocks>(StringComparer.Ordinal));

    public TenantBlocks this[string tenant] => Tenants.GetValueOrDefault(tenant, TenantBlocks.Empty);

    /// <summary>The set with a tenant's blocks changed.</summary>
    public BlockSet With(string tenant, Func<TenantBlocks, TenantBlocks> change) => With(tenant, change(this[tenant]));

    public BlockSet With(string tenant, TenantBlocks blocks) =>
        blocks.IsEmpty ? new BlockSet(Tenants.Remove(tenant)) : new BlockSet(Tenants.SetItem(tenant, blocks));

    public BlockSet WithLive(StoredBlock block) => With(
        block.Tenant,
        blocks => blocks with { Live = [.. blocks.Live.Append(block).OrderBy(static one => one.Folder, StringComparer.Ordinal)] });

    /// <summary>The set with blocks that are dead from now on.</summary>
    public BlockSet WithCompacted(string tenant, IReadOnlyCollection<StoredBlock> dead, DateTimeOffset at) => With(
        tenant,
        blocks => blocks with
        {
            Live = [.. blocks.Live.Except(dead)],
            Compacted = [.. blocks.Compacted, .. dead.Select(block => new CompactedBlock(block, at))],
        });

    /// <summary>The set without a block that was deleted.</summary>
    public BlockSet Without(CompactedBlock deleted) => With(
        deleted.Block.Tenant, blocks => blocks with { Compacted = [.. blocks.Compacted.Where(one => one != deleted)] });

    /// <summary>The set with a block left out because it cannot be read.</summary>
    public BlockSet WithUnreadable(StoredBlock block, string reason) => With(
        block.Tenant,
        blocks => blocks with
        {
            Live = [.. blocks.Live.Where(one => one != block)],
            Unreadable = [.. blocks.Unreadable, new UnreadableBlock(block.Tenant, block.Meta.BlockId, reason, IsFinal: true)],
        });
}
