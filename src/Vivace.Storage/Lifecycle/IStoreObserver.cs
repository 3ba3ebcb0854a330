using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;

namespace Vivace.Storage;

/// <summary>
/// Told what the store does behind the scenes, for logs and metrics. Members are called on the store's own threads, must return quickly and
/// must not throw.
/// </summary>
public interface IStoreObserver
{
    /// <summary>Spans went from memory to a block.</summary>
    void BlockCut(BlockMeta block, TimeSpan elapsed);

    /// <summary>The spans of an epoch left memory, and the log was told to free its part.</summary>
    /// <param name="blocks">How many blocks they went to.</param>
    void EpochCleared(int blocks);

    /// <summary>A cut did not succeed and will be tried again; nothing is lost.</summary>
    /// <param name="attempt">1 for the first.</param>
    /// <param name="failure">Why.</param>
    void CutFailed(int attempt, Exception failure);

    /// <summary>Blocks were merged into one.</summary>
    void Compacted(CompactionReport report);

    /// <summary>A merge did not succeed and will be tried again.</summary>
    void CompactionFailed(string tenant, Exception failure);

    /// <summary>A block is past its retention, or has to make room.</summary>
    void Expired(BlockMeta block, ExpiryReason reason);

    /// <summary>The objects of a dead block were deleted.</summary>
    void Deleted(BlockMeta block);

    /// <summary>A pass of retention ended.</summary>
    void RetentionPassed(TimeSpan elapsed);

    /// <summary>A mark or a deletion did not succeed and will be tried again.</summary>
    void RetentionFailed(string tenant, Exception failure);

    /// <summary>The blocks were listed.</summary>
    void Polled(TimeSpan elapsed);

    /// <summary>The blocks could not be listed; the list stays as it was.</summary>
    void PollFailed(Exception failure);

    /// <summary>A block cannot be read and is left out of everything; it stays on disk.</summary>
    void SetAside(UnreadableBlock block);

    /// <summary>An index of a tenant's blocks could not be written.</summary>
    void TenantIndexFailed(string tenant, Exception failure);

    /// <summary>A step of the publication of finished blocks did not succeed and will be tried again.</summary>
    void PublicationFailed(Exception failure);

    /// <summary>An entry of the journal cannot be read; spans may be met twice.</summary>
    void JournalDamaged(string path, string reason);

    /// <summary>A folder of Tempo's write-ahead log was made a block.</summary>
    void Imported(string folder, long traces);

    /// <summary>A folder of Tempo's write-ahead log, or a part of it, could not be read; it stays where it is.</summary>
    void ImportFailed(string folder, string reason);
}

/// <summary>Why a block was given up.</summary>
public enum ExpiryReason
{
    /// <summary>It is older than the retention.</summary>
    Age,

    /// <summary>The blocks together are larger than they may be.</summary>
    Size,

    /// <summary>The volume has less room than is to be kept free.</summary>
    FreeSpace,
}

/// <summary>What a merge did.</summary>
/// <param name="Block">The block that was written.</param>
/// <param name="Inputs">How many it replaces.</param>
/// <param name="InputLevel">The highest level among those.</param>
/// <param name="CombinedTraces">Traces that were in more than one of them.</param>
/// <param name="DroppedSpans">Copies of spans that were left out.</param>
/// <param name="RefusedSpans">Spans left out because their trace is larger than it may be.</param>
/// <param name="Elapsed">How long it took.</param>
public readonly record struct CompactionReport(
    BlockMeta Block, int Inputs, int InputLevel, long CombinedTraces, long DroppedSpans, long RefusedSpans, TimeSpan Elapsed);
