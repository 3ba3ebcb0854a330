namespace Vivace.Generator.Configuration;

/// <summary>Settings of the <c>span-metrics</c> processor (<c>metrics_generator.processor.span_metrics</c>).</summary>
public sealed record SpanMetricsOptions
{
    /// <summary>Upper bounds of the latency histogram, in seconds, strictly increasing.</summary>
    public IReadOnlyList<double> HistogramBuckets { get; init; } = DefaultHistogramBuckets;

    public IntrinsicDimensionsOptions IntrinsicDimensions { get; init; } = new();

    /// <summary>Attribute keys that become labels; a resource attribute wins over a span attribute.</summary>
    public IReadOnlyList<string> Dimensions { get; init; } = [];

    public IReadOnlyList<DimensionMappingOptions> DimensionMappings { get; init; } = [];

    public bool EnableTargetInfo { get; init; }

    /// <summary>Resource attribute keys (not label names) left out of <c>traces_target_info</c>.</summary>
    public IReadOnlyList<string> TargetInfoExcludedDimensions { get; init; } = [];

    public bool EnableInstanceLabel { get; init; } = true;

    /// <summary>Attribute whose double value is the sampling ratio of a span; empty switches it off.</summary>
    public string SpanMultiplierKey { get; init; } = "";

    public bool EnableTracestateSpanMultiplier { get; init; }

    public IReadOnlyList<FilterPolicyOptions> FilterPolicies { get; init; } = [];

    /// <summary>Switches by number as Tempo writes them: 0 latency, 1 count, 2 size.</summary>
    public IReadOnlyDictionary<int, bool> Subprocessors { get; init; } = new Dictionary<int, bool> { [0] = true, [1] = true, [2] = true };

    /// <summary>Seconds: 2 ms doubling up to 16.384 s.</summary>
    public static IReadOnlyList<double> DefaultHistogramBuckets { get; } =
        [0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384];
}

/// <summary>Which fields of a span itself become labels.</summary>
public sealed record IntrinsicDimensionsOptions
{
    public bool Service { get; init; } = true;
    public bool SpanName { get; init; } = true;
    public bool SpanKind { get; init; } = true;
    public bool StatusCode { get; init; } = true;
    public bool StatusMessage { get; init; }
}

/// <summary>A label made of several attributes joined by a separator.</summary>
public sealed record DimensionMappingOptions
{
    public string Name { get; init; } = "";
    public IReadOnlyList<string> SourceLabels { get; init; } = [];
    public string Join { get; init; } = "";
}

/// <summary>A span passes when it matches <see cref="Include"/> (if given) and does not match <see cref="Exclude"/> (if given).</summary>
public sealed record FilterPolicyOptions
{
    public PolicyMatchOptions? Include { get; init; }
    public PolicyMatchOptions? IncludeAny { get; init; }
    public PolicyMatchOptions? Exclude { get; init; }
}

/// <summary>All attributes must match for the block to match; no attributes match every span.</summary>
public sealed record PolicyMatchOptions
{
    /// <summary><c>strict</c> or <c>regex</c>.</summary>
    public string MatchType { get; init; } = "";
    public IReadOnlyList<MatchAttributeOptions> Attributes { get; init; } = [];
}

/// <summary>One condition of a policy.</summary>
public sealed record MatchAttributeOptions
{
    /// <summary><c>kind</c>, <c>name</c>, <c>status</c>, <c>resource.X</c> or <c>span.X</c>.</summary>
    public string Key { get; init; } = "";

    /// <summary>The YAML scalar by its own type: string, long, double or bool.</summary>
    public object? Value { get; init; }
}
