namespace Vivace.Generator.Configuration;

/// <summary>Which histograms a tenant gets (<c>generate_native_histograms</c>).</summary>
public enum HistogramMode
{
    Classic,
    Native,
    Both,
}

/// <summary>Shape of native histograms (metrics-generator specification, section 10.2).</summary>
public sealed record NativeHistogramOptions
{
    /// <summary>Growth from bucket to bucket; above 1.</summary>
    public double BucketFactor { get; init; } = 1.1;

    /// <summary>Populated buckets; 0 for no limit.</summary>
    public int MaxBuckets { get; init; } = 100;

    public TimeSpan MinResetDuration { get; init; } = TimeSpan.FromMinutes(15);
}
