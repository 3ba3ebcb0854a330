using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of <c>compactor</c>, and of <c>backend_worker</c> and <c>backend_scheduler</c>, which replace it in 3.0 files.</summary>
internal static class CompactorSchema
{
    private const string NoScheduler = "compaction runs inside the one process";
    private const string OldFormat = "the v2 block format is not written";

    public static Schema<CompactionOptions> Compaction { get; } = new SchemaBuilder<CompactionOptions>("tempodb.CompactorConfig", "COMPACTION")
        .Key("block_retention", V.Duration, o => o.BlockRetention, (o, v) => o with { BlockRetention = v }, "Blocks whose newest span is older are removed; a tenant's own value wins")
        .Key("compacted_block_retention", V.Duration, o => o.CompactedBlockRetention, (o, v) => o with { CompactedBlockRetention = v }, "Replaced blocks are kept this long")
        .Key("compaction_window", V.Duration, o => o.CompactionWindow, (o, v) => o with { CompactionWindow = v }, "Only blocks of one window are merged")
        .Key("compaction_cycle", V.Duration, o => o.CompactionCycle, (o, v) => o with { CompactionCycle = v }, "Pause between two rounds")
        .Key("max_block_bytes", V.Bytes, o => o.MaxBlockBytes, (o, v) => o with { MaxBlockBytes = v }, "Bytes a block does not grow past")
        .Key("max_compaction_objects", V.Int, o => o.MaxCompactionObjects, (o, v) => o with { MaxCompactionObjects = v }, "Most traces of a block")
        .Key("retention_concurrency", V.Int, o => o.RetentionConcurrency, (o, v) => o with { RetentionConcurrency = v }, "Tenants whose old blocks are removed at a time")
        .Key("max_time_per_tenant", V.Duration, o => o.MaxTimePerTenant, (o, v) => o with { MaxTimePerTenant = v }, "Longest work on one tenant before the next has its turn")
        .Accept("v2_in_buffer_bytes", V.Bytes, "5242880", OldFormat)
        .Accept("v2_out_buffer_bytes", V.Bytes, "20971520", OldFormat)
        .Accept("v2_prefetch_traces_count", V.Int, "1000", OldFormat)
        .Build();

    public static Schema<CompactorOptions> Compactor { get; } = new SchemaBuilder<CompactorOptions>("compactor.Config")
        .Key("disabled", V.Bool, o => o.Disabled, (o, v) => o with { Disabled = v }, "Stop merging and removing")
        .Block("compaction", Compaction, o => o.Compaction, (o, v) => o with { Compaction = v })
        .Accept("override_ring_key", V.String, "compactor", NoScheduler, KeyEffect.Fulfilled)
        .AcceptBlock("ring", Shapes.Ring)
        .Build();

    /// <summary>Writes to the same settings as <c>compactor.compaction</c>, which wins when a file has both.</summary>
    public static Schema<VivaceOptions> BackendWorker { get; } = new SchemaBuilder<VivaceOptions>("backendworker.Config")
        .Accept("backend_scheduler_addr", V.String, "", NoScheduler)
        .AcceptBlock("backoff", Shapes.Backoff("100ms", "1m", "0", NoScheduler))
        .Block("compaction", Compaction, CompactionOf, WithCompaction, "As compactor.compaction, which wins", printed: false)
        .Accept("override_ring_key", V.String, "backend-worker", NoScheduler, KeyEffect.Fulfilled)
        .AcceptBlock("ring", Shapes.Ring)
        .Accept("finish_on_shutdown_timeout", V.Duration, "30s", NoScheduler)
        .Build();

    /// <summary>Writes to the same settings as <c>compactor.compaction</c>, which wins when a file has both.</summary>
    public static Schema<VivaceOptions> BackendScheduler { get; } = new SchemaBuilder<VivaceOptions>("backendscheduler.Config")
        .AcceptBlock("work", new SchemaBuilder<Unkept>("work.Config")
            .Accept("prune_age", V.Duration, "1h", NoScheduler)
            .Accept("dead_job_timeout", V.Duration, "24h", NoScheduler).Build())
        .Accept("maintenance_interval", V.Duration, "1m", NoScheduler)
        .Accept("backend_flush_interval", V.Duration, "1m", NoScheduler)
        .Nested("provider", new SchemaBuilder<VivaceOptions>("provider.Config")
            .AcceptBlock("retention", new SchemaBuilder<Unkept>("provider.RetentionConfig").Accept("interval", V.Duration, "1h", NoScheduler).Build())
            .Nested("compaction", new SchemaBuilder<VivaceOptions>("provider.CompactionConfig")
                .Accept("measure_interval", V.Duration, "1m", NoScheduler)
                .Block("compaction", Compaction, CompactionOf, WithCompaction, "As compactor.compaction, which wins", printed: false)
                .Accept("max_jobs_per_tenant", V.Int, "1000", NoScheduler)
                .Accept("min_input_blocks", V.Int, "2", NoScheduler)
                .Accept("max_input_blocks", V.Int, "4", NoScheduler)
                .Accept("max_compaction_level", V.Int, "0", NoScheduler)
                .Accept("min_cycle_interval", V.Duration, "30s", NoScheduler).Build(), printed: false).Build(), printed: false)
        .Accept("job_timeout", V.Duration, "15s", NoScheduler)
        .Accept("local_work_path", V.String, "/var/tempo", "the scheduler's state needs no folder", KeyEffect.Fulfilled)
        .Build();

    private static CompactionOptions CompactionOf(VivaceOptions o) => o.Compactor.Compaction;

    private static VivaceOptions WithCompaction(VivaceOptions o, CompactionOptions v) => o with { Compactor = o.Compactor with { Compaction = v } };
}
