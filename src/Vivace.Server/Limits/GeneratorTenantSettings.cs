using System.Runtime.CompilerServices;
using Vivace.Generator;
using Vivace.Generator.Configuration;
using Vivace.Server.Configuration;

namespace Vivace.Server.Limits;

/// <summary>What the generator does for a tenant: the configuration with the tenant's overrides applied.</summary>
/// <param name="options">The generator's own settings.</param>
/// <param name="limits">The tenants' overrides.</param>
internal sealed class GeneratorTenantSettings(MetricsGeneratorOptions options, ITenantLimits limits) : ITenantSettings
{
    private const string DefaultTraceIdLabel = "traceID";

    /// <summary>Limits are the same object until the overrides change, and so are the settings made of them.</summary>
    private readonly ConditionalWeakTable<GeneratorLimits, TenantSettings> _known = [];

    public TenantSettings For(string tenant) => _known.GetValue(limits.For(tenant).MetricsGenerator, Merge);

    private TenantSettings Merge(GeneratorLimits own)
    {
        var native = new NativeHistogramOptions();
        return new TenantSettings
        {
            Processors = own.Processors,
            SpanMetrics = own.SpanMetrics.ApplyTo(options.SpanMetrics),
            ServiceGraphs = own.ServiceGraphs.ApplyTo(options.ServiceGraphs),
            HostInfo = own.HostInfo.ApplyTo(options.HostInfo),
            MaxActiveSeries = own.MaxActiveSeries,
            MaxActiveEntities = own.MaxActiveEntities,
            CollectionInterval = own.CollectionInterval > TimeSpan.Zero ? own.CollectionInterval : options.Registry.CollectionInterval,
            DisableCollection = own.DisableCollection,
            Histograms = own.GenerateNativeHistograms switch
            {
                "native" => HistogramMode.Native,
                "both" => HistogramMode.Both,
                _ => HistogramMode.Classic,
            },
            NativeHistograms = new NativeHistogramOptions
            {
                BucketFactor = own.NativeHistogramBucketFactor > 1 ? own.NativeHistogramBucketFactor : native.BucketFactor,
                MaxBuckets = own.NativeHistogramMaxBucketNumber > 0 ? own.NativeHistogramMaxBucketNumber : native.MaxBuckets,
                MinResetDuration = own.NativeHistogramMinResetDuration > TimeSpan.Zero
                    ? own.NativeHistogramMinResetDuration
                    : native.MinResetDuration,
            },
            TraceIdLabel = own.TraceIdLabelName.Length > 0 ? own.TraceIdLabelName : DefaultTraceIdLabel,
            Slack = own.IngestionTimeRangeSlack > TimeSpan.Zero ? own.IngestionTimeRangeSlack : options.MetricsIngestionTimeRangeSlack,
            RemoteWriteHeaders = own.RemoteWriteHeaders,
        };
    }
}
