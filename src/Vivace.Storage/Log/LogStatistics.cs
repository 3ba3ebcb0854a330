namespace Vivace.Storage.Log;

/// <summary>Counters since the log was opened, and gauges of this moment. Bytes are of whole records, headers included.</summary>
public readonly record struct LogStatistics
{
    /// <summary>Records made durable.</summary>
    public long Appends { get; init; }

    /// <summary>Bytes of the records made durable.</summary>
    public long AppendedBytes { get; init; }

    /// <summary>Flushes of segment files that succeeded.</summary>
    public long Fsyncs { get; init; }

    /// <summary>Time spent in flushes of segment files, in seconds, failed ones included.</summary>
    public double FsyncSeconds { get; init; }

    /// <summary>Writes, flushes and creations of segment files that failed; each failed one or more records.</summary>
    public long Failures { get; init; }

    /// <summary>Records whose ticket failed.</summary>
    public long FailedAppends { get; init; }

    /// <summary>Records refused because too much was pending.</summary>
    public long BusyRefusals { get; init; }

    /// <summary>Bytes enqueued and not yet durable (gauge).</summary>
    public long PendingBytes { get; init; }

    /// <summary>Segment files on disk (gauge).</summary>
    public int Segments { get; init; }

    /// <summary>Durable bytes of all segment files (gauge).</summary>
    public long TotalBytes { get; init; }

    /// <summary>Segments asked to be freed that could not be deleted; each is tried again at the next call.</summary>
    public long FreeFailures { get; init; }
}
