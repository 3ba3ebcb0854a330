using Vivace.Server.Configuration;
using Vivace.Server.Configuration.Schemas;
using Vivace.Server.Limits;
using static Vivace.Server.Tests.Configuration.ConfigurationLoaderTests;

namespace Vivace.Server.Tests.Limits;

public class TenantLimitsFileTests
{
    [Fact]
    public void ScopedAndFlatFormsGiveTheSameLimits()
    {
        IReadOnlyDictionary<string, TenantLimits> tenants = TenantLimitsFile.Parse(
            """
            overrides:
              scoped:
                ingestion: {rate_limit_bytes: 1, burst_size_bytes: 2, max_traces_per_user: 3, max_attribute_bytes: 4, artificial_delay: 5s}
                read: {max_search_duration: 1d, unsafe_query_hints: true}
                compaction: {block_retention: 1w}
                global: {max_bytes_per_trace: 6}
                metrics_generator:
                  processors: [span-metrics]
                  max_active_series: 7
                  forwarder: {queue_size: 8}
                  processor:
                    span_metrics: {histogram_buckets: [1, 2], enable_target_info: true}
                    service_graphs: {dimensions: [a]}
                    host_info: {metric_name: h}
                    local_blocks: {max_live_traces: 9}
              flat:
                ingestion_rate_limit_bytes: 1
                ingestion_burst_size_bytes: 2
                max_traces_per_user: 3
                ingestion_max_attribute_bytes: 4
                ingestion_artificial_delay: 5s
                max_search_duration: 1d
                unsafe_query_hints: true
                block_retention: 1w
                max_bytes_per_trace: 6
                metrics_generator_processors: [span-metrics]
                metrics_generator_max_active_series: 7
                metrics_generator_forwarder_queue_size: 8
                metrics_generator_processor_span_metrics_histogram_buckets: [1, 2]
                metrics_generator_processor_span_metrics_enable_target_info: true
                metrics_generator_processor_service_graphs_dimensions: [a]
                metrics_generator_processor_host_info_metric_name: h
                metrics_generator_processor_local_blocks_max_live_traces: 9
            """).Tenants;
        Assert.Equal(EffectiveYaml.Limits(tenants["scoped"]), EffectiveYaml.Limits(tenants["flat"]));
        Assert.Equal(1, tenants["flat"].Ingestion.RateLimitBytes);
        Assert.Equal(TimeSpan.FromDays(7), tenants["flat"].Compaction.BlockRetention);
        Assert.Equal(8, tenants["flat"].MetricsGenerator.ForwarderQueueSize);
    }

    [Fact]
    public void AnEntryInheritsNothing()
    {
        TenantLimitsDocument document = TenantLimitsFile.Parse("overrides: {a: {global: {max_bytes_per_trace: 5}}}");
        Assert.Equal(0, document.Tenants["a"].Ingestion.RateLimitBytes);
        Assert.False(document.Tenants["a"].Ingestion.RetryInfoEnabled);
        Assert.Equal("overrides of tenant a have no ingestion rate limit", Assert.Single(document.Warnings).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("overrides:")]
    [InlineData("overrides: {}")]
    public void AFileMayBeEmpty(string text) => Assert.Empty(TenantLimitsFile.Parse(text).Tenants);

    [Theory]
    [InlineData("overides: {}", "line 1: field overides not found")]
    [InlineData("overrides: {a: {ingestion: {rate_limit: 1}}}", "line 1: field rate_limit not found in type overrides.IngestionOverrides (did you mean \"rate_limit_bytes\"?)")]
    [InlineData("overrides: {a: {}, a: {}}", "key \"a\" already set in map")]
    [InlineData("overrides: {a: {ingestion_rate_limit_bytes: 1, ingestion: {}}}", "field ingestion not found in type overrides.legacyConfig")]
    [InlineData("overrides: {a: {metrics_generator: {processor: {span_metrics: {histogram_buckets: [2, 1]}}}}}", "tenant a: metrics_generator.processor.span_metrics.histogram_buckets must be strictly increasing: bucket[1]=1 is <= bucket[0]=2")]
    [InlineData("overrides: {a: {metrics_generator: {native_histogram_bucket_factor: 0.5}}}", "must be greater than 1")]
    [InlineData("overrides: [", "yaml: line ")]
    public void WrongFilesAreRefused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => TenantLimitsFile.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void InlineFlatLimitsAreReadWithAWarning()
    {
        LoadedConfiguration loaded = Load("overrides: {ingestion_rate_limit_bytes: 5, metrics_generator_processors: [span-metrics], per_tenant_override_config: /o.yaml}");
        Assert.Equal(5, loaded.Options.Overrides.Defaults.Ingestion.RateLimitBytes);
        Assert.Equal(20_000_000, loaded.Options.Overrides.Defaults.Ingestion.BurstSizeBytes);
        Assert.Equal("/o.yaml", loaded.Options.Overrides.PerTenantOverrideConfig);
        Assert.Equal("Inline, unscoped overrides are deprecated. Please use the new overrides config format.", Assert.Single(loaded.Warnings).Message);
    }

    [Fact]
    public void TheTwoFormsCannotBeMixed() =>
        Assert.Contains("line 3: field defaults not found in type overrides.legacyConfig", Refused("overrides:\n  max_bytes_per_trace: 5\n  defaults: {}"), StringComparison.Ordinal);

    [Fact]
    public void EveryFlatKeyOfTempoIsKnown()
    {
        string[] names =
        [
            "ingestion_rate_strategy", "ingestion_tenant_shard_size", "ingestion_retry_info_enabled", "max_global_traces_per_user", "compaction_window", "compaction_disabled",
            "max_bytes_per_tag_values_query", "max_blocks_per_tag_values_query", "max_metrics_duration", "forwarders", "cost_attribution", "parquet_dedicated_columns",
            "metrics_generator_ring_size", "metrics_generator_max_active_entities", "metrics_generator_collection_interval", "metrics_generator_disable_collection",
            "metrics_generator_generate_native_histograms", "metrics_generator_trace_id_label_name", "metrics_generator_remote_write_headers",
            "metrics_generator_ingestion_time_range_slack", "metrics_generator_native_histogram_bucket_factor", "metrics_generator_native_histogram_max_bucket_number",
            "metrics_generator_native_histogram_min_reset_duration", "metrics_generator_forwarder_workers", "metrics_generator_processor_service_graphs_peer_attributes",
            "metrics_generator_processor_span_metrics_intrinsic_dimensions", "metrics_generator_processor_local_blocks_complete_block_timeout",
            "metrics_generator_processor_host_info_host_identifiers",
        ];
        Assert.All(names, name => Assert.True(LimitsSchema.Flat.Has(name), name));
    }
}
