using Vivace.Generator.Configuration;
using Vivace.Generator.Labels;
using Vivace.Generator.Processors;
using Vivace.Generator.Processors.Filters;
using Vivace.Server.Configuration.Validation;
using Vivace.Traces.Time;

namespace Vivace.Server.Limits.UserConfigurable;

/// <summary>What a tenant may set, with Tempo's sentences (metrics-generator specification, section 12.4).</summary>
internal static class UserOverridesRules
{
    private static readonly TimeSpan MinCollectionInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MaxCollectionInterval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxSlack = TimeSpan.FromHours(12);

    /// <exception cref="FormatException">The first rule that is broken.</exception>
    public static void Check(GeneratorLimits limits)
    {
        foreach (string problem in Problems(limits))
        {
            throw new FormatException(problem);
        }
    }

    private static IEnumerable<string> Problems(GeneratorLimits limits)
    {
        foreach (string name in limits.Processors.Except(ProcessorNames.All))
            yield return $"metrics_generator.processor \"{name}\" is not a known processor, valid values: [{string.Join(' ', ProcessorNames.All)}]";
        if (limits.CollectionInterval != TimeSpan.Zero && (limits.CollectionInterval < MinCollectionInterval || limits.CollectionInterval > MaxCollectionInterval))
            yield return $"metrics_generator.collection_interval \"{GoDuration.FromTimeSpan(limits.CollectionInterval)}\" is outside acceptable range of 15s to 5m";
        if (limits.IngestionTimeRangeSlack < TimeSpan.Zero || limits.IngestionTimeRangeSlack > MaxSlack)
            yield return $"metrics_generator.ingestion_time_range_slack \"{GoDuration.FromTimeSpan(limits.IngestionTimeRangeSlack)}\" is outside acceptable range of 0s to 12h";
        if (LabelName.Sanitise(limits.TraceIdLabelName) != limits.TraceIdLabelName)
            yield return $"trace_id_label_name \"{limits.TraceIdLabelName}\" is not a valid Prometheus label name";
        if (limits.NativeHistogramBucketFactor is not 0 and not > 1)
            yield return "metrics_generator.native_histogram_bucket_factor must be greater than 1";
        foreach (string problem in BucketRule.Check("metrics_generator.processor.span_metrics.histogram_buckets", limits.SpanMetrics.HistogramBuckets)
            .Concat(BucketRule.Check("metrics_generator.processor.service_graphs.histogram_buckets", limits.ServiceGraphs.HistogramBuckets))
            .Concat(LimitsRule.IntrinsicProblems(limits.SpanMetrics.IntrinsicDimensions))
            .Concat(Collisions(limits.SpanMetrics)))
            yield return problem;
        foreach (FilterPolicyOptions policy in limits.SpanMetrics.FilterPolicies ?? [])
            if (FilterPolicyRule.Problem(policy) is { } problem) yield return problem;
        if (limits.HostInfo.MetricName is "") yield return "metric_name is invalid";
    }

    private static IEnumerable<string> Collisions(SpanMetricsLimits limits)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string intrinsic, bool on) in (limits.IntrinsicDimensions ?? new Dictionary<string, bool>()).Where(d => d.Value))
            if (on) labels[intrinsic] = $"intrinsic dimension \"{intrinsic}\"";
        foreach (string dimension in limits.Dimensions ?? [])
        {
            string label = LabelName.Sanitise(dimension);
            if (labels.TryGetValue(label, out string? other)) yield return $"dimension \"{dimension}\" produces label \"{label}\" which collides with {other}";
            labels[label] = $"dimension \"{dimension}\"";
        }

        foreach (DimensionMappingOptions mapping in limits.DimensionMappings ?? [])
        {
            if (mapping.Name.Length == 0) yield return "dimension_mappings: name cannot be empty";
            if (mapping.SourceLabels.Count == 0) yield return $"dimension_mappings: source_labels cannot be empty for mapping with name \"{mapping.Name}\"";
            string label = LabelName.Sanitise(mapping.Name);
            if (labels.TryGetValue(label, out string? other)) yield return $"dimension_mapping \"{mapping.Name}\" produces label \"{label}\" which collides with {other}";
            labels[label] = $"dimension_mapping \"{mapping.Name}\"";
        }
    }
}
