using Vivace.Server.Configuration;

namespace Vivace.Server.Limits;

/// <summary>
/// The limits of one tenant. <c>new TenantLimits()</c> is an entry that says nothing: every value zero, as Tempo has it for a
/// tenant's own entry, where nothing is inherited. <see cref="Defaults"/> is what holds without any configuration.
/// </summary>
public sealed record TenantLimits
{
    public IngestionLimits Ingestion { get; init; } = new();
    public ReadLimits Read { get; init; } = new();
    public CompactionLimits Compaction { get; init; } = new();
    public GeneratorLimits MetricsGenerator { get; init; } = new();

    /// <summary>Bytes one trace may have; 0 for no limit.</summary>
    public long MaxBytesPerTrace { get; init; }

    public IReadOnlyList<DedicatedColumnOptions> ParquetDedicatedColumns { get; init; } = [];

    /// <summary>
    /// Tempo's defaults, but for <c>max_traces_per_user</c>: there is no map of live traces to protect, memory has a budget of its
    /// own, so the number of live traces is not limited.
    /// </summary>
    public static TenantLimits Defaults { get; } = new()
    {
        Ingestion = new IngestionLimits { RateStrategy = "local", RateLimitBytes = 15_000_000, BurstSizeBytes = 20_000_000, RetryInfoEnabled = true },
        Read = new ReadLimits { MaxBytesPerTagValuesQuery = 1_000_000 },
        MetricsGenerator = new GeneratorLimits
        {
            GenerateNativeHistograms = "classic",
            NativeHistogramBucketFactor = 1.1,
            NativeHistogramMaxBucketNumber = 100,
            NativeHistogramMinResetDuration = TimeSpan.FromMinutes(15),
        },
        MaxBytesPerTrace = 5_000_000,
    };
}

/// <summary>Limits of pushes (<c>ingestion</c>).</summary>
public sealed record IngestionLimits
{
    /// <summary><c>local</c> or <c>global</c>, the same on one node.</summary>
    public string RateStrategy { get; init; } = "";

    /// <summary>Bytes a second; 0 refuses every push.</summary>
    public long RateLimitBytes { get; init; }

    /// <summary>Bytes of the largest push, and of a burst.</summary>
    public long BurstSizeBytes { get; init; }

    /// <summary>Traces that may be live at a time; 0 for no limit.</summary>
    public int MaxTracesPerUser { get; init; }
    public int MaxGlobalTracesPerUser { get; init; }

    /// <summary>Bytes before an attribute is cut; 0 for the distributor's value.</summary>
    public int MaxAttributeBytes { get; init; }

    /// <summary>Null for the distributor's value.</summary>
    public TimeSpan? ArtificialDelay { get; init; }

    /// <summary>Tell a rate-limited client when to come back.</summary>
    public bool RetryInfoEnabled { get; init; }
}

/// <summary>Limits of queries (<c>read</c>); 0 for none.</summary>
public sealed record ReadLimits
{
    public long MaxBytesPerTagValuesQuery { get; init; }
    public int MaxBlocksPerTagValuesQuery { get; init; }

    /// <summary>Longest range; 0 for the front end's value.</summary>
    public TimeSpan MaxSearchDuration { get; init; }
    public TimeSpan MaxMetricsDuration { get; init; }

    /// <summary>Accept hints in queries that change how they run.</summary>
    public bool UnsafeQueryHints { get; init; }

    /// <summary>Most groups of conditions in a tag query; 0 for no limit.</summary>
    public int MaxConditionGroupsPerTagQuery { get; init; }
}

/// <summary>Merging and removing of one tenant's blocks; 0 for the compactor's value.</summary>
public sealed record CompactionLimits
{
    public TimeSpan BlockRetention { get; init; }
    public TimeSpan CompactionWindow { get; init; }
    public bool CompactionDisabled { get; init; }
}
