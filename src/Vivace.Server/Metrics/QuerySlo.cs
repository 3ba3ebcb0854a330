namespace Vivace.Server.Metrics;

/// <summary>What counts as fast enough (<c>query_frontend.*.duration_slo</c>, <c>throughput_bytes_slo</c>); zeros for no such goal.</summary>
/// <param name="Duration">Longest time.</param>
/// <param name="ThroughputBytes">Least bytes inspected a second.</param>
public readonly record struct QuerySlo(TimeSpan Duration, double ThroughputBytes)
{
    /// <summary>Whether a query met one of the goals that are set; with none set every query does.</summary>
    public bool IsMetBy(TimeSpan elapsed, long inspectedBytes)
    {
        if (Duration <= TimeSpan.Zero && ThroughputBytes <= 0)
        {
            return true;
        }

        return (Duration > TimeSpan.Zero && elapsed <= Duration)
            || (ThroughputBytes > 0 && inspectedBytes / Math.Max(elapsed.TotalSeconds, 1e-9) >= ThroughputBytes);
    }
}
