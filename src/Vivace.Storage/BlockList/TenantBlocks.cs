namespace Vivace.Storage.BlockList;

/// <summary>The blocks of a tenant. Immutable.</summary>
/// <param name="Live">Blocks that queries read, compaction merges and retention removes, in the order of their names.</param>
/// <param name="Compacted">Replaced or expired blocks that wait for deletion.</param>
/// <param name="Unreadable">Blocks that are left out of everything, and stay on disk.</param>
internal sealed record TenantBlocks(
    IReadOnlyList<StoredBlock> Live, IReadOnlyList<CompactedBlock> Compacted, IReadOnlyList<UnreadableBlock> Unreadable)
{
    public static TenantBlocks Empty { get; } = new([], [], []);

    public bool IsEmpty => Live.Count == 0 && Compacted.Count == 0 && Unreadable.Count == 0;

    /// <summary>Live blocks that hold what no other block holds: see <see cref="CopiesOfGenerators"/>.</summary>
    public IReadOnlyList<StoredBlock> Queryable => CopiesOfGenerators.LeftOut(Live);
}

/// <summary>A block that is dead and waits for deletion.</summary>
/// <param name="Block">The block.</param>
/// <param name="At">When it was marked.</param>
internal sealed record CompactedBlock(StoredBlock Block, DateTimeOffset At);

/// <summary>A block that cannot be read.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="BlockId">Which.</param>
/// <param name="Reason">What is wrong, in a sentence.</param>
/// <param name="IsFinal">Whether it is pointless to look again while the process lives.</param>
public sealed record UnreadableBlock(string Tenant, Guid BlockId, string Reason, bool IsFinal);
