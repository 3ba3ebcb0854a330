using Vivace.Storage.BlockList;
using Vivace.Storage.Head;

namespace Vivace.Storage;

/// <summary>What a tenant has stored at one moment.</summary>
public readonly record struct TenantUsage
{
    /// <summary>Blocks that queries read.</summary>
    public long Blocks { get; init; }

    /// <summary>Traces in those; one that is in two blocks counts twice.</summary>
    public long BlockTraces { get; init; }

    /// <summary>Bytes of those on disk.</summary>
    public long BlockBytes { get; init; }

    /// <summary>Blocks that wait for deletion.</summary>
    public long CompactedBlocks { get; init; }

    /// <summary>Traces in those.</summary>
    public long CompactedTraces { get; init; }

    /// <summary>Bytes of those on disk.</summary>
    public long CompactedBytes { get; init; }

    /// <summary>Blocks that cannot be read.</summary>
    public long UnreadableBlocks { get; init; }

    /// <summary>Blocks that wait for a merge.</summary>
    public long OutstandingBlocks { get; init; }

    /// <summary>Traces in memory.</summary>
    public long HeadTraces { get; init; }

    /// <summary>Memory that those take.</summary>
    public long HeadBytes { get; init; }

    internal static TenantUsage Of(StoreState state, string tenant, int outstanding)
    {
        TenantBlocks blocks = state.Blocks[tenant];
        HeadBlock[] heads = [.. state.Epochs.Select(epoch => epoch.Find(tenant)).OfType<HeadBlock>()];
        return new TenantUsage
        {
            Blocks = blocks.Live.Count,
            BlockTraces = blocks.Live.Sum(static block => block.Meta.TotalObjects),
            BlockBytes = blocks.Live.Sum(static block => block.StoredBytes),
            CompactedBlocks = blocks.Compacted.Count,
            CompactedTraces = blocks.Compacted.Sum(static dead => dead.Block.Meta.TotalObjects),
            CompactedBytes = blocks.Compacted.Sum(static dead => dead.Block.StoredBytes),
            UnreadableBlocks = blocks.Unreadable.Count,
            OutstandingBlocks = outstanding,
            HeadTraces = heads.Sum(static head => (long)head.TraceCount),
            HeadBytes = heads.Sum(static head => head.AllocatedBytes),
        };
    }
}
