namespace Vivace.Server.Configuration;

/// <summary>The write path (<c>distributor</c>).</summary>
public sealed record DistributorOptions
{
    public ReceiversOptions Receivers { get; init; } = ReceiversOptions.Default;

    /// <summary>Bytes of an attribute key or string value before it is cut; 0 or less for no limit. A tenant's own value wins.</summary>
    public int MaxAttributeBytes { get; init; } = 2048;

    /// <summary>The wait suggested to a client whose push was rate limited; 0 suggests none.</summary>
    public TimeSpan RetryAfterOnResourceExhausted { get; init; }

    public SpanLoggingOptions LogReceivedSpans { get; init; } = new();
    public SpanLoggingOptions LogDiscardedSpans { get; init; } = new();
    public ReceivedSpanMetricOptions MetricReceivedSpans { get; init; } = new();

    /// <summary>The least time a push takes; 0 adds none.</summary>
    public TimeSpan ArtificialDelay { get; init; }
}

/// <summary>One log line for each span.</summary>
public sealed record SpanLoggingOptions
{
    public bool Enabled { get; init; }
    public bool IncludeAllAttributes { get; init; }

    /// <summary>Only spans with status error.</summary>
    public bool FilterByStatusError { get; init; }
}

/// <summary>A counter of spans by service and span name.</summary>
public sealed record ReceivedSpanMetricOptions
{
    public bool Enabled { get; init; }
    public bool RootOnly { get; init; }
}
