namespace Vivace.Storage;

/// <summary>How blocks are cut, merged and removed. Names are those of Tempo's configuration where it has them.</summary>
public sealed record BlockRules
{
    /// <summary>How often the store is listed for blocks that others wrote or removed, and retention is applied.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far from its arrival a span's time may stretch the time range of its block.</summary>
    public TimeSpan IngestionTimeRangeSlack { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Blocks are neither merged nor removed for their age.</summary>
    public bool CompactorDisabled { get; init; }

    /// <summary>Dead blocks are kept this long for others that read the same store.</summary>
    public TimeSpan CompactedBlockRetention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most traces of a merged block.</summary>
    public long MaxCompactionObjects { get; init; } = 6_000_000;

    /// <summary>Most bytes of a merged block.</summary>
    public long MaxBlockBytes { get; init; } = 100L << 30;

    /// <summary>How often merging is tried.</summary>
    public TimeSpan CompactionCycle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this long with one tenant, it is the next one's turn.</summary>
    public TimeSpan MaxTimePerTenant { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Folders of tenants without blocks are removed when everything in them is older; null keeps them.</summary>
    public TimeSpan? EmptyTenantAge { get; init; }

    /// <summary>The rules of a tenant at this moment.</summary>
    public Func<string, TenantBlockRules> Tenant { get; init; } = static _ => new TenantBlockRules();

    public SpaceRules Space { get; init; } = new();
}

/// <summary>What may differ from tenant to tenant.</summary>
public sealed record TenantBlockRules
{
    /// <summary>Blocks that ended longer ago are removed; zero keeps all.</summary>
    public TimeSpan BlockRetention { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Blocks whose ends are in one window are merged.</summary>
    public TimeSpan CompactionWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The tenant's blocks are neither merged nor removed for their age.</summary>
    public bool CompactionDisabled { get; init; }
}

/// <summary>How much of the disk traces may take. The oldest blocks go first. Tempo has no such rules.</summary>
public sealed record SpaceRules
{
    public const double DefaultMaxVolumeShare = 0.8;
    public const double DefaultMinFreeShare = 0.1;

    /// <summary>Most bytes that blocks and log may take; zero is no limit.</summary>
    public long MaxBytes { get; init; }

    /// <summary>Most of the volume that blocks and log may take, 0 to 1; zero is no limit.</summary>
    public double MaxVolumeShare { get; init; } = DefaultMaxVolumeShare;

    /// <summary>
    /// Part of the volume, 0 to 1, that blocks make room for, whoever filled it; zero is none. Blocks that take less than this part
    /// themselves are not removed for it: if something else fills the volume, giving up the last traces would not help for long.
    /// </summary>
    public double MinFreeShare { get; init; } = DefaultMinFreeShare;
}
