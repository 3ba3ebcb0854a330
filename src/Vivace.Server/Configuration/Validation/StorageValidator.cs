namespace Vivace.Server.Configuration.Validation;

/// <summary>The trace store must be a local one with a place for its log and its blocks.</summary>
internal sealed class StorageValidator : IOptionsValidator
{
    private const long SmallestSegmentBytes = 64 * 1024;

    public IEnumerable<string> Validate(VivaceOptions options)
    {
        TraceStorageOptions trace = options.Storage.Trace;
        switch (trace.Backend)
        {
            case TraceStorageOptions.LocalBackend:
                if (trace.Local.Path.Length == 0) yield return "storage.trace.local.path is empty; name the folder for finished blocks";
                break;
            case "s3" or "gcs" or "azure":
                yield return $"storage.trace.backend: object storage ({trace.Backend}) is not built yet; use local";
                break;
            default:
                yield return $"unknown backend {trace.Backend}".TrimEnd() + " (storage.trace.backend); use local";
                break;
        }
        if (trace.Wal.Path.Length == 0) yield return "storage.trace.wal.path is empty; name the folder for the write-ahead log";
        if (trace.Wal.SegmentBytes < SmallestSegmentBytes) yield return $"storage.trace.wal.segment_bytes must be at least {SmallestSegmentBytes}";
        if (trace.Block.BloomFilterFalsePositive is not (> 0 and < 1)) yield return "storage.trace.block.bloom_filter_false_positive must be above 0 and below 1";
        if (trace.Block.BloomFilterShardSizeBytes <= 0) yield return "storage.trace.block.bloom_filter_shard_size_bytes must be above 0";
        if (trace.Block.ParquetRowGroupSizeBytes <= 0) yield return "storage.trace.block.parquet_row_group_size_bytes must be above 0";
        if (trace.Retention.MaxBytes < 0) yield return "storage.trace.retention.max_bytes must not be negative";
        if (trace.Retention.MaxVolumeShare is not (>= 0 and <= 1)) yield return "storage.trace.retention.max_volume_share must be from 0 to 1";
        if (trace.Retention.MinFreeShare is not (>= 0 and < 1)) yield return "storage.trace.retention.min_free_share must be from 0 to below 1";
        if (trace.BlocklistPoll <= TimeSpan.Zero) yield return "storage.trace.blocklist_poll must be above 0";
        if (options.Ingester.MaxBlockBytes <= 0) yield return "ingester.max_block_bytes must be above 0";
        if (options.Ingester.MaxBlockDuration <= TimeSpan.Zero) yield return "ingester.max_block_duration must be above 0";
        CompactionOptions compaction = options.Compactor.Compaction;
        if (compaction.CompactionWindow <= TimeSpan.Zero) yield return "compactor.compaction.compaction_window must be above 0";
        if (compaction.BlockRetention < TimeSpan.Zero) yield return "compactor.compaction.block_retention must not be negative";
    }
}
