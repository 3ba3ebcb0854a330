namespace Vivace.Server.Configuration;

/// <summary>Where traces live (<c>storage</c>).</summary>
public sealed record StorageOptions
{
    public TraceStorageOptions Trace { get; init; } = new();
}

/// <summary>The trace store (<c>storage.trace</c>).</summary>
public sealed record TraceStorageOptions
{
    public const string LocalBackend = "local";

    /// <summary>Only <see cref="LocalBackend"/> passes validation.</summary>
    public string Backend { get; init; } = "";

    public LocalStorageOptions Local { get; init; } = new();
    public WalOptions Wal { get; init; } = new();
    public HeadOptions Head { get; init; } = new();
    public BlockOptions Block { get; init; } = new();
    public SpaceOptions Retention { get; init; } = new();

    /// <summary>How often the block folder is listed for blocks that others wrote or removed.</summary>
    public TimeSpan BlocklistPoll { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Remove folders of tenants without blocks.</summary>
    public bool EmptyTenantDeletionEnabled { get; init; }
    public TimeSpan EmptyTenantDeletionAge { get; init; }

    public StoragePoolOptions Pool { get; init; } = new();
}

/// <summary>Finished blocks on a local disk.</summary>
public sealed record LocalStorageOptions
{
    /// <summary>Created when absent.</summary>
    public string Path { get; init; } = "";
}

/// <summary>The write-ahead log.</summary>
public sealed record WalOptions
{
    /// <summary>Vivace's own default size of a log file, bytes.</summary>
    public const long DefaultSegmentBytes = 64 * 1024 * 1024;

    public string Path { get; init; } = "/var/tempo/wal";

    /// <summary>A span's times further from now than this do not stretch the time range of its block.</summary>
    public TimeSpan IngestionTimeRangeSlack { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes after which a new log file begins. Vivace's own key.</summary>
    public long SegmentBytes { get; init; } = DefaultSegmentBytes;
}

/// <summary>The newest data, in memory. Vivace's own block.</summary>
public sealed record HeadOptions
{
    /// <summary>Bytes the head may take before it is cut to a block; 0 derives it from the memory limit.</summary>
    public long MaxBytes { get; init; }
}

/// <summary>
/// How much of the disk traces may take, besides how old they may become (<c>compactor.compaction.block_retention</c>). The oldest blocks
/// go first. Vivace's own block.
/// </summary>
public sealed record SpaceOptions
{
    /// <summary>Most bytes of blocks and log; 0 is no limit.</summary>
    public long MaxBytes { get; init; }

    /// <summary>Most of the volume that blocks and log may take, 0 to 1; 0 is no limit.</summary>
    public double MaxVolumeShare { get; init; } = Storage.SpaceRules.DefaultMaxVolumeShare;

    /// <summary>Part of the volume, 0 to 1, that is kept free by removing blocks; 0 keeps none.</summary>
    public double MinFreeShare { get; init; } = Storage.SpaceRules.DefaultMinFreeShare;
}

/// <summary>How blocks are written (<c>storage.trace.block</c>).</summary>
public sealed record BlockOptions
{
    /// <summary>Share of lookups that may look into a block for nothing; above 0, below 1.</summary>
    public double BloomFilterFalsePositive { get; init; } = 0.01;

    /// <summary>Bytes of one shard of the filter.</summary>
    public long BloomFilterShardSizeBytes { get; init; } = 100 * 1024;

    /// <summary>Bytes of a row group before compression.</summary>
    public long ParquetRowGroupSizeBytes { get; init; } = 100_000_000;

    public IReadOnlyList<DedicatedColumnOptions> ParquetDedicatedColumns { get; init; } = DedicatedColumnOptions.Defaults;

    /// <summary>Whether the columns are chosen for each block by what it holds, unless <see cref="ParquetDedicatedColumns"/> are set.</summary>
    public bool AutomaticDedicatedColumns { get; init; } = true;
}

/// <summary>An attribute that gets a column of its own.</summary>
public sealed record DedicatedColumnOptions
{
    /// <summary><c>resource</c>, <c>span</c> or <c>event</c>.</summary>
    public string Scope { get; init; } = "";
    public string Name { get; init; } = "";

    /// <summary><c>string</c> or <c>int</c>.</summary>
    public string Type { get; init; } = "string";
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The fourteen columns of Tempo 2.10.</summary>
    public static IReadOnlyList<DedicatedColumnOptions> Defaults { get; } =
    [
        Column("resource", "k8s.cluster.name"), Column("resource", "k8s.namespace.name"), Column("resource", "k8s.pod.name"),
        Column("resource", "k8s.container.name"), Column("span", "http.request.method"), Column("span", "http.response.status_code", "int"),
        Column("span", "url.path"), Column("span", "url.route"), Column("span", "server.address"), Column("span", "server.port", "int"),
        Column("span", "http.method"), Column("span", "http.url"), Column("span", "http.route"), Column("span", "http.status_code", "int"),
    ];

    private static DedicatedColumnOptions Column(string scope, string name, string type = "string") =>
        new() { Scope = scope, Name = name, Type = type };
}

/// <summary>Parallel reads of blocks.</summary>
public sealed record StoragePoolOptions
{
    public int MaxWorkers { get; init; } = 400;
    public int QueueDepth { get; init; } = 20_000;
}
