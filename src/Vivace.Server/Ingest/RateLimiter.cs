namespace Vivace.Server.Ingest;

/// <summary>
/// A token bucket of one tenant (ingest specification, section 8.1): it starts full, refills at the rate, and a push takes its size at
/// once or nothing. Limits come with each call, as they may change. Thread-safe.
/// </summary>
public sealed class RateLimiter(TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _tokens = double.NaN;
    private long _stamp;

    /// <summary>Takes <paramref name="size"/> bytes.</summary>
    /// <param name="size">Bytes of the push.</param>
    /// <param name="rate">Bytes a second.</param>
    /// <param name="burst">Bytes that the bucket holds.</param>
    public bool TryTake(long size, long rate, long burst)
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            _tokens = double.IsNaN(_tokens) ? burst : Math.Min(burst, _tokens + (time.GetElapsedTime(_stamp, now).TotalSeconds * rate));
            _stamp = now;
            if (size > _tokens)
            {
                return false;
            }

            _tokens -= size;
            return true;
        }
    }
}
