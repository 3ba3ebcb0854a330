namespace Vivace.Server.Configuration;

/// <summary>Merging and removing of blocks (<c>compactor</c>, in 3.0 files <c>backend_worker</c> and <c>backend_scheduler</c>).</summary>
public sealed record CompactorOptions
{
    /// <summary>Neither merges nor removes.</summary>
    public bool Disabled { get; init; }

    public CompactionOptions Compaction { get; init; } = new();
}

/// <summary>The rules of merging and removing.</summary>
public sealed record CompactionOptions
{
    /// <summary>Blocks whose newest span is older are removed; a tenant's own value wins.</summary>
    public TimeSpan BlockRetention { get; init; } = TimeSpan.FromHours(336);

    /// <summary>Replaced blocks are kept this long for readers that still have them open.</summary>
    public TimeSpan CompactedBlockRetention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Only blocks of one window of time are merged.</summary>
    public TimeSpan CompactionWindow { get; init; } = TimeSpan.FromHours(1);
    public TimeSpan CompactionCycle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Blocks do not grow past this many bytes.</summary>
    public long MaxBlockBytes { get; init; } = 107_374_182_400;

    /// <summary>Most traces of one block.</summary>
    public int MaxCompactionObjects { get; init; } = 6_000_000;

    public int RetentionConcurrency { get; init; } = DefaultRetentionConcurrency;
    public TimeSpan MaxTimePerTenant { get; init; } = TimeSpan.FromMinutes(5);

    public const int DefaultRetentionConcurrency = 10;
}
