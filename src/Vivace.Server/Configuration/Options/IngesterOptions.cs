namespace Vivace.Server.Configuration;

/// <summary>When the head becomes a block (<c>ingester</c>).</summary>
public sealed record IngesterOptions
{
    /// <summary>Age at which the head is cut to a block.</summary>
    public TimeSpan MaxBlockDuration { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Size in bytes at which the head is cut to a block, if the memory limit does not cut it earlier.</summary>
    public long MaxBlockBytes { get; init; } = 524_288_000;

    /// <summary>Write blocks at a stop instead of leaving the data to the write-ahead log.</summary>
    public bool FlushAllOnShutdown { get; init; }

    /// <summary>Only for the start-up warning Tempo gives.</summary>
    public TimeSpan CompleteBlockTimeout { get; init; } = TimeSpan.FromMinutes(15);
}
