namespace Vivace.Generator.RemoteWrite;

/// <summary>What one receiver got of one tenant, with the meanings of Prometheus's own sender.</summary>
public sealed class RemoteWriteStatistics
{
    /// <summary>Pushed and taken.</summary>
    public ContentCounts Sent { get; } = new();

    /// <summary>Refused by the receiver, and given up.</summary>
    public ContentCounts Failed { get; } = new();

    /// <summary>Pushed again after a failure that may heal.</summary>
    public ContentCounts Retried { get; } = new();

    /// <summary>Given up because the queue was full.</summary>
    public ContentCounts DroppedFull { get; } = new();

    /// <summary>Given up because they had waited too long.</summary>
    public ContentCounts DroppedOld { get; } = new();

    /// <summary>Given up because the disk did not take them.</summary>
    public ContentCounts DroppedUnwritten { get; } = new();

    /// <summary>Compressed bytes pushed and taken.</summary>
    public long BytesSent;

    /// <summary>Requests taken.</summary>
    public long Batches;

    /// <summary>Seconds that these took, added up.</summary>
    public double BatchSeconds;

    /// <summary>Unix seconds of the newest sample collected.</summary>
    public double HighestTimestamp;

    /// <summary>Unix seconds of the newest sample that the receiver took.</summary>
    public double HighestSentTimestamp;

    /// <summary>What waits, by <see cref="ContentCounts"/>'s kinds, and its bytes.</summary>
    public ContentCounts Pending { get; } = new();
    public long PendingBytes;
}

/// <summary>Counts by kind. Written by one thread, read by anyone.</summary>
public sealed class ContentCounts
{
    public long Samples;
    public long Exemplars;
    public long Histograms;

    internal void Add(in RequestContent content)
    {
        Interlocked.Add(ref Samples, content.Samples);
        Interlocked.Add(ref Exemplars, content.Exemplars);
        Interlocked.Add(ref Histograms, content.Histograms);
    }

    internal void Set(in RequestContent content)
    {
        Volatile.Write(ref Samples, content.Samples);
        Volatile.Write(ref Exemplars, content.Exemplars);
        Volatile.Write(ref Histograms, content.Histograms);
    }
}
