using Vivace.Storage.Blocks.Schema;

namespace Vivace.Storage.Blocks;

/// <summary>A block's description, the content of <c>meta.json</c> (block format specification, section 2).</summary>
public sealed record BlockMeta
{
    /// <summary>The only format read and written.</summary>
    public const string VParquet4 = "vParquet4";

    public string Format { get; init; } = VParquet4;

    public required Guid BlockId { get; init; }

    public required string Tenant { get; init; }

    /// <summary>Whole seconds; no span starts before, but for spans whose times were out of range when they arrived at Tempo.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>Whole seconds; no span starts later, but for the same exception.</summary>
    public DateTimeOffset End { get; init; }

    /// <summary>Traces.</summary>
    public long TotalObjects { get; init; }

    /// <summary>Bytes of <c>data.parquet</c> alone.</summary>
    public long Size { get; init; }

    /// <summary>How many compactions led to it.</summary>
    public int CompactionLevel { get; init; }

    /// <summary>Row groups, or one more.</summary>
    public int TotalRecords { get; init; }

    /// <summary>Number of bloom filter files.</summary>
    public int BloomShards { get; init; }

    /// <summary>Bytes of the Parquet footer; 0 if not known.</summary>
    public int FooterSize { get; init; }

    public DedicatedColumns DedicatedColumns { get; init; } = DedicatedColumns.None;

    /// <summary>0 for blocks of an ingester; 1 for what Tempo's generator wrote beside them.</summary>
    public int ReplicationFactor { get; init; }
}
