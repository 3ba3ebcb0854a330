namespace Vivace.Query.Metrics;

/// <summary>The parameters of a TraceQL metrics query besides the query itself. Times are nanoseconds since the Unix epoch.</summary>
public sealed record MetricsRequest
{
    public required ulong Start { get; init; }

    public required ulong End { get; init; }

    /// <summary>Length of an interval, nanoseconds; ignored for instant queries.</summary>
    public ulong Step { get; init; }

    /// <summary>One interval over the whole range, one value a series (traceql specification, section 11.2).</summary>
    public bool IsInstant { get; init; }

    /// <summary>Exemplars wanted in all; 0 for none. Instant queries have none.</summary>
    public int Exemplars { get; init; }

    /// <summary>Most exemplars the hint of a query may ask for.</summary>
    public int MaxExemplars { get; init; }

    /// <summary>Collection stops, and the answer is partial, when there are this many series; 0 for no limit.</summary>
    public int MaxSeries { get; init; }
}
