namespace Vivace.Server.Logging;

/// <summary>
/// Lets so many log lines through in any one second and counts the others, for messages that clients can cause at will. Thread-safe.
/// </summary>
public sealed class LogRateLimiter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly int _linesPerSecond;
    private readonly TimeProvider _time;
    private readonly DroppedLogLines? _dropped;
    private readonly Lock _gate = new();
    private long _windowStart;
    private int _taken;

    /// <param name="linesPerSecond">At least 1.</param>
    /// <param name="time">The clock.</param>
    /// <param name="dropped">Where lines held back are counted.</param>
    public LogRateLimiter(int linesPerSecond, TimeProvider time, DroppedLogLines? dropped = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(linesPerSecond, 1);
        _linesPerSecond = linesPerSecond;
        _time = time;
        _dropped = dropped;
        _windowStart = time.GetTimestamp();
    }

    /// <summary>Whether a line may be written now; counts it as dropped if not.</summary>
    public bool TryAcquire()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            if (_time.GetElapsedTime(_windowStart, now) >= Window)
            {
                _windowStart = now;
                _taken = 0;
            }

            if (_taken < _linesPerSecond)
            {
                _taken++;
                return true;
            }
        }

        _dropped?.Add();
        return false;
    }
}
