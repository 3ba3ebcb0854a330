using System.Runtime.InteropServices;
using Prometheus;
using Vivace.Server.CommandLine;
using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;
using Vivace.Server.Logging;

namespace Vivace.Server.Metrics;

/// <summary>
/// Metrics that say what runs and how it is configured: build, limits, the per-tenant file, and the memberships that alerts made for a
/// cluster look at (configuration-and-operations specification, section 12.5).
/// </summary>
public static class ServerMetrics
{
    private static readonly string[] Rings = ["ingester", "metrics-generator"];
    private static readonly string[] RingStates = ["ACTIVE", "JOINING", "LEAVING", "PENDING", "Unhealthy"];

    /// <summary>Declares them all.</summary>
    internal static void Declare(
        MetricsRegistry metrics, TenantLimitsProvider limits, UserOverridesProvider? userOverrides, DroppedLogLines dropped, TimeSpan retention)
    {
        DeclareBuild(metrics);
        DeclareSingleNode(metrics);
        DeclareLimits(metrics, limits, retention);
        metrics.CounterFrom("tempo_dropped_log_lines_total", "Log lines held back by a rate limit or not taken by the stream.", () => dropped.Count);
        metrics.CounterFrom(
            "tempo_overrides_user_configurable_overrides_list_total", "Reads of what tenants have set themselves.", () => userOverrides?.Reads ?? 0);
        metrics.CounterFrom(
            "tempo_overrides_user_configurable_overrides_reload_failed_total",
            "Reads of what tenants have set themselves that failed.",
            () => userOverrides?.FailedReads ?? 0);
        if (limits.HasFile)
        {
            Gauge reload = metrics.Gauge(
                "tempo_runtime_config_last_reload_successful", "Whether the per-tenant file could be used when last read.", "config");
            metrics.OnScrape(() => reload.WithLabels("overrides").Set(limits.LastReloadSuccessful ? 1 : 0));
        }
    }

    private static void DeclareBuild(MetricsRegistry metrics)
    {
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? "amd64"
            : RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        metrics
            .Gauge("tempo_build_info", "The Tempo version that this answers for.", "branch", "goarch", "goos", "goversion", "revision", "tags", "version")
            .WithLabels("", architecture, "linux", ProductVersion.Runtime, ProductVersion.Revision, "unknown", ProductVersion.TempoVersion)
            .Set(1);
        metrics.Gauge("vivace_build_info", "The version of Vivace.", "revision", "runtime", "version")
            .WithLabels(ProductVersion.Revision, ProductVersion.Runtime, ProductVersion.Version)
            .Set(1);
    }

    /// <summary>One node is every member of its own rings.</summary>
    private static void DeclareSingleNode(MetricsRegistry metrics)
    {
        Gauge members = metrics.Gauge("tempo_ring_members", "Members by state; one node is alone.", "name", "state");
        foreach (string ring in Rings)
        {
            foreach (string state in RingStates)
            {
                members.WithLabels(ring, state).Set(state == RingStates[0] ? 1 : 0);
            }
        }

        foreach (string name in new[]
        {
            "tempo_distributor_ingester_clients", "tempo_distributor_metrics_generator_clients", "tempo_querier_ingester_clients",
            "tempo_querier_metrics_generator_clients", "tempo_query_frontend_connected_clients",
        })
        {
            metrics.Gauge(name, "1: the part is in the same process.").Set(1);
        }
    }

    private static void DeclareLimits(MetricsRegistry metrics, TenantLimitsProvider limits, TimeSpan retention)
    {
        Gauge defaults = metrics.Gauge("tempo_limits_defaults", "Limits of tenants without their own.", "limit_name");
        foreach ((string name, double value) in Values(limits.Defaults, retention))
        {
            defaults.WithLabels(name).Set(value);
        }

        Gauge overrides = metrics.Gauge("tempo_limits_overrides", "Limits of tenants in the per-tenant file.", "limit_name", "user");
        metrics.OnScrape(() =>
        {
            foreach (string[] labels in overrides.GetAllLabelValues().ToArray())
            {
                if (!limits.Tenants.ContainsKey(labels[1]))
                {
                    overrides.RemoveLabelled(labels);
                }
            }

            foreach ((string tenant, TenantLimits own) in limits.Tenants)
            {
                foreach ((string name, double value) in Values(own, TimeSpan.Zero))
                {
                    overrides.WithLabels(name, tenant).Set(value);
                }
            }
        });
    }

    private static IEnumerable<(string Name, double Value)> Values(TenantLimits limits, TimeSpan retention)
    {
        TimeSpan kept = limits.Compaction.BlockRetention > TimeSpan.Zero ? limits.Compaction.BlockRetention : retention;
        return
        [
            ("max_local_traces_per_user", limits.Ingestion.MaxTracesPerUser),
            ("max_global_traces_per_user", limits.Ingestion.MaxGlobalTracesPerUser),
            ("ingestion_rate_limit_bytes", limits.Ingestion.RateLimitBytes),
            ("ingestion_burst_size_bytes", limits.Ingestion.BurstSizeBytes),
            ("max_bytes_per_tag_values_query", limits.Read.MaxBytesPerTagValuesQuery),
            ("max_blocks_per_tag_values_query", limits.Read.MaxBlocksPerTagValuesQuery),
            ("max_bytes_per_trace", limits.MaxBytesPerTrace),
            ("block_retention", kept.TotalSeconds),
            ("metrics_generator_max_active_series", limits.MetricsGenerator.MaxActiveSeries),
        ];
    }
}
