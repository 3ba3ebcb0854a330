using Vivace.Traces.Model;

namespace Vivace.Server.Ingest;

/// <summary>
/// Counts the traces of a tenant that received spans a moment ago, for those who limit them (<c>ingestion.max_traces_per_user</c>).
/// Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LiveTraces(TimeProvider time)
{
    /// <summary>A trace without new spans for this long is not live any more (Tempo's default idle period).</summary>
    public static readonly TimeSpan IdlePeriod = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<TraceId, long> _lastSeen = [];
    private long _lastSweep;

    /// <summary>Whether the tenant has as many live traces as it may, so that a push must be refused.</summary>
    public bool IsFull(int limit)
    {
        lock (_gate)
        {
            Sweep();
            return _lastSeen.Count >= limit;
        }
    }

    public void Touch(ReadOnlySpan<TraceId> traces)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            foreach (TraceId trace in traces)
            {
                _lastSeen[trace] = now;
            }
        }
    }

    private void Sweep()
    {
        long now = time.GetTimestamp();
        if (_lastSeen.Count == 0 || time.GetElapsedTime(_lastSweep, now) < TimeSpan.FromMilliseconds(100))
        {
            return;
        }

        _lastSweep = now;
        foreach ((TraceId trace, long seen) in _lastSeen)
        {
            if (time.GetElapsedTime(seen, now) > IdlePeriod)
            {
                _lastSeen.Remove(trace);
            }
        }
    }
}
