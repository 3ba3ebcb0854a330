using Vivace.Server.Limits;

namespace Vivace.Server.Configuration.Validation;

/// <summary>The rules for the limits of one tenant.</summary>
internal static class LimitsRule
{
    private static readonly string[] Intrinsics = ["service", "span_name", "span_kind", "status_code", "status_message"];

    /// <param name="where">Put in front of each sentence: <c>overrides.defaults</c> or a tenant.</param>
    public static IEnumerable<string> Check(string where, TenantLimits limits)
    {
        GeneratorLimits generator = limits.MetricsGenerator;
        if (generator.NativeHistogramBucketFactor is not 0 and not > 1)
            yield return $"{where}: metrics_generator.native_histogram_bucket_factor must be greater than 1";
        foreach (string problem in BucketRule.Check("metrics_generator.processor.span_metrics.histogram_buckets", generator.SpanMetrics.HistogramBuckets))
            yield return $"{where}: {problem}";
        foreach (string problem in BucketRule.Check("metrics_generator.processor.service_graphs.histogram_buckets", generator.ServiceGraphs.HistogramBuckets))
            yield return $"{where}: {problem}";
        foreach (string problem in IntrinsicProblems(generator.SpanMetrics.IntrinsicDimensions))
            yield return $"{where}: {problem}";
        if (generator.CollectionInterval < TimeSpan.Zero) yield return $"{where}: metrics_generator.collection_interval must not be negative";
    }

    public static IEnumerable<string> IntrinsicProblems(IReadOnlyDictionary<string, bool>? dimensions)
    {
        foreach (string name in (dimensions?.Keys ?? []).Except(Intrinsics))
            yield return $"intrinsic dimension \"{name}\" is not supported, valid values: [{string.Join(' ', Intrinsics)}]";
    }
}
