namespace Vivace.Storage;

/// <summary>How much the store may hold and for how long.</summary>
public sealed record TraceStoreOptions
{
    /// <summary>Memory that spans not yet in blocks may take, in bytes.</summary>
    public required long MaxHeadBytes { get; init; }

    /// <summary>Spans that ended longer ago than this are dropped; zero keeps all.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Longest time that one epoch takes spans.</summary>
    public TimeSpan EpochDuration { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest attribute key and string value kept, in bytes; zero or less keeps all. Used when the log is replayed.</summary>
    public int MaxAttributeBytes { get; init; } = 2048;

    /// <summary>Most bytes of one trace; zero or less is no limit. Used when the log is replayed.</summary>
    public long MaxBytesPerTrace { get; init; } = 5_000_000;
}
