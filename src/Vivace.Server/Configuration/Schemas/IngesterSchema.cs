using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of <c>ingester</c> and, in 3.0 files, <c>live_store</c>.</summary>
internal static class IngesterSchema
{
    private const string AtOnce = "spans are durable and can be found as soon as a push is answered";
    private const string NoCopy = "there is one copy of a block, which stays where it was written";
    private const string OneNode = "Vivace is one process without a ring";

    public static Schema<IngesterOptions> Ingester { get; } = new SchemaBuilder<IngesterOptions>("ingester.Config")
        .Accept("trace_idle_period", V.Duration, "5s", AtOnce)
        .Accept("trace_live_period", V.Duration, "30s", AtOnce)
        .Accept("flush_check_period", V.Duration, "10s", AtOnce)
        .Key("max_block_duration", V.Duration, o => o.MaxBlockDuration, (o, v) => o with { MaxBlockDuration = v }, "Age at which the newest data becomes a block")
        .Key("max_block_bytes", V.Bytes, o => o.MaxBlockBytes, (o, v) => o with { MaxBlockBytes = v }, "Size at which the newest data becomes a block, unless the memory limit asks earlier")
        .Key("complete_block_timeout", V.Duration, o => o.CompleteBlockTimeout, (o, v) => o with { CompleteBlockTimeout = v }, NoCopy, KeyEffect.NoEffect)
        .Accept("concurrent_flushes", V.Int, "4", "blocks are written one after another")
        .Accept("flush_op_timeout", V.Duration, "5m", NoCopy)
        .Key("flush_all_on_shutdown", V.Bool, o => o.FlushAllOnShutdown, (o, v) => o with { FlushAllOnShutdown = v }, "Write blocks at a stop instead of leaving data to the log")
        .Accept("flush_object_storage", V.Bool, "true", NoCopy)
        .Accept("override_ring_key", V.String, "ring", OneNode, KeyEffect.Fulfilled)
        .AcceptBlock("lifecycler", Lifecycler())
        .AcceptBlock("partition_ring", Shapes.PartitionRing)
        .Build();

    public static Schema<Unkept> LiveStore { get; } = new SchemaBuilder<Unkept>("livestore.Config")
        .AcceptBlock("ring", Shapes.Ring)
        .AcceptBlock("partition_ring", Shapes.PartitionRing)
        .AcceptBlock("metrics", new SchemaBuilder<Unkept>("livestore.MetricsConfig").Accept("time_overlap_cutoff", V.Float, "0.2", AtOnce).Build())
        .Accept("commit_interval", V.Duration, "5s", AtOnce)
        .AcceptBlock("wal", StorageSchema.AcceptedWal)
        .Accept("query_block_concurrency", V.Int, "10", AtOnce)
        .Accept("complete_block_timeout", V.Duration, "20m", NoCopy)
        .Accept("complete_block_concurrency", V.Int, "2", NoCopy)
        .Accept("shutdown_marker_dir", V.String, "/var/tempo/live-store/shutdown-marker", "no marker is needed", KeyEffect.Fulfilled)
        .Accept("flush_check_period", V.Duration, "5s", AtOnce)
        .Accept("flush_op_timeout", V.Duration, "5m", NoCopy)
        .Accept("max_trace_live", V.Duration, "30s", AtOnce)
        .Accept("max_trace_idle", V.Duration, "5s", AtOnce)
        .Accept("max_live_traces_bytes", V.Bytes, "250000000", "memory has a budget of its own")
        .Accept("max_block_duration", V.Duration, "30s", "ingester.max_block_duration says when blocks are written")
        .Accept("max_block_bytes", V.Bytes, "52428800", "ingester.max_block_bytes says when blocks are written")
        .AcceptBlock("block_config", StorageSchema.AcceptedBlock)
        .Accept("block_reclaim_grace", V.Duration, "2m", NoCopy)
        .Accept("readiness_target_lag", V.Duration, "0s", "Vivace does not use Kafka")
        .Accept("readiness_max_wait", V.Duration, "30m", "Vivace does not use Kafka")
        .Accept("fail_on_high_lag", V.Bool, "true", "Vivace does not use Kafka")
        .Accept("remove_owner_on_shutdown", V.Bool, "true", OneNode)
        .Build();

    private static Schema<Unkept> Lifecycler() => new SchemaBuilder<Unkept>("ring.LifecyclerConfig")
        .Accept("min_ready_duration", V.Duration, "15s", "ready as soon as the log is replayed", KeyEffect.Fulfilled)
        .AcceptBlock("ring", new SchemaBuilder<Unkept>("ring.Config")
            .AcceptBlock("kvstore", Shapes.KeyValueStore)
            .Accept("replication_factor", V.Int, "1", OneNode)
            .Accept("heartbeat_timeout", V.Duration, "5m", OneNode, KeyEffect.Fulfilled)
            .Accept("zone_awareness_enabled", V.Bool, "false", OneNode, KeyEffect.Fulfilled)
            .Accept("excluded_zones", V.String, "", OneNode, KeyEffect.Fulfilled).Build())
        .Accept("num_tokens", V.Int, "128", OneNode, KeyEffect.Fulfilled)
        .Accept("heartbeat_period", V.Duration, "5s", OneNode, KeyEffect.Fulfilled)
        .Accept("heartbeat_timeout", V.Duration, "1m", OneNode, KeyEffect.Fulfilled)
        .Accept("observe_period", V.Duration, "0s", OneNode, KeyEffect.Fulfilled)
        .Accept("join_after", V.Duration, "0s", OneNode, KeyEffect.Fulfilled)
        .Accept("final_sleep", V.Duration, "0s", "use shutdown_delay")
        .Accept("interface_names", V.Strings, "[eth0]", OneNode, KeyEffect.Fulfilled)
        .Accept("address", V.String, "", OneNode, KeyEffect.Fulfilled)
        .Accept("port", V.Int, "0", OneNode, KeyEffect.Fulfilled)
        .Accept("id", V.String, "", OneNode, KeyEffect.Fulfilled)
        .Accept("availability_zone", V.String, "", OneNode, KeyEffect.Fulfilled)
        .Accept("tokens_file_path", V.String, "", OneNode, KeyEffect.Fulfilled)
        .Accept("unregister_on_shutdown", V.Bool, "true", OneNode, KeyEffect.Fulfilled)
        .Accept("readiness_check_ring_health", V.Bool, "true", OneNode, KeyEffect.Fulfilled)
        .Accept("enable_inet6", V.Bool, "false", OneNode, KeyEffect.Fulfilled)
        .Build();
}
