using Vivace.Generator.Configuration;

namespace Vivace.Generator.Processors;

/// <summary>Names of processors (metrics-generator specification, section 3.1).</summary>
public static class ProcessorNames
{
    public const string SpanMetrics = "span-metrics";
    public const string ServiceGraphs = "service-graphs";
    public const string LocalBlocks = "local-blocks";
    public const string HostInfo = "host-info";
    public const string SpanMetricsCount = "span-metrics-count";
    public const string SpanMetricsLatency = "span-metrics-latency";
    public const string SpanMetricsSize = "span-metrics-size";

    /// <summary>In the order in which errors list them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [ServiceGraphs, SpanMetrics, LocalBlocks, SpanMetricsCount, SpanMetricsLatency, SpanMetricsSize, HostInfo];

    /// <summary>Which series of span metrics are on. Parts add nothing to the whole.</summary>
    internal static SpanMetricsParts PartsOf(TenantSettings settings)
    {
        if (settings.Processors.Contains(SpanMetrics))
        {
            IReadOnlyDictionary<int, bool> parts = settings.SpanMetrics.Subprocessors;
            return (IsOn(parts, 0) ? SpanMetricsParts.Latency : 0) | (IsOn(parts, 1) ? SpanMetricsParts.Count : 0) | (IsOn(parts, 2) ? SpanMetricsParts.Size : 0);
        }

        return (settings.Processors.Contains(SpanMetricsLatency) ? SpanMetricsParts.Latency : 0)
            | (settings.Processors.Contains(SpanMetricsCount) ? SpanMetricsParts.Count : 0)
            | (settings.Processors.Contains(SpanMetricsSize) ? SpanMetricsParts.Size : 0);
    }

    private static bool IsOn(IReadOnlyDictionary<int, bool> parts, int number) => !parts.TryGetValue(number, out bool on) || on;
}
