using Vivace.Generator.Configuration;

namespace Vivace.Server.Limits;

/// <summary>What one tenant has generated (<c>metrics_generator</c>). Zero or null for the generator's own setting unless said otherwise.</summary>
public sealed record GeneratorLimits
{
    /// <summary>Processor names in the order of the file; names that do not exist are reported when the tenant's generator starts.</summary>
    public IReadOnlyList<string> Processors { get; init; } = [];

    /// <summary>Series; 0 for no limit.</summary>
    public long MaxActiveSeries { get; init; }

    /// <summary>Distinct label sets; 0 for no limit.</summary>
    public long MaxActiveEntities { get; init; }

    public TimeSpan CollectionInterval { get; init; }

    /// <summary>Count, but send nothing.</summary>
    public bool DisableCollection { get; init; }

    /// <summary><c>classic</c>, <c>native</c> or <c>both</c>; empty as <c>classic</c>.</summary>
    public string GenerateNativeHistograms { get; init; } = "";

    public double NativeHistogramBucketFactor { get; init; }
    public int NativeHistogramMaxBucketNumber { get; init; }
    public TimeSpan NativeHistogramMinResetDuration { get; init; }

    /// <summary>Label of exemplars that holds the trace id; empty for <c>traceID</c>.</summary>
    public string TraceIdLabelName { get; init; } = "";

    public TimeSpan IngestionTimeRangeSlack { get; init; }

    /// <summary>Headers added to this tenant's pushes; the values are secrets.</summary>
    public IReadOnlyDictionary<string, string> RemoteWriteHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Pushes that may wait for the generator.</summary>
    public int ForwarderQueueSize { get; init; }
    public int ForwarderWorkers { get; init; }

    public SpanMetricsLimits SpanMetrics { get; init; } = new();
    public ServiceGraphsLimits ServiceGraphs { get; init; } = new();
    public HostInfoLimits HostInfo { get; init; } = new();
}

/// <summary>A tenant's changes to span metrics; null leaves the generator's setting, an empty list replaces it.</summary>
public sealed record SpanMetricsLimits
{
    public IReadOnlyList<double>? HistogramBuckets { get; init; }
    public IReadOnlyList<string>? Dimensions { get; init; }

    /// <summary>Merged over the generator's switches by name.</summary>
    public IReadOnlyDictionary<string, bool>? IntrinsicDimensions { get; init; }
    public IReadOnlyList<FilterPolicyOptions>? FilterPolicies { get; init; }
    public IReadOnlyList<DimensionMappingOptions>? DimensionMappings { get; init; }
    public bool? EnableTargetInfo { get; init; }
    public IReadOnlyList<string>? TargetInfoExcludedDimensions { get; init; }
    public bool? EnableInstanceLabel { get; init; }
    public string? SpanMultiplierKey { get; init; }
    public bool? EnableTracestateSpanMultiplier { get; init; }

    /// <summary>The settings this tenant gets.</summary>
    public SpanMetricsOptions ApplyTo(SpanMetricsOptions configured)
    {
        bool Switch(string name, bool otherwise) =>
            IntrinsicDimensions is not null && IntrinsicDimensions.TryGetValue(name, out bool on) ? on : otherwise;

        IntrinsicDimensionsOptions intrinsic = configured.IntrinsicDimensions;
        return configured with
        {
            HistogramBuckets = HistogramBuckets ?? configured.HistogramBuckets,
            Dimensions = Dimensions ?? configured.Dimensions,
            IntrinsicDimensions = new IntrinsicDimensionsOptions
            {
                Service = Switch("service", intrinsic.Service),
                SpanName = Switch("span_name", intrinsic.SpanName),
                SpanKind = Switch("span_kind", intrinsic.SpanKind),
                StatusCode = Switch("status_code", intrinsic.StatusCode),
                StatusMessage = Switch("status_message", intrinsic.StatusMessage),
            },
            FilterPolicies = FilterPolicies ?? configured.FilterPolicies,
            DimensionMappings = DimensionMappings ?? configured.DimensionMappings,
            EnableTargetInfo = EnableTargetInfo ?? configured.EnableTargetInfo,
            TargetInfoExcludedDimensions = TargetInfoExcludedDimensions ?? configured.TargetInfoExcludedDimensions,
            EnableInstanceLabel = EnableInstanceLabel ?? configured.EnableInstanceLabel,
            SpanMultiplierKey = SpanMultiplierKey ?? configured.SpanMultiplierKey,
            EnableTracestateSpanMultiplier = EnableTracestateSpanMultiplier ?? configured.EnableTracestateSpanMultiplier,
        };
    }
}

/// <summary>A tenant's changes to service graphs; null leaves the generator's setting, an empty list replaces it.</summary>
public sealed record ServiceGraphsLimits
{
    public IReadOnlyList<double>? HistogramBuckets { get; init; }
    public IReadOnlyList<string>? Dimensions { get; init; }
    public IReadOnlyList<string>? PeerAttributes { get; init; }

    /// <summary>Can only switch the prefix on.</summary>
    public bool? EnableClientServerPrefix { get; init; }
    public bool? EnableVirtualNodeLabel { get; init; }
    public IReadOnlyList<FilterPolicyOptions>? FilterPolicies { get; init; }
    public string? SpanMultiplierKey { get; init; }
    public bool? EnableTracestateSpanMultiplier { get; init; }

    /// <summary>The settings this tenant gets.</summary>
    public ServiceGraphsOptions ApplyTo(ServiceGraphsOptions configured) => configured with
    {
        HistogramBuckets = HistogramBuckets ?? configured.HistogramBuckets,
        Dimensions = Dimensions ?? configured.Dimensions,
        PeerAttributes = PeerAttributes ?? configured.PeerAttributes,
        EnableClientServerPrefix = configured.EnableClientServerPrefix || EnableClientServerPrefix == true,
        EnableVirtualNodeLabel = EnableVirtualNodeLabel ?? configured.EnableVirtualNodeLabel,
        FilterPolicies = FilterPolicies ?? configured.FilterPolicies,
        SpanMultiplierKey = SpanMultiplierKey ?? configured.SpanMultiplierKey,
        EnableTracestateSpanMultiplier = EnableTracestateSpanMultiplier ?? configured.EnableTracestateSpanMultiplier,
    };
}

/// <summary>A tenant's changes to host info; null leaves the generator's setting.</summary>
public sealed record HostInfoLimits
{
    public IReadOnlyList<string>? HostIdentifiers { get; init; }
    public string? MetricName { get; init; }

    /// <summary>The settings this tenant gets.</summary>
    public HostInfoOptions ApplyTo(HostInfoOptions configured) => configured with
    {
        HostIdentifiers = HostIdentifiers ?? configured.HostIdentifiers,
        MetricName = MetricName ?? configured.MetricName,
    };
}
