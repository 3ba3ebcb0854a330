namespace Vivace.Server.Configuration;

/// <summary>Running of queries (<c>querier</c>).</summary>
public sealed record QuerierOptions
{
    public int MaxConcurrentQueries { get; init; } = 20;
    public TimeSpan SearchQueryTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan TraceByIdQueryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A sleep before each query.</summary>
    public TimeSpan ExtraQueryDelay { get; init; }
}

/// <summary>The API's limits (<c>query_frontend</c>). Limits of 0 are off.</summary>
public sealed record QueryFrontendOptions
{
    /// <summary>Queries of a tenant that may wait; more are answered with 429.</summary>
    public int MaxOutstandingPerTenant { get; init; } = 2000;

    /// <summary>The longest a whole query may take.</summary>
    public TimeSpan ApiTimeout { get; init; }

    /// <summary><c>a|b</c> as tenant of a read.</summary>
    public bool MultiTenantQueriesEnabled { get; init; } = true;

    public int MaxQueryExpressionSizeBytes { get; init; } = 131_072;

    /// <summary>Comma separated names of headers to log with each query.</summary>
    public string LogQueryRequestHeaders { get; init; } = "";

    /// <summary>Regular expressions; a matching URL is refused.</summary>
    public IReadOnlyList<string> UrlDenyList { get; init; } = [];
    public IReadOnlyList<string> AllowedHeaders { get; init; } = [];

    /// <summary>Hides data newer than this.</summary>
    public TimeSpan QueryEndCutoff { get; init; }

    /// <summary>Bytes of a streamed message beyond which an answer is sent in several.</summary>
    public long MaxGrpcStreamingPacketSize { get; init; } = 2_097_152;

    public SearchOptions Search { get; init; } = new();
    public SloOptions TraceByIdSlo { get; init; } = new();
    public MetricsQueryOptions Metrics { get; init; } = new();
}

/// <summary>Search and tag queries.</summary>
public sealed record SearchOptions
{
    /// <summary>Traces returned when the request has no <c>limit</c>.</summary>
    public int DefaultResultLimit { get; init; } = 20;
    public int MaxResultLimit { get; init; }

    /// <summary>Longest range from start to end.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(168);

    /// <summary>How far back a search without a range goes.</summary>
    public TimeSpan QueryBackendAfter { get; init; } = TimeSpan.FromMinutes(15);
    public int DefaultSpansPerSpanSet { get; init; } = 3;
    public int MaxSpansPerSpanSet { get; init; } = 100;
    public TimeSpan Timeout { get; init; }
    public SloOptions Slo { get; init; } = new();
    public SloOptions MetadataSlo { get; init; } = new();
}

/// <summary>TraceQL metrics queries.</summary>
public sealed record MetricsQueryOptions
{
    public const int DefaultMaxIntervals = 10_000;

    /// <summary>
    /// Longest range from start to end. No limit unless set (Tempo: 3 h): one node answers long ranges without fanning out, and time and
    /// memory have limits of their own.
    /// </summary>
    public TimeSpan MaxDuration { get; init; }
    public int MaxExemplars { get; init; } = 100;
    public int MaxResponseSeries { get; init; }

    /// <summary>Most points of one series.</summary>
    public int MaxIntervals { get; init; } = DefaultMaxIntervals;
    public SloOptions Slo { get; init; } = new();
}

/// <summary>What counts as a good answer in <c>tempo_query_frontend_queries_within_slo_total</c>; 0 and 0 for no objective.</summary>
public sealed record SloOptions
{
    public TimeSpan Duration { get; init; }

    /// <summary>Bytes inspected in a second.</summary>
    public double ThroughputBytes { get; init; }
}
