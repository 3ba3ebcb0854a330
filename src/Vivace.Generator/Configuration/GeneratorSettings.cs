namespace Vivace.Generator.Configuration;

/// <summary>What holds for all tenants.</summary>
public sealed record GeneratorSettings
{
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>Folder of what waits for receivers.</summary>
    public string Path { get; init; } = "";

    public IReadOnlyList<RemoteWriteOptions> RemoteWrite { get; init; } = [];

    /// <summary>Whether <c>X-Scope-OrgID</c> tells receivers the tenant; never for the single tenant.</summary>
    public bool AddOrgIdHeader { get; init; } = true;

    /// <summary>What waits for a receiver longer than this is dropped (<c>wal.max_wal_time</c>).</summary>
    public TimeSpan MaxQueueAge { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Most bytes that wait for one receiver of one tenant; the oldest are dropped first.</summary>
    public long MaxQueueBytes { get; init; } = 512L << 20;

    /// <summary>Limits count label sets (<c>limiter_type: entity</c>) rather than series.</summary>
    public bool LimitsEntities { get; init; }

    /// <summary>Value of the label <c>__metrics_gen_instance</c>.</summary>
    public string Instance { get; init; } = Environment.MachineName;
}

/// <summary>What one tenant gets, after all overrides.</summary>
public sealed record TenantSettings
{
    /// <summary>Names of metrics-generator specification, section 3.1; unknown ones are reported and ignored.</summary>
    public IReadOnlyList<string> Processors { get; init; } = [];

    public SpanMetricsOptions SpanMetrics { get; init; } = new();
    public ServiceGraphsOptions ServiceGraphs { get; init; } = new();
    public HostInfoOptions HostInfo { get; init; } = new();

    /// <summary>Series; 0 for no limit.</summary>
    public long MaxActiveSeries { get; init; }

    /// <summary>Label sets; 0 for no limit.</summary>
    public long MaxActiveEntities { get; init; }

    public TimeSpan CollectionInterval { get; init; } = TimeSpan.FromSeconds(15);
    public bool DisableCollection { get; init; }
    public HistogramMode Histograms { get; init; }
    public NativeHistogramOptions NativeHistograms { get; init; } = new();
    public string TraceIdLabel { get; init; } = "traceID";

    /// <summary>By how much the end of a span may differ from the clock.</summary>
    public TimeSpan Slack { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Win over the receiver's own headers.</summary>
    public IReadOnlyDictionary<string, string> RemoteWriteHeaders { get; init; } = new Dictionary<string, string>();
}
