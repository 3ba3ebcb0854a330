using System.Globalization;
using System.Text;
using Vivace.Generator.Configuration;

namespace Vivace.Generator;

/// <summary>
/// The settings that processors and their series depend on, as text: equal when nothing has changed. Limits, intervals, the slack and
/// headers are left out, since they change without a rebuild, and rebuilding lets counters start from zero.
/// </summary>
internal static class SettingsFingerprint
{
    public static string Of(TenantSettings settings)
    {
        var text = new StringBuilder();
        Add(text, settings.Processors.Order(StringComparer.Ordinal));
        SpanMetricsOptions spans = settings.SpanMetrics;
        Add(text, spans.HistogramBuckets);
        text.Append(spans.IntrinsicDimensions);
        Add(text, spans.Dimensions);
        foreach (DimensionMappingOptions mapping in spans.DimensionMappings)
        {
            Add(text, [mapping.Name, .. mapping.SourceLabels, mapping.Join]);
        }

        Add(text, spans.TargetInfoExcludedDimensions);
        Add(text, [spans.SpanMultiplierKey]);
        Add(text, spans.FilterPolicies);
        Add(text, spans.Subprocessors.OrderBy(static part => part.Key).Select(static part => $"{part.Key}={part.Value}"));
        ServiceGraphsOptions graphs = settings.ServiceGraphs;
        Add(text, graphs.HistogramBuckets);
        Add(text, graphs.Dimensions);
        Add(text, graphs.PeerAttributes);
        Add(text, graphs.DatabaseNameAttributes);
        Add(text, [graphs.SpanMultiplierKey]);
        Add(text, graphs.FilterPolicies);
        Add(text, settings.HostInfo.HostIdentifiers);
        Add(text, [settings.HostInfo.MetricName, settings.TraceIdLabel]);
        return text.Append(string.Create(
            CultureInfo.InvariantCulture,
            $"{spans.EnableTargetInfo}{spans.EnableInstanceLabel}{spans.EnableTracestateSpanMultiplier}{graphs.Wait}{graphs.MaxItems}"
            + $"{graphs.EnableClientServerPrefix}{graphs.EnableMessagingSystemLatencyHistogram}{graphs.EnableVirtualNodeLabel}"
            + $"{graphs.EnableTracestateSpanMultiplier}{settings.Histograms}{settings.NativeHistograms}")).ToString();
    }

    private static void Add(StringBuilder text, IEnumerable<string> values)
    {
        // Lengths first, so that no two lists read the same.
        text.Append('[');
        foreach (string value in values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{value.Length}:{value}");
        }

        text.Append(']');
    }

    private static void Add(StringBuilder text, IEnumerable<double> values) =>
        Add(text, values.Select(static value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static void Add(StringBuilder text, IReadOnlyList<FilterPolicyOptions> policies)
    {
        foreach (FilterPolicyOptions policy in policies)
        {
            Add(text, "include", policy.Include);
            Add(text, "any", policy.IncludeAny);
            Add(text, "exclude", policy.Exclude);
        }
    }

    private static void Add(StringBuilder text, string kind, PolicyMatchOptions? match)
    {
        if (match is not null)
        {
            Add(text, [kind, match.MatchType]);
            foreach (MatchAttributeOptions attribute in match.Attributes)
            {
                Add(text, [attribute.Key, attribute.Value?.GetType().Name ?? "", Convert.ToString(attribute.Value, CultureInfo.InvariantCulture) ?? ""]);
            }
        }
    }
}
