namespace Vivace.Server.Logging;

/// <summary>How many log lines nobody will read: held back by a rate limit, or not taken by the stream. Thread-safe.</summary>
public sealed class DroppedLogLines
{
    private long _count;

    /// <summary>Lines since the process started.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Counts one more.</summary>
    public void Add() => Interlocked.Increment(ref _count);
}
