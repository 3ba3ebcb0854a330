using Vivace.Generator.Configuration;

namespace Vivace.Server.Configuration;

/// <summary>Metrics from spans (<c>metrics_generator</c>).</summary>
public sealed record MetricsGeneratorOptions
{
    public GeneratorStorageOptions Storage { get; init; } = new();
    public RegistryOptions Registry { get; init; } = new();
    public SpanMetricsOptions SpanMetrics { get; init; } = new();
    public ServiceGraphsOptions ServiceGraphs { get; init; } = new();
    public HostInfoOptions HostInfo { get; init; } = new();

    /// <summary>Spans that ended longer ago are stored but not counted.</summary>
    public TimeSpan MetricsIngestionTimeRangeSlack { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>series</c> or <c>entity</c>.</summary>
    public string LimiterType { get; init; } = "series";

    /// <summary>False when <c>storage.path</c> is empty: nothing is generated, whatever the tenants' processors.</summary>
    public bool IsEnabled => Storage.Path.Length > 0;
}

/// <summary>Where the generated series go (<c>metrics_generator.storage</c>).</summary>
public sealed record GeneratorStorageOptions
{
    /// <summary>Empty switches the generator off.</summary>
    public string Path { get; init; } = "";

    public IReadOnlyList<RemoteWriteOptions> RemoteWrite { get; init; } = [];

    /// <summary>What waits for a receiver longer than this is dropped (<c>wal.max_wal_time</c>).</summary>
    public TimeSpan MaxQueueAge { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The longest a stop waits for the receivers of series.</summary>
    public TimeSpan RemoteWriteFlushDeadline { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Sends the tenant with each push when there are several tenants.</summary>
    public bool RemoteWriteAddOrgIdHeader { get; init; } = true;
}
