using Vivace.Storage.Blocks.Schema;

namespace Vivace.Storage.Flush;

/// <summary>How new blocks are written (<c>storage.trace.block</c>).</summary>
public sealed record BlockFormat
{
    /// <summary>Rate of false answers of the bloom filter, between 0 and 1.</summary>
    public double BloomFalsePositives { get; init; } = 0.01;

    /// <summary>Bytes of a shard of the bloom filter.</summary>
    public int BloomShardBytes { get; init; } = 100 * 1024;

    /// <summary>Attributes that get columns of their own, for a tenant; null when they are chosen block by block by what it holds.</summary>
    public Func<string, IReadOnlyList<DedicatedColumn>?> DedicatedColumns { get; init; } = static _ => [];
}
