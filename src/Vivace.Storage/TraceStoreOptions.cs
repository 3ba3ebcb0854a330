namespace Vivace.Storage;

/// <summary>How much the store may hold in memory and for how long.</summary>
public sealed record TraceStoreOptions
{
    /// <summary>
    /// Largest part of <see cref="MaxHeadBytes"/> at which spans become blocks. The rest is for spans that come while those are written, so
    /// that none is refused.
    /// </summary>
    public const double CutShare = 0.5;

    /// <summary>Memory that spans not yet in blocks may take, in bytes.</summary>
    public required long MaxHeadBytes { get; init; }

    /// <summary>Memory that all heads take at which spans become blocks, in bytes; at most <see cref="CutShare"/> of what they may take.</summary>
    public long CutBytes
    {
        get => Math.Min(field, (long)(MaxHeadBytes * CutShare));
        init;
    } = long.MaxValue;

    /// <summary>Memory of spans at which they become blocks, in bytes (<c>ingester.max_block_bytes</c>).</summary>
    public long MaxBlockBytes { get; init; } = 500 << 20;

    /// <summary>Memory that open blocks may take when nobody reads them, in bytes.</summary>
    public long MaxOpenBlockBytes { get; init; } = 32 << 20;

    /// <summary>Age of the oldest span in memory at which spans become blocks (<c>ingester.max_block_duration</c>).</summary>
    public TimeSpan EpochDuration { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest attribute key and string value kept, in bytes; zero or less keeps all. Used when the log is replayed.</summary>
    public int MaxAttributeBytes { get; init; } = 2048;

    /// <summary>Most bytes of one trace; zero or less is no limit. Used when the log is replayed.</summary>
    public long MaxBytesPerTrace { get; init; } = 5_000_000;
}
