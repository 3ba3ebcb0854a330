using Vivace.Generator.Configuration;
using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of <c>metrics_generator</c>; those of its processors are in <see cref="ProcessorSchema"/>.</summary>
internal static class GeneratorSchema
{
    private const string OneNode = "Vivace is one process without a ring";
    private const string NoWal = "samples wait in a queue of its own format";
    private const string OneStore = "metrics queries read the one trace store";
    private const string NoKafka = "Vivace does not use Kafka";

    private static Schema<RegistryOptions> Registry { get; } = new SchemaBuilder<RegistryOptions>("registry.Config")
        .Key("collection_interval", V.Duration, o => o.CollectionInterval, (o, v) => o with { CollectionInterval = v }, "How often series are sent")
        .Key("stale_duration", V.Duration, o => o.StaleDuration, (o, v) => o with { StaleDuration = v }, "Series not updated for this long end")
        .Key("external_labels", V.StringMap, o => o.ExternalLabels, (o, v) => o with { ExternalLabels = v }, "Labels of every series")
        .Key("inject_tenant_id_as", V.String, o => o.InjectTenantIdAs, (o, v) => o with { InjectTenantIdAs = v }, "Label that holds the tenant; empty for none")
        .Key("max_label_name_length", V.Int, o => o.MaxLabelNameLength, (o, v) => o with { MaxLabelNameLength = v }, "Bytes of a label name; 0 for no limit")
        .Key("max_label_value_length", V.Int, o => o.MaxLabelValueLength, (o, v) => o with { MaxLabelValueLength = v }, "Bytes of a label value; 0 for no limit")
        .Build();

    private static Schema<GeneratorStorageOptions> Storage { get; } = new SchemaBuilder<GeneratorStorageOptions>("storage.Config")
        .Key("path", V.String, o => o.Path, (o, v) => o with { Path = v }, "Folder of the generator; empty switches the generator off")
        .Nested("wal", new SchemaBuilder<GeneratorStorageOptions>("agent.Options")
            .Accept("wal_segment_size", V.Bytes, "134217728", NoWal)
            .Accept("wal_compression", V.String, "none", NoWal)
            .Accept("stripe_size", V.Int, "16384", NoWal)
            .Accept("truncate_frequency", V.Duration, "2h", NoWal)
            .Accept("min_wal_time", V.Long, "300000", NoWal)
            .Accept("no_lockfile", V.Bool, "false", NoWal)
            .Key("max_wal_time", V.Long, o => (long)o.MaxQueueAge.TotalMilliseconds, (o, v) => o with { MaxQueueAge = TimeSpan.FromMilliseconds(v) }, "Milliseconds that samples wait for a receiver at most").Build())
        .Key("remote_write", V.ListOf(RemoteWriteSchema.RemoteWrite, () => new RemoteWriteOptions()), o => o.RemoteWrite, (o, v) => o with { RemoteWrite = v }, "Receivers of the series")
        .Key("remote_write_flush_deadline", V.Duration, o => o.RemoteWriteFlushDeadline, (o, v) => o with { RemoteWriteFlushDeadline = v }, "Longest wait for receivers at a stop; the stop itself is bounded whatever this says")
        .Key("remote_write_add_org_id_header", V.Bool, o => o.RemoteWriteAddOrgIdHeader, (o, v) => o with { RemoteWriteAddOrgIdHeader = v }, "X-Scope-OrgID on pushes when multi-tenant")
        .Build();

    private static Schema<MetricsGeneratorOptions> Processor { get; } = new SchemaBuilder<MetricsGeneratorOptions>("generator.ProcessorConfig")
        .Block("service_graphs", ProcessorSchema.ServiceGraphs, o => o.ServiceGraphs, (o, v) => o with { ServiceGraphs = v })
        .Block("span_metrics", ProcessorSchema.SpanMetrics, o => o.SpanMetrics, (o, v) => o with { SpanMetrics = v })
        .AcceptBlock("local_blocks", LocalBlocks(), "Metrics queries need no copy of recent data here")
        .Block("host_info", ProcessorSchema.HostInfo, o => o.HostInfo, (o, v) => o with { HostInfo = v })
        .Build();

    public static Schema<MetricsGeneratorOptions> Generator { get; } = new SchemaBuilder<MetricsGeneratorOptions>("generator.Config")
        .Block("storage", Storage, o => o.Storage, (o, v) => o with { Storage = v })
        .Block("registry", Registry, o => o.Registry, (o, v) => o with { Registry = v })
        .Nested("processor", Processor)
        .Key("metrics_ingestion_time_range_slack", V.Duration, o => o.MetricsIngestionTimeRangeSlack, (o, v) => o with { MetricsIngestionTimeRangeSlack = v }, "Spans that ended longer ago are not counted")
        .Key("limiter_type", V.Word("", "series", "entity"), o => o.LimiterType, (o, v) => o with { LimiterType = v }, "What limits count: series or entity")
        .Accept("query_timeout", V.Duration, "30s", "metrics queries have the querier's timeout")
        .AcceptBlock("traces_storage", StorageSchema.AcceptedWal, "There is one trace store")
        .AcceptBlock("traces_query_storage", StorageSchema.AcceptedWal, "There is one trace store")
        .AcceptBlock("ring", Shapes.Ring)
        .Accept("override_ring_key", V.String, "metrics-generator", OneNode, KeyEffect.Fulfilled)
        .Accept("ring_mode", V.Word("", "partition", "generator"), "", OneNode, KeyEffect.Fulfilled)
        .Accept("codec", V.Word("", "push-bytes", "otlp"), "push-bytes", NoKafka, KeyEffect.Fulfilled)
        .Accept("disable_local_blocks", V.Bool, "false", OneStore, KeyEffect.Fulfilled)
        .Accept("disable_grpc", V.Bool, "false", OneNode, KeyEffect.Fulfilled)
        .Accept("ingest_concurrency", V.Int, "16", NoKafka)
        .Accept("instance_id", V.String, "", NoKafka, KeyEffect.Fulfilled)
        .Accept("leave_consumer_group_on_shutdown", V.Bool, "false", NoKafka)
        .Build();

    private static Schema<Unkept> LocalBlocks() => new SchemaBuilder<Unkept>("localblocks.Config")
        .AcceptBlock("block", StorageSchema.AcceptedBlock)
        .AcceptBlock("search", StorageSchema.Search)
        .Accept("flush_check_period", V.Duration, "10s", OneStore, KeyEffect.Fulfilled)
        .Accept("trace_idle_period", V.Duration, "5s", OneStore, KeyEffect.Fulfilled)
        .Accept("trace_live_period", V.Duration, "30s", OneStore, KeyEffect.Fulfilled)
        .Accept("max_block_duration", V.Duration, "1m", OneStore, KeyEffect.Fulfilled)
        .Accept("max_block_bytes", V.Bytes, "500000000", OneStore, KeyEffect.Fulfilled)
        .Accept("complete_block_timeout", V.Duration, "1h", OneStore, KeyEffect.Fulfilled)
        .Accept("max_live_traces", V.Long, "0", OneStore, KeyEffect.Fulfilled)
        .Accept("max_live_traces_bytes", V.Bytes, "250000000", OneStore, KeyEffect.Fulfilled)
        .Accept("concurrency", V.Int, "4", OneStore, KeyEffect.Fulfilled)
        .Accept("concurrent_blocks", V.Int, "10", OneStore, KeyEffect.Fulfilled)
        .Accept("filter_server_spans", V.Bool, "true", "metrics queries see every span", KeyEffect.Fulfilled)
        .Accept("flush_to_storage", V.Bool, "false", OneStore, KeyEffect.Fulfilled)
        .Accept("time_overlap_cutoff", V.Float, "0.2", OneStore, KeyEffect.Fulfilled)
        .Build();
}
