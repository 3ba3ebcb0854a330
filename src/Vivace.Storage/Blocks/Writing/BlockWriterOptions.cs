using Vivace.Storage.Blocks.Schema;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>How a block is written.</summary>
public sealed record BlockWriterOptions
{
    public required Guid BlockId { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Which attributes get columns of their own. What vParquet4 has no slot for is left out.</summary>
    public IReadOnlyList<DedicatedColumn> DedicatedColumns { get; init; } = [];

    public int CompactionLevel { get; init; }

    /// <summary>Rate of false answers of the bloom filter, between 0 and 1.</summary>
    public double BloomFalsePositives { get; init; } = 0.01;

    /// <summary>Bytes of a shard of the bloom filter.</summary>
    public int BloomShardBytes { get; init; } = 100 * 1024;

    /// <summary>
    /// How many traces there will be at most, if that is known: the bloom filter gets the size for them and the ids are not kept. 0 if it
    /// is not known.
    /// </summary>
    public long ExpectedTraces { get; init; }

    /// <summary>A row group ends with the trace that reaches so many spans. Bounds the memory that writing takes.</summary>
    public int MaxRowGroupSpans { get; init; } = 96 * 1024;

    /// <summary>A row group ends with the trace that reaches so many bytes of OTLP. Bounds the memory that writing takes.</summary>
    public long MaxRowGroupBytes { get; init; } = 64L << 20;

    /// <summary>zstd's level. Higher ones cost more CPU than they save disk.</summary>
    public int ZstdLevel { get; init; } = 3;

    /// <summary>Whether the block becomes live at once; otherwise the caller writes <c>meta.json</c> from what the writer returns.</summary>
    public bool WritesMeta { get; init; } = true;

    /// <summary>
    /// The block is not said to end later, whatever spans claim, so that a sender's wrong clock cannot keep it from its retention;
    /// <c>null</c> for no limit.
    /// </summary>
    public DateTimeOffset? LatestEnd { get; init; }
}
