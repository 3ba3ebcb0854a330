using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of <c>storage.trace</c>; those of object stores are in <see cref="ObjectStoreSchema"/>.</summary>
internal static class StorageSchema
{
    private const string OneLayout = "blocks are always written as vParquet4";
    private const string OldFormat = "the v2 block format is not written";
    private const string NoPolling = "one process writes the folder, so it knows its blocks";
    private const string NoCache = "blocks are read through the operating system's cache";
    private const string ReadsColumns = "readers choose their own buffers";

    private static readonly ValueType<string> Versions = V.Word("", "v2", "vParquet2", "vParquet3", "vParquet4", "vParquet5");

    public static Schema<DedicatedColumnOptions> DedicatedColumn { get; } = new SchemaBuilder<DedicatedColumnOptions>("backend.DedicatedColumn", "DEDICATED-COLUMN")
        .Key("scope", V.Word("resource", "span", "event"), o => o.Scope, (o, v) => o with { Scope = v }, "resource, span or event")
        .Key("name", V.String, o => o.Name, (o, v) => o with { Name = v }, "Attribute name")
        .Key("type", V.Word("string", "int"), o => o.Type, (o, v) => o with { Type = v }, "string or int")
        .Key("options", V.Strings, o => o.Options, (o, v) => o with { Options = v }, "Options of the column")
        .Build();

    public static ValueType<IReadOnlyList<DedicatedColumnOptions>> DedicatedColumns { get; } = V.ListOf(DedicatedColumn, () => new DedicatedColumnOptions());

    public static Schema<BlockOptions> Block { get; } = new SchemaBuilder<BlockOptions>("common.BlockConfig")
        .Accept("version", Versions, "vParquet4", OneLayout)
        .Key("bloom_filter_false_positive", V.Float, o => o.BloomFilterFalsePositive, (o, v) => o with { BloomFilterFalsePositive = v }, "Share of trace lookups that may read a block in vain")
        .Key("bloom_filter_shard_size_bytes", V.Bytes, o => o.BloomFilterShardSizeBytes, (o, v) => o with { BloomFilterShardSizeBytes = v }, "Bytes of a shard of the bloom filter")
        .Key("parquet_row_group_size_bytes", V.Bytes, o => o.ParquetRowGroupSizeBytes, (o, v) => o with { ParquetRowGroupSizeBytes = v }, "Bytes of a row group before compression")
        .Key("parquet_dedicated_columns", DedicatedColumns, o => o.ParquetDedicatedColumns, (o, v) => o with { ParquetDedicatedColumns = v }, "Attributes that get a column of their own; where they are set, none are chosen")
        .Key("automatic_dedicated_columns", V.Bool, o => o.AutomaticDedicatedColumns, (o, v) => o with { AutomaticDedicatedColumns = v }, "Each block's columns are chosen by what it holds, ten for spans and ten for resources; not a key of Tempo's")
        .Accept("search_encoding", V.String, "snappy", OldFormat)
        .Accept("search_page_size_bytes", V.Bytes, "1048576", OldFormat)
        .Accept("v2_index_downsample_bytes", V.Bytes, "1048576", OldFormat)
        .Accept("v2_index_page_size_bytes", V.Bytes, "256000", OldFormat)
        .Accept("v2_encoding", V.String, "zstd", OldFormat)
        .Build();

    /// <summary>The block keys where no second store exists.</summary>
    public static Schema<Unkept> AcceptedBlock { get; } = new SchemaBuilder<Unkept>("common.BlockConfig", "BLOCK")
        .Accept("version", Versions, "vParquet4", OneLayout, KeyEffect.Fulfilled)
        .Accept("bloom_filter_false_positive", V.Float, "0.01", OneLayout, KeyEffect.Fulfilled)
        .Accept("bloom_filter_shard_size_bytes", V.Bytes, "102400", OneLayout, KeyEffect.Fulfilled)
        .Accept("parquet_row_group_size_bytes", V.Bytes, "100000000", OneLayout, KeyEffect.Fulfilled)
        .Accept("parquet_dedicated_columns", DedicatedColumns, "", OneLayout, KeyEffect.Fulfilled)
        .Accept("search_encoding", V.String, "snappy", OldFormat, KeyEffect.Fulfilled)
        .Accept("search_page_size_bytes", V.Bytes, "1048576", OldFormat, KeyEffect.Fulfilled)
        .Accept("v2_index_downsample_bytes", V.Bytes, "1048576", OldFormat, KeyEffect.Fulfilled)
        .Accept("v2_index_page_size_bytes", V.Bytes, "256000", OldFormat, KeyEffect.Fulfilled)
        .Accept("v2_encoding", V.String, "zstd", OldFormat, KeyEffect.Fulfilled)
        .Build();

    /// <summary>The log keys where no second log exists.</summary>
    public static Schema<Unkept> AcceptedWal { get; } = new SchemaBuilder<Unkept>("wal.Config", "WAL")
        .Accept("path", V.String, "", "one log below storage.trace.wal.path serves everything", KeyEffect.Fulfilled)
        .Accept("v2_encoding", V.String, "none", OldFormat, KeyEffect.Fulfilled)
        .Accept("search_encoding", V.String, "none", OldFormat, KeyEffect.Fulfilled)
        .Accept("ingestion_time_range_slack", V.Duration, "2m", "storage.trace.wal.ingestion_time_range_slack serves everything", KeyEffect.Fulfilled)
        .Accept("version", Versions, "", OneLayout, KeyEffect.Fulfilled)
        .Build();

    public static Schema<Unkept> Search { get; } = new SchemaBuilder<Unkept>("tempodb.SearchConfig", "BLOCK-SEARCH")
        .Accept("chunk_size_bytes", V.Bytes, "1000000", ReadsColumns)
        .Accept("prefetch_trace_count", V.Int, "1000", ReadsColumns)
        .Accept("read_buffer_count", V.Int, "32", ReadsColumns)
        .Accept("read_buffer_size_bytes", V.Bytes, "1048576", ReadsColumns)
        .AcceptBlock("cache_control", new SchemaBuilder<Unkept>("tempodb.CacheControlConfig")
            .Accept("footer", V.Bool, "false", NoCache)
            .Accept("column_index", V.Bool, "false", NoCache)
            .Accept("offset_index", V.Bool, "false", NoCache).Build())
        .Build();

    private static Schema<WalOptions> Wal { get; } = new SchemaBuilder<WalOptions>("wal.Config")
        .Key("path", V.String, o => o.Path, (o, v) => o with { Path = v }, "Folder of the write-ahead log; must be writable")
        .Key("ingestion_time_range_slack", V.Duration, o => o.IngestionTimeRangeSlack, (o, v) => o with { IngestionTimeRangeSlack = v }, "Spans whose times are further from now do not stretch the time range of their block")
        .Key("segment_bytes", V.Bytes, o => o.SegmentBytes, (o, v) => o with { SegmentBytes = v }, "Bytes after which a new log file begins. **Vivace's own key**")
        .Accept("version", Versions, "", "the log has its own format", KeyEffect.Fulfilled)
        .Accept("v2_encoding", V.String, "snappy", OldFormat)
        .Accept("search_encoding", V.String, "none", OldFormat)
        .Build();

    private static Schema<StoragePoolOptions> Pool { get; } = new SchemaBuilder<StoragePoolOptions>("pool.Config")
        .Key("max_workers", V.Int, o => o.MaxWorkers, (o, v) => o with { MaxWorkers = v }, "Most block reads at a time")
        .Key("queue_depth", V.Int, o => o.QueueDepth, (o, v) => o with { QueueDepth = v }, "Most block reads that may wait")
        .Build();

    private static Schema<SpaceOptions> Retention { get; } = new SchemaBuilder<SpaceOptions>("storage.RetentionConfig")
        .Key("max_bytes", V.Bytes, o => o.MaxBytes, (o, v) => o with { MaxBytes = v }, "Most bytes of blocks and log; 0 is no limit. **Vivace's own key**")
        .Key("max_volume_share", V.Float, o => o.MaxVolumeShare, (o, v) => o with { MaxVolumeShare = v }, "Most of the volume that blocks and log may take, 0 to 1; 0 is no limit. **Vivace's own key**")
        .Key("min_free_share", V.Float, o => o.MinFreeShare, (o, v) => o with { MinFreeShare = v }, "Part of the volume, 0 to 1, that is kept free by removing the oldest blocks; 0 keeps none. **Vivace's own key**")
        .Build();

    private static Schema<TraceStorageOptions> Trace { get; } = DeclareTrace();

    public static Schema<StorageOptions> Storage { get; } = new SchemaBuilder<StorageOptions>("storage.Config")
        .Block("trace", Trace, o => o.Trace, (o, v) => o with { Trace = v }, "The trace store")
        .Build();

    private static Schema<TraceStorageOptions> DeclareTrace() => new SchemaBuilder<TraceStorageOptions>("tempodb.Config")
        .Key("backend", V.String, o => o.Backend, (o, v) => o with { Backend = v }, "local; object stores (s3, gcs, azure) are not built yet")
        .Block("local", new SchemaBuilder<LocalStorageOptions>("local.Config")
            .Key("path", V.String, o => o.Path, (o, v) => o with { Path = v }, "Folder of finished blocks; created when absent").Build(),
            o => o.Local, (o, v) => o with { Local = v }, "Blocks on a local disk")
        .Block("wal", Wal, o => o.Wal, (o, v) => o with { Wal = v }, "The write-ahead log")
        .Block("head", new SchemaBuilder<HeadOptions>("storage.HeadConfig")
            .Key("max_bytes", V.Bytes, o => o.MaxBytes, (o, v) => o with { MaxBytes = v }, "Most bytes of memory for the newest data, of which half becomes a block; 0: 40 % of the memory limit, and a block from 96 MiB on. **Vivace's own key**").Build(),
            o => o.Head, (o, v) => o with { Head = v }, "The newest data, in memory")
        .Block("block", Block, o => o.Block, (o, v) => o with { Block = v }, "How blocks are written")
        .Block("retention", Retention, o => o.Retention, (o, v) => o with { Retention = v }, "How much of the disk traces may take; the oldest blocks go first")
        .Key("blocklist_poll", V.Duration, o => o.BlocklistPoll, (o, v) => o with { BlocklistPoll = v }, "How often the block folder is listed for changes from outside")
        .Accept("blocklist_poll_concurrency", V.Int, "50", NoPolling)
        .Accept("blocklist_poll_tenant_concurrency", V.Int, "0", NoPolling)
        .Accept("blocklist_poll_fallback", V.Bool, "true", NoPolling)
        .Accept("blocklist_poll_tenant_index_builders", V.Int, "2", NoPolling)
        .Accept("blocklist_poll_stale_tenant_index", V.Duration, "0s", NoPolling)
        .Accept("blocklist_poll_jitter_ms", V.Int, "0", NoPolling)
        .Accept("blocklist_poll_tolerate_consecutive_errors", V.Int, "1", NoPolling)
        .Accept("blocklist_poll_tolerate_tenant_failures", V.Int, "1", NoPolling)
        .Key("empty_tenant_deletion_enabled", V.Bool, o => o.EmptyTenantDeletionEnabled, (o, v) => o with { EmptyTenantDeletionEnabled = v }, "Remove folders of tenants without blocks")
        .Key("empty_tenant_deletion_age", V.Duration, o => o.EmptyTenantDeletionAge, (o, v) => o with { EmptyTenantDeletionAge = v }, "Age a folder must have to be removed")
        .Block("pool", Pool, o => o.Pool, (o, v) => o with { Pool = v }, "Parallel block reads")
        .AcceptBlock("search", Search, "Buffers of block reads")
        .Accept("cache", V.String, "", NoCache)
        .Accept("memcached", V.Free, "", NoCache)
        .Accept("redis", V.Free, "", NoCache)
        .AcceptBlock("background_cache", CacheSchema.Background, "Writes to a cache")
        .Accept("cache_min_compaction_level", V.Int, "0", NoCache)
        .Accept("cache_max_block_age", V.Duration, "0s", NoCache)
        .AcceptBlock("s3", ObjectStoreSchema.S3, "Amazon S3 and compatible stores")
        .AcceptBlock("gcs", ObjectStoreSchema.Gcs, "Google Cloud Storage")
        .AcceptBlock("azure", ObjectStoreSchema.Azure, "Azure Blob Storage")
        .Build();
}
