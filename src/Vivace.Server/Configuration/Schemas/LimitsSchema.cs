using Vivace.Server.Configuration.Binding;
using Vivace.Server.Limits;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of a tenant's limits in the scoped form, and the legacy flat form made from the same declarations.</summary>
internal static class LimitsSchema
{
    private const string OneNode = "Vivace is one process";
    private const string NotBuilt = "not built";

    private static readonly ValueType<string> HistogramModes = V.Word("", "classic", "native", "both");

    private static Schema<IngestionLimits> Ingestion { get; } = new SchemaBuilder<IngestionLimits>("overrides.IngestionOverrides")
        .Key("rate_strategy", V.Word("", "local", "global"), o => o.RateStrategy, (o, v) => o with { RateStrategy = v }, "local or global, the same on one node; of defaults only")
        .Key("rate_limit_bytes", V.Bytes, o => o.RateLimitBytes, (o, v) => o with { RateLimitBytes = v }, "Bytes a second; 0 refuses every push")
        .Key("burst_size_bytes", V.Bytes, o => o.BurstSizeBytes, (o, v) => o with { BurstSizeBytes = v }, "Bytes of a burst and of the largest push")
        .Key("max_traces_per_user", V.Int, o => o.MaxTracesPerUser, (o, v) => o with { MaxTracesPerUser = v }, "Traces live at a time; 0 for no limit. Tempo's default is 10000; here memory has a budget of its own")
        .Key("max_global_traces_per_user", V.Int, o => o.MaxGlobalTracesPerUser, (o, v) => o with { MaxGlobalTracesPerUser = v }, "As max_traces_per_user over all processes; the smaller one counts")
        .Accept("tenant_shard_size", V.Int, "0", OneNode)
        .Key("max_attribute_bytes", V.Int, o => o.MaxAttributeBytes, (o, v) => o with { MaxAttributeBytes = v }, "Bytes before an attribute is cut; 0 for the distributor's value")
        .Key("artificial_delay", V.OptionalValue(V.Duration), o => o.ArtificialDelay, (o, v) => o with { ArtificialDelay = v }, "Least time a push takes; absent for the distributor's value")
        .Key("retry_info_enabled", V.Bool, o => o.RetryInfoEnabled, (o, v) => o with { RetryInfoEnabled = v }, "Tell a rate-limited client when to come back")
        .Build();

    private static Schema<ReadLimits> Read { get; } = new SchemaBuilder<ReadLimits>("overrides.ReadOverrides")
        .Key("max_bytes_per_tag_values_query", V.Bytes, o => o.MaxBytesPerTagValuesQuery, (o, v) => o with { MaxBytesPerTagValuesQuery = v }, "Bytes of an answer with tag values; 0 for no limit")
        .Key("max_blocks_per_tag_values_query", V.Int, o => o.MaxBlocksPerTagValuesQuery, (o, v) => o with { MaxBlocksPerTagValuesQuery = v }, "Blocks read for tag values; 0 for no limit")
        .Key("max_search_duration", V.PrometheusDuration, o => o.MaxSearchDuration, (o, v) => o with { MaxSearchDuration = v }, "Longest range of a search; 0 for query_frontend.search.max_duration")
        .Key("max_metrics_duration", V.PrometheusDuration, o => o.MaxMetricsDuration, (o, v) => o with { MaxMetricsDuration = v }, "Longest range of a metrics query; 0 for query_frontend.metrics.max_duration")
        .Key("unsafe_query_hints", V.Bool, o => o.UnsafeQueryHints, (o, v) => o with { UnsafeQueryHints = v }, "Accept hints that change how a query runs")
        .Key("max_condition_groups_per_tag_query", V.Int, o => o.MaxConditionGroupsPerTagQuery, (o, v) => o with { MaxConditionGroupsPerTagQuery = v }, "Groups of conditions in a tag query; 0 for no limit")
        .Accept("left_pad_trace_ids", V.Bool, "false", NotBuilt, KeyEffect.NotBuilt)
        .Accept("metrics_spanonly_fetch", V.Free, "", "queries read only the columns they need", KeyEffect.Fulfilled)
        .Build();

    private static Schema<CompactionLimits> Compaction { get; } = new SchemaBuilder<CompactionLimits>("overrides.CompactionOverrides")
        .Key("block_retention", V.PrometheusDuration, o => o.BlockRetention, (o, v) => o with { BlockRetention = v }, "Age at which blocks are removed; 0 for the compactor's value")
        .Key("compaction_window", V.PrometheusDuration, o => o.CompactionWindow, (o, v) => o with { CompactionWindow = v }, "Only blocks of one window are merged; 0 for the compactor's value")
        .Key("compaction_disabled", V.Bool, o => o.CompactionDisabled, (o, v) => o with { CompactionDisabled = v }, "Do not merge this tenant's blocks")
        .Build();

    private static Schema<GeneratorLimits> Forwarder { get; } = new SchemaBuilder<GeneratorLimits>("overrides.ForwarderOverrides")
        .Key("queue_size", V.Int, o => o.ForwarderQueueSize, (o, v) => o with { ForwarderQueueSize = v }, "Pushes that may wait for the generator; 0 for 100")
        .Key("workers", V.Int, o => o.ForwarderWorkers, (o, v) => o with { ForwarderWorkers = v }, "Pushes counted at a time; 0 for 2")
        .Build();

    private static Schema<ServiceGraphsLimits> ServiceGraphs { get; } = new SchemaBuilder<ServiceGraphsLimits>("overrides.ServiceGraphsOverrides")
        .Key("histogram_buckets", V.Optional(V.Floats), o => o.HistogramBuckets, (o, v) => o with { HistogramBuckets = v }, "Replaces the generator's list")
        .Key("dimensions", V.Optional(V.Strings), o => o.Dimensions, (o, v) => o with { Dimensions = v }, "Replaces the generator's list")
        .Key("peer_attributes", V.Optional(V.Strings), o => o.PeerAttributes, (o, v) => o with { PeerAttributes = v }, "Replaces the generator's list")
        .Key("enable_client_server_prefix", V.OptionalValue(V.Bool), o => o.EnableClientServerPrefix, (o, v) => o with { EnableClientServerPrefix = v }, "Can only switch on")
        .Accept("enable_messaging_system_latency_histogram", V.Bool, "false", "the generator's own setting decides, in Tempo too", KeyEffect.Fulfilled)
        .Key("enable_virtual_node_label", V.OptionalValue(V.Bool), o => o.EnableVirtualNodeLabel, (o, v) => o with { EnableVirtualNodeLabel = v }, "Replaces the generator's switch")
        .Key("filter_policies", V.Optional(ProcessorSchema.FilterPolicies), o => o.FilterPolicies, (o, v) => o with { FilterPolicies = v }, "Replaces the generator's list")
        .Key("span_multiplier_key", V.Optional(V.String), o => o.SpanMultiplierKey, (o, v) => o with { SpanMultiplierKey = v }, "Replaces the generator's key")
        .Key("enable_tracestate_span_multiplier", V.OptionalValue(V.Bool), o => o.EnableTracestateSpanMultiplier, (o, v) => o with { EnableTracestateSpanMultiplier = v }, "Replaces the generator's switch")
        .Build();

    private static Schema<SpanMetricsLimits> SpanMetrics { get; } = new SchemaBuilder<SpanMetricsLimits>("overrides.SpanMetricsOverrides")
        .Key("histogram_buckets", V.Optional(V.Floats), o => o.HistogramBuckets, (o, v) => o with { HistogramBuckets = v }, "Replaces the generator's list")
        .Key("dimensions", V.Optional(V.Strings), o => o.Dimensions, (o, v) => o with { Dimensions = v }, "Replaces the generator's list")
        .Key("intrinsic_dimensions", V.Optional(V.BoolMap), o => o.IntrinsicDimensions, (o, v) => o with { IntrinsicDimensions = v }, "Merged over the generator's switches")
        .Key("filter_policies", V.Optional(ProcessorSchema.FilterPolicies), o => o.FilterPolicies, (o, v) => o with { FilterPolicies = v }, "Replaces the generator's list")
        .Key("dimension_mappings", V.Optional(ProcessorSchema.DimensionMappings), o => o.DimensionMappings, (o, v) => o with { DimensionMappings = v }, "Replaces the generator's list")
        .Key("enable_target_info", V.OptionalValue(V.Bool), o => o.EnableTargetInfo, (o, v) => o with { EnableTargetInfo = v }, "Replaces the generator's switch")
        .Key("target_info_excluded_dimensions", V.Optional(V.Strings), o => o.TargetInfoExcludedDimensions, (o, v) => o with { TargetInfoExcludedDimensions = v }, "Replaces the generator's list")
        .Key("enable_instance_label", V.OptionalValue(V.Bool), o => o.EnableInstanceLabel, (o, v) => o with { EnableInstanceLabel = v }, "Replaces the generator's switch")
        .Key("span_multiplier_key", V.Optional(V.String), o => o.SpanMultiplierKey, (o, v) => o with { SpanMultiplierKey = v }, "Replaces the generator's key")
        .Key("enable_tracestate_span_multiplier", V.OptionalValue(V.Bool), o => o.EnableTracestateSpanMultiplier, (o, v) => o with { EnableTracestateSpanMultiplier = v }, "Replaces the generator's switch")
        .Build();

    private static Schema<HostInfoLimits> HostInfo { get; } = new SchemaBuilder<HostInfoLimits>("overrides.HostInfoOverrides")
        .Key("host_identifiers", V.Optional(V.Strings), o => o.HostIdentifiers, (o, v) => o with { HostIdentifiers = v }, "Replaces the generator's list")
        .Key("metric_name", V.Optional(V.String), o => o.MetricName, (o, v) => o with { MetricName = v }, "Replaces the generator's name")
        .Build();

    private static Schema<Unkept> LocalBlocks { get; } = new SchemaBuilder<Unkept>("overrides.LocalBlocksOverrides")
        .Accept("max_live_traces", V.Long, "0", "metrics queries read the one trace store", KeyEffect.Fulfilled)
        .Accept("max_block_duration", V.Duration, "0s", "metrics queries read the one trace store", KeyEffect.Fulfilled)
        .Accept("max_block_bytes", V.Bytes, "0", "metrics queries read the one trace store", KeyEffect.Fulfilled)
        .Accept("flush_check_period", V.Duration, "0s", "metrics queries read the one trace store", KeyEffect.Fulfilled)
        .Accept("trace_idle_period", V.Duration, "0s", "metrics queries read the one trace store", KeyEffect.Fulfilled)
        .Accept("complete_block_timeout", V.Duration, "0s", "metrics queries read the one trace store", KeyEffect.Fulfilled)
        .Build();

    /// <summary>The generator's own values, without the blocks below it.</summary>
    private static Schema<GeneratorLimits> GeneratorValues { get; } = new SchemaBuilder<GeneratorLimits>("overrides.MetricsGeneratorOverrides")
        .Accept("ring_size", V.Int, "0", OneNode)
        .Key("processors", V.Strings, o => o.Processors, (o, v) => o with { Processors = v }, "service-graphs, span-metrics (or -latency, -count, -size alone), host-info; local-blocks is accepted and needs nothing")
        .Key("max_active_series", V.Bytes, o => o.MaxActiveSeries, (o, v) => o with { MaxActiveSeries = v }, "Series; 0 for no limit")
        .Key("max_active_entities", V.Bytes, o => o.MaxActiveEntities, (o, v) => o with { MaxActiveEntities = v }, "Distinct label sets; 0 for no limit")
        .Accept("max_cardinality_per_label", V.Bytes, "0", NotBuilt, KeyEffect.NotBuilt)
        .Key("collection_interval", V.Duration, o => o.CollectionInterval, (o, v) => o with { CollectionInterval = v }, "How often series are sent; 0 for the registry's value")
        .Key("disable_collection", V.Bool, o => o.DisableCollection, (o, v) => o with { DisableCollection = v }, "Count, but send nothing")
        .Key("generate_native_histograms", HistogramModes, o => o.GenerateNativeHistograms, (o, v) => o with { GenerateNativeHistograms = v }, "classic, native or both")
        .Key("native_histogram_bucket_factor", V.Float, o => o.NativeHistogramBucketFactor, (o, v) => o with { NativeHistogramBucketFactor = v }, "Growth from bucket to bucket, above 1; 0 for the default")
        .Key("native_histogram_max_bucket_number", V.Int, o => o.NativeHistogramMaxBucketNumber, (o, v) => o with { NativeHistogramMaxBucketNumber = v }, "Most buckets; 0 for the default")
        .Key("native_histogram_min_reset_duration", V.Duration, o => o.NativeHistogramMinResetDuration, (o, v) => o with { NativeHistogramMinResetDuration = v }, "Least time between resets; 0 for the default")
        .Key("trace_id_label_name", V.String, o => o.TraceIdLabelName, (o, v) => o with { TraceIdLabelName = v }, "Label of exemplars; empty for traceID")
        .Key("ingestion_time_range_slack", V.Duration, o => o.IngestionTimeRangeSlack, (o, v) => o with { IngestionTimeRangeSlack = v }, "Older spans are not counted; 0 for the generator's value")
        .Key("remote_write_headers", V.SecretMap, o => o.RemoteWriteHeaders, (o, v) => o with { RemoteWriteHeaders = v }, "Headers of this tenant's pushes")
        .Accept("span_name_sanitization", V.String, "", NotBuilt, KeyEffect.NotBuilt)
        .Build();

    private static Schema<GeneratorLimits> GeneratorProcessor { get; } = new SchemaBuilder<GeneratorLimits>("overrides.ProcessorOverrides")
        .Block("service_graphs", ServiceGraphs, o => o.ServiceGraphs, (o, v) => o with { ServiceGraphs = v })
        .Block("span_metrics", SpanMetrics, o => o.SpanMetrics, (o, v) => o with { SpanMetrics = v })
        .AcceptBlock("local_blocks", LocalBlocks)
        .Block("host_info", HostInfo, o => o.HostInfo, (o, v) => o with { HostInfo = v })
        .Build();

    /// <summary>The block <c>metrics_generator</c>.</summary>
    public static Schema<GeneratorLimits> Generator { get; } = new SchemaBuilder<GeneratorLimits>("overrides.MetricsGeneratorOverrides")
        .Inline(GeneratorValues, o => o, (_, v) => v)
        .Nested("forwarder", Forwarder)
        .Nested("processor", GeneratorProcessor)
        .Build();

    private static Schema<Unkept> CostAttribution { get; } = new SchemaBuilder<Unkept>("overrides.CostAttributionOverrides")
        .Accept("max_cardinality", V.Long, "0", "/usage_metrics is not built", KeyEffect.NotBuilt)
        .Accept("dimensions", V.StringMap, "", "/usage_metrics is not built", KeyEffect.NotBuilt)
        .Build();

    /// <summary>The form of <c>overrides.defaults</c> and of entries of the per-tenant file.</summary>
    public static Schema<TenantLimits> Scoped { get; } = new SchemaBuilder<TenantLimits>("overrides.Overrides", "LIMITS")
        .Block("ingestion", Ingestion, o => o.Ingestion, (o, v) => o with { Ingestion = v })
        .Block("read", Read, o => o.Read, (o, v) => o with { Read = v })
        .Block("compaction", Compaction, o => o.Compaction, (o, v) => o with { Compaction = v })
        .Block("metrics_generator", Generator, o => o.MetricsGenerator, (o, v) => o with { MetricsGenerator = v })
        .Accept("forwarders", V.Strings, "", "forwarding to other stores is not built", KeyEffect.NotBuilt)
        .Nested("global", new SchemaBuilder<TenantLimits>("overrides.GlobalOverrides")
            .Key("max_bytes_per_trace", V.Bytes, o => o.MaxBytesPerTrace, (o, v) => o with { MaxBytesPerTrace = v }, "Bytes of a trace; 0 for no limit").Build())
        .Nested("storage", new SchemaBuilder<TenantLimits>("overrides.StorageOverrides")
            .Key("parquet_dedicated_columns", StorageSchema.DedicatedColumns, o => o.ParquetDedicatedColumns, (o, v) => o with { ParquetDedicatedColumns = v }, "Replaces storage.trace.block.parquet_dedicated_columns").Build())
        .AcceptBlock("cost_attribution", CostAttribution)
        .Build();

    /// <summary>The form of the same limits directly below <c>overrides</c>, which Tempo 2 deprecates.</summary>
    public static Schema<TenantLimits> Flat { get; } = new SchemaBuilder<TenantLimits>("overrides.legacyConfig")
        .Inline(Ingestion, o => o.Ingestion, (o, v) => o with { Ingestion = v }, n => n is "max_traces_per_user" or "max_global_traces_per_user" ? n : "ingestion_" + n)
        .Inline(Read, o => o.Read, (o, v) => o with { Read = v })
        .Inline(Compaction, o => o.Compaction, (o, v) => o with { Compaction = v })
        .Inline(GeneratorValues, o => o.MetricsGenerator, WithGenerator, n => "metrics_generator_" + n)
        .Inline(Forwarder, o => o.MetricsGenerator, WithGenerator, n => "metrics_generator_forwarder_" + n)
        .Inline(ServiceGraphs, o => o.MetricsGenerator.ServiceGraphs, (o, v) => WithGenerator(o, o.MetricsGenerator with { ServiceGraphs = v }), n => "metrics_generator_processor_service_graphs_" + n)
        .Inline(SpanMetrics, o => o.MetricsGenerator.SpanMetrics, (o, v) => WithGenerator(o, o.MetricsGenerator with { SpanMetrics = v }), n => "metrics_generator_processor_span_metrics_" + n)
        .Inline(LocalBlocks, _ => Unkept.Value, (o, _) => o, n => "metrics_generator_processor_local_blocks_" + n)
        .Inline(HostInfo, o => o.MetricsGenerator.HostInfo, (o, v) => WithGenerator(o, o.MetricsGenerator with { HostInfo = v }), n => "metrics_generator_processor_host_info_" + n)
        .Inline(Scoped, o => o, (_, v) => v, n => n is "forwarders" or "cost_attribution" ? n : null)
        .Key("max_bytes_per_trace", V.Bytes, o => o.MaxBytesPerTrace, (o, v) => o with { MaxBytesPerTrace = v }, "As global.max_bytes_per_trace")
        .Key("parquet_dedicated_columns", StorageSchema.DedicatedColumns, o => o.ParquetDedicatedColumns, (o, v) => o with { ParquetDedicatedColumns = v }, "As storage.parquet_dedicated_columns")
        .Build();

    private static TenantLimits WithGenerator(TenantLimits o, GeneratorLimits v) => o with { MetricsGenerator = v };
}
