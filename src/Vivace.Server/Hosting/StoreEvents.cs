using System.Globalization;
using Vivace.Server.Metrics;
using Vivace.Storage;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;

namespace Vivace.Server.Hosting;

/// <summary>What the store does behind the scenes, as log lines and metrics.</summary>
internal sealed partial class StoreEvents(
    MaintenanceMetrics metrics, StorageMetrics storage, TenantLabels tenants, ILogger<StoreEvents> log) : IStoreObserver
{
    public void BlockCut(BlockMeta block, TimeSpan elapsed)
    {
        metrics.BlocksFlushed.Inc();
        metrics.LiveStoreBlocksCompleted.Inc();
        metrics.FlushDuration.Observe(elapsed.TotalSeconds);
        metrics.FlushSize.Observe(block.Size);
        LogBlockCut(block.Tenant, block.BlockId, block.TotalObjects, block.Size, elapsed.TotalSeconds);
    }

    public void EpochCleared(int blocks) => metrics.BlocksCleared.Inc(blocks);

    public void CutFailed(int attempt, Exception failure)
    {
        metrics.FailedFlushes.Inc();
        if (attempt > 1)
        {
            metrics.FlushRetries.Inc();
            metrics.FlushFailedRetries.Inc();
        }

        LogCutFailed(attempt, failure.Message);
    }

    public void Compacted(CompactionReport report)
    {
        string level = Level(report.InputLevel);
        metrics.CompactedBlocks.WithLabels(level).Inc(report.Inputs);
        metrics.CompactionBytesWritten.WithLabels(level).Inc(report.Block.Size);
        metrics.CompactionObjectsWritten.WithLabels(level).Inc(report.Block.TotalObjects);
        metrics.CompactionObjectsCombined.WithLabels(level).Inc(report.CombinedTraces);
        metrics.CompactionSpansCombined.WithLabels(Level(report.Block.ReplicationFactor)).Inc(report.DroppedSpans);
        LogCompacted(
            report.Block.Tenant, report.Block.BlockId, report.Inputs, report.Block.TotalObjects, report.Block.Size,
            report.Block.CompactionLevel, report.RefusedSpans, report.Elapsed.TotalSeconds);
    }

    public void CompactionFailed(string tenant, Exception failure)
    {
        metrics.CompactionErrors.Inc();
        LogCompactionFailed(tenant, failure.Message);
    }

    public void Expired(BlockMeta block, ExpiryReason reason)
    {
        metrics.RetentionMarked.Inc();
        metrics.RetentionRemoved.WithLabels(Word(reason)).Inc();
        if (reason == ExpiryReason.Age)
        {
            LogExpired(block.Tenant, block.BlockId, block.End);
        }
        else
        {
            LogRemovedForSpace(block.Tenant, block.BlockId, block.End, block.Size, Word(reason));
        }
    }

    public void Deleted(BlockMeta block)
    {
        metrics.RetentionDeleted.Inc();
        LogDeleted(block.Tenant, block.BlockId);
    }

    public void RetentionPassed(TimeSpan elapsed) => metrics.RetentionDuration.Observe(elapsed.TotalSeconds);

    public void RetentionFailed(string tenant, Exception failure)
    {
        metrics.RetentionErrors.Inc();
        LogRetentionFailed(tenant, failure.Message);
    }

    public void Polled(TimeSpan elapsed) => storage.PollDuration.Observe(elapsed.TotalSeconds);

    public void PollFailed(Exception failure)
    {
        storage.PollErrors.WithLabels("").Inc();
        LogPollFailed(failure.Message);
    }

    public void SetAside(UnreadableBlock block) => LogSetAside(block.Tenant, block.BlockId, block.Reason);

    public void TenantIndexFailed(string tenant, Exception failure)
    {
        storage.TenantIndexErrors.WithLabels(tenants.Of(tenant)).Inc();
        LogTenantIndexFailed(tenant, failure.Message);
    }

    public void PublicationFailed(Exception failure) => LogPublicationFailed(failure.Message);

    public void JournalDamaged(string path, string reason) => LogJournalDamaged(path, reason);

    public void Imported(string folder, long traces) => LogImported(folder, traces);

    public void ImportFailed(string folder, string reason) => LogImportFailed(folder, reason);

    private static string Level(int level) => level.ToString(CultureInfo.InvariantCulture);

    private static string Word(ExpiryReason reason) => reason switch
    {
        ExpiryReason.Size => "size",
        ExpiryReason.FreeSpace => "free_space",
        _ => "age",
    };

    [LoggerMessage(1, LogLevel.Information, "block written tenant={Tenant} block={Block} traces={Traces} bytes={Bytes} seconds={Seconds}")]
    private partial void LogBlockCut(string tenant, Guid block, long traces, long bytes, double seconds);

    [LoggerMessage(2, LogLevel.Error, "blocks cannot be written now; spans stay in memory and in the log, and it is tried again attempt={Attempt} reason={Reason}")]
    private partial void LogCutFailed(int attempt, string reason);

    [LoggerMessage(3, LogLevel.Information, "blocks merged tenant={Tenant} block={Block} inputs={Inputs} traces={Traces} bytes={Bytes} level={Level} refused_spans={Refused} seconds={Seconds}")]
    private partial void LogCompacted(string tenant, Guid block, int inputs, long traces, long bytes, int level, long refused, double seconds);

    [LoggerMessage(4, LogLevel.Error, "blocks cannot be merged now; it is tried again tenant={Tenant} reason={Reason}")]
    private partial void LogCompactionFailed(string tenant, string reason);

    [LoggerMessage(5, LogLevel.Information, "block is past its retention tenant={Tenant} block={Block} end={End}")]
    private partial void LogExpired(string tenant, Guid block, DateTimeOffset end);

    [LoggerMessage(6, LogLevel.Warning, "block removed before its retention because the disk is filling up; see storage.trace.retention tenant={Tenant} block={Block} end={End} bytes={Bytes} rule={Rule}")]
    private partial void LogRemovedForSpace(string tenant, Guid block, DateTimeOffset end, long bytes, string rule);

    [LoggerMessage(7, LogLevel.Information, "block deleted tenant={Tenant} block={Block}")]
    private partial void LogDeleted(string tenant, Guid block);

    [LoggerMessage(8, LogLevel.Error, "a block cannot be removed now; it is tried again tenant={Tenant} reason={Reason}")]
    private partial void LogRetentionFailed(string tenant, string reason);

    [LoggerMessage(9, LogLevel.Error, "the blocks cannot be listed; the list stays as it was reason={Reason}")]
    private partial void LogPollFailed(string reason);

    [LoggerMessage(10, LogLevel.Error, "a block cannot be read; it is left out of answers and stays on disk tenant={Tenant} block={Block} reason={Reason}")]
    private partial void LogSetAside(string tenant, Guid block, string reason);

    [LoggerMessage(11, LogLevel.Warning, "the index of a tenant's blocks cannot be written; only other programs read it tenant={Tenant} reason={Reason}")]
    private partial void LogTenantIndexFailed(string tenant, string reason);

    [LoggerMessage(12, LogLevel.Error, "finished blocks cannot take their place yet; it is tried again reason={Reason}")]
    private partial void LogPublicationFailed(string reason);

    [LoggerMessage(13, LogLevel.Error, "an entry of the journal cannot be read and was set aside; spans may be there twice until their blocks are merged path={Path} reason={Reason}")]
    private partial void LogJournalDamaged(string path, string reason);

    [LoggerMessage(14, LogLevel.Information, "a folder of Tempo's write-ahead log was taken over folder={Folder} traces={Traces}")]
    private partial void LogImported(string folder, long traces);

    [LoggerMessage(15, LogLevel.Error, "a folder of Tempo's write-ahead log, or a part of it, cannot be read; it stays where it is folder={Folder} reason={Reason}")]
    private partial void LogImportFailed(string folder, string reason);
}
