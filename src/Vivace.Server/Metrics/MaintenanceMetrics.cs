using Prometheus;

namespace Vivace.Server.Metrics;

/// <summary>Metrics of what the store does behind the scenes: cutting blocks, compaction, retention. All begin at zero.</summary>
public sealed class MaintenanceMetrics
{
    public MaintenanceMetrics(MetricsRegistry metrics)
    {
        BlocksFlushed = metrics.Counter("tempo_ingester_blocks_flushed_total", "Blocks written.");
        BlocksCleared = metrics.Counter("tempo_ingester_blocks_cleared_total", "Blocks whose spans left memory.");
        FailedFlushes = metrics.Counter("tempo_ingester_failed_flushes_total", "Attempts to write a block that failed.");
        FlushRetries = metrics.Counter("tempo_ingester_flush_retries_total", "Attempts to write a block again.");
        FlushFailedRetries = metrics.Counter("tempo_ingester_flush_failed_retries_total", "Repeated attempts to write a block that failed.");
        FlushDuration = metrics.Histogram("tempo_ingester_flush_duration_seconds", "Time to write a block.", Buckets.Flush);
        FlushSize = metrics.Histogram("tempo_ingester_flush_size_bytes", "Size of blocks written.", Buckets.FlushSize);
        ReplayErrors = metrics.Counter("tempo_ingester_replay_errors_total", "Parts of the log that could not be read at start.", "tenant");
        LiveStoreBlocksCompleted = metrics.Counter("tempo_live_store_blocks_completed_total", "Blocks written.");
        CompactionErrors = metrics.Counter("tempodb_compaction_errors_total", "Compactions that failed.");
        CompactedBlocks = metrics.Counter("tempodb_compaction_blocks_total", "Blocks compacted.", "level");
        CompactionBytesWritten = metrics.Counter("tempodb_compaction_bytes_written_total", "Bytes written by compaction.", "level");
        CompactionObjectsWritten = metrics.Counter("tempodb_compaction_objects_written_total", "Traces written by compaction.", "level");
        CompactionObjectsCombined = metrics.Counter("tempodb_compaction_objects_combined_total", "Traces joined by compaction.", "level");
        RetentionDuration = metrics.Histogram("tempodb_retention_duration_seconds", "Time of a retention pass.", Buckets.Retention);
        RetentionErrors = metrics.Counter("tempodb_retention_errors_total", "Retention passes that failed.");
        RetentionMarked = metrics.Counter("tempodb_retention_marked_for_deletion_total", "Blocks found to be past their retention.");
        CompactionSpansCombined = metrics.Gauge(
            "tempodb_compaction_spans_combined_total", "Copies of spans that compaction left out.", "replication_factor");
        RetentionRemoved = metrics.Counter("vivace_retention_removed_blocks_total", "Blocks given up, by the rule that asked for it.", "reason");
        foreach (string reason in (string[])["age", "size", "free_space"])
        {
            RetentionRemoved.WithLabels(reason);
        }

        RetentionDeleted = metrics.Counter("tempodb_retention_deleted_total", "Blocks deleted.");
    }

    public Counter BlocksFlushed { get; }
    public Counter BlocksCleared { get; }
    public Counter FailedFlushes { get; }
    public Counter FlushRetries { get; }
    public Counter FlushFailedRetries { get; }

    /// <summary>Seconds.</summary>
    public Histogram FlushDuration { get; }

    /// <summary>Bytes.</summary>
    public Histogram FlushSize { get; }

    /// <summary>Label: tenant.</summary>
    public Counter ReplayErrors { get; }
    public Counter LiveStoreBlocksCompleted { get; }
    public Counter CompactionErrors { get; }

    /// <summary>Label: level, the compaction level of the input.</summary>
    public Counter CompactedBlocks { get; }

    /// <summary>Label: level.</summary>
    public Counter CompactionBytesWritten { get; }

    /// <summary>Label: level.</summary>
    public Counter CompactionObjectsWritten { get; }

    /// <summary>Label: level.</summary>
    public Counter CompactionObjectsCombined { get; }

    /// <summary>A gauge in Tempo, although it only grows. Label: replication_factor.</summary>
    public Gauge CompactionSpansCombined { get; }

    /// <summary>Label: reason.</summary>
    public Counter RetentionRemoved { get; }

    /// <summary>Seconds.</summary>
    public Histogram RetentionDuration { get; }
    public Counter RetentionErrors { get; }
    public Counter RetentionMarked { get; }
    public Counter RetentionDeleted { get; }
}
