using Vivace.Storage.Blocks;

namespace Vivace.Storage.Journal;

/// <summary>What made blocks. The numbers are in files.</summary>
internal enum JournalKind
{
    /// <summary>Spans of the head, which are in the log as well.</summary>
    Cut = 1,

    /// <summary>Other blocks.</summary>
    Compaction = 2,

    /// <summary>A folder of Tempo's write-ahead log.</summary>
    Import = 3,
}

/// <summary>A block by name.</summary>
internal readonly record struct BlockName(string Tenant, Guid BlockId);

/// <summary>
/// Blocks that are being written, and what they replace. While <see cref="Metas"/> is null the blocks are unfinished and what they replace
/// counts; from the moment the entry with <see cref="Metas"/> is on disk, the blocks count and what they replace does not. Immutable.
/// </summary>
internal sealed record JournalEntry
{
    public required Guid Id { get; init; }

    public required JournalKind Kind { get; init; }

    /// <summary>The blocks that are being written.</summary>
    public required IReadOnlyList<BlockName> Outputs { get; init; }

    /// <summary>Their descriptions, when they are complete; an output without rows has none.</summary>
    public IReadOnlyList<BlockMeta>? Metas { get; init; }

    /// <summary>Blocks that are replaced (compaction).</summary>
    public IReadOnlyList<BlockName> Inputs { get; init; } = [];

    /// <summary>First log segment whose records are in the outputs (cut).</summary>
    public long FirstSegment { get; init; }

    /// <summary>Last log segment whose records are in the outputs (cut).</summary>
    public long LastSegment { get; init; }

    /// <summary>Name of the folder that was taken over (import).</summary>
    public string Folder { get; init; } = "";

    public bool IsCommitted => Metas is not null;
}
