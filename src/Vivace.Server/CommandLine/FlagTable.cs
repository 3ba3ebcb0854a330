using Vivace.Server.Configuration;
using Vivace.Server.Configuration.Binding;
using Vivace.Server.Limits;

namespace Vivace.Server.CommandLine;

/// <summary>All flags. Values given here win over the configuration file.</summary>
internal static class FlagTable
{
    public const string ConfigFile = "config.file";
    public const string ExpandEnv = "config.expand-env";
    public const string Verify = "config.verify";
    public const string Version = "version";
    public const string Help = "help";
    public const string ShortHelp = "h";
    public const string Health = "health";
    public const string HealthUrl = "health.url";

    /// <summary>Beginnings of flags that tune parts Vivace does not have: accepted, with a warning each.</summary>
    public static IReadOnlyList<string> IgnoredFamilies { get; } =
    [
        "ingester.partition-ring.", "generator", "ingest.", "live-store", "backend-scheduler", "backend-worker", "block-builder",
        "storage.trace.s3.", "storage.trace.gcs.", "storage.trace.azure.", "storage.trace.block.v2-", "memberlist.",
    ];

    public static IReadOnlyList<Flag> All { get; } =
    [
        Read(ConfigFile, V.String, "Configuration file, YAML; without one everything runs on the loopback address below ./data"),
        Read(ExpandEnv, V.Bool, "Expand ${…} in the configuration file and the per-tenant file"),
        Read(Verify, V.Bool, "Check the configuration and exit: 0 clean, 1 with any warning or error"),
        Read(Version, V.Bool, "Print the version and exit"),
        Read(Help, V.Bool, "Print this and exit"),
        Read(ShortHelp, V.Bool, "Print this and exit"),
        Read(Health, V.Bool, "Ask a running process whether it is ready and exit: 0 ready, 1 not"),
        Read(HealthUrl, V.String, "What -health asks; http://127.0.0.1:3200/ready unless given"),
        new Flag<string>("target", V.String, (o, v) => o with { Target = v }, "all or scalable-single-binary, the same here"),
        new Flag<bool>("auth.enabled", V.Bool, (o, v) => o with { MultitenancyEnabled = v }, "Old spelling of -multitenancy.enabled"),
        new Flag<bool>("multitenancy.enabled", V.Bool, (o, v) => o with { MultitenancyEnabled = v }, "Tenants by the header X-Scope-OrgID"),
        new Flag<string>("http-api-prefix", V.String, (o, v) => o with { HttpApiPrefix = v }, "Prefix of the API paths"),
        new Flag<TimeSpan>("shutdown-delay", V.Duration, (o, v) => o with { ShutdownDelay = v }, "Time between being told to stop and stopping"),
        new Flag<int>("server.http-listen-port", V.Int, (o, v) => Server(o, o.Server with { HttpListenPort = v }), "HTTP port"),
        new Flag<int>("server.grpc-listen-port", V.Int, (o, v) => Server(o, o.Server with { GrpcListenPort = v }), "gRPC port"),
        new Flag<string>("log.level", V.String, (o, v) => Server(o, o.Server with { LogLevel = v }), "debug, info, warn or error"),
        .. Distributor(),
        .. Limits(),
        .. Storage(),
        .. Accepted(),
    ];

    private static IEnumerable<Flag> Distributor()
    {
        foreach ((string name, bool received) in new[] { ("received", true), ("discarded", false) })
        {
            VivaceOptions Change(VivaceOptions o, Func<SpanLoggingOptions, SpanLoggingOptions> change) => o with
            {
                Distributor = received
                    ? o.Distributor with { LogReceivedSpans = change(o.Distributor.LogReceivedSpans) }
                    : o.Distributor with { LogDiscardedSpans = change(o.Distributor.LogDiscardedSpans) },
            };

            yield return new Flag<bool>($"distributor.log-{name}-spans.enabled", V.Bool, (o, v) => Change(o, s => s with { Enabled = v }), $"One log line for each span {name}");
            yield return new Flag<bool>($"distributor.log-{name}-spans.include-attributes", V.Bool, (o, v) => Change(o, s => s with { IncludeAllAttributes = v }), "With attributes");
            yield return new Flag<bool>($"distributor.log-{name}-spans.filter-by-status-error", V.Bool, (o, v) => Change(o, s => s with { FilterByStatusError = v }), "Only spans with status error");
        }
    }

    private static IEnumerable<Flag> Limits() =>
    [
        new Flag<string>("distributor.rate-limit-strategy", V.Word("local", "global"), (o, v) => Ingestion(o, i => i with { RateStrategy = v }), "local or global, the same on one node"),
        new Flag<long>("distributor.ingestion-rate-limit-bytes", V.Bytes, (o, v) => Ingestion(o, i => i with { RateLimitBytes = v }), "Bytes a second of one tenant"),
        new Flag<long>("distributor.ingestion-burst-size-bytes", V.Bytes, (o, v) => Ingestion(o, i => i with { BurstSizeBytes = v }), "Bytes of a burst of one tenant"),
        new Flag<int>("ingester.max-traces-per-user", V.Int, (o, v) => Ingestion(o, i => i with { MaxTracesPerUser = v }), "Live traces of one tenant; 0 for no limit"),
        new Flag<int>("ingester.max-global-traces-per-user", V.Int, (o, v) => Ingestion(o, i => i with { MaxGlobalTracesPerUser = v }), "Live traces of one tenant over all processes"),
        new Flag<long>("ingester.max-bytes-per-trace", V.Bytes, (o, v) => Defaults(o, d => d with { MaxBytesPerTrace = v }), "Bytes of one trace; 0 for no limit"),
        new Flag<long>("querier.max-bytes-per-tag-values-query", V.Bytes, (o, v) => Defaults(o, d => d with { Read = d.Read with { MaxBytesPerTagValuesQuery = v } }), "Bytes of an answer with tag values"),
        new Flag<int>("querier.max-blocks-per-tag-values-query", V.Int, (o, v) => Defaults(o, d => d with { Read = d.Read with { MaxBlocksPerTagValuesQuery = v } }), "Blocks read for tag values"),
        new Flag<int>("querier.max-condition-groups-per-tag-query", V.Int, (o, v) => Defaults(o, d => d with { Read = d.Read with { MaxConditionGroupsPerTagQuery = v } }), "Groups of conditions in a tag query"),
        new Flag<double>("metrics-generator.native-histogram-bucket-factor", V.Float, (o, v) => Generator(o, g => g with { NativeHistogramBucketFactor = v }), "Growth of native histogram buckets"),
        new Flag<int>("metrics-generator.native-histogram-max-bucket-number", V.Int, (o, v) => Generator(o, g => g with { NativeHistogramMaxBucketNumber = v }), "Most native histogram buckets"),
        new Flag<TimeSpan>("metrics-generator.native-histogram-min-reset-duration", V.Duration, (o, v) => Generator(o, g => g with { NativeHistogramMinResetDuration = v }), "Least time between resets of a native histogram"),
        new Flag<string>("config.per-user-override-config", V.String, (o, v) => o with { Overrides = o.Overrides with { PerTenantOverrideConfig = v } }, "File with limits of single tenants"),
        new Flag<TimeSpan>("config.per-user-override-period", V.PrometheusDuration, (o, v) => o with { Overrides = o.Overrides with { PerTenantOverridePeriod = v } }, "How often that file is read again"),
    ];

    private static IEnumerable<Flag> Storage() =>
    [
        new Flag<string>("storage.trace.backend", V.String, (o, v) => Trace(o, t => t with { Backend = v }), "local"),
        new Flag<string>("storage.trace.wal.path", V.String, (o, v) => Trace(o, t => t with { Wal = t.Wal with { Path = v } }), "Folder of the write-ahead log"),
        new Flag<string>("storage.trace.local.path", V.String, (o, v) => Trace(o, t => t with { Local = t.Local with { Path = v } }), "Folder of finished blocks"),
        new Flag<TimeSpan>("storage.trace.blocklist_poll", V.Duration, (o, v) => Trace(o, t => t with { BlocklistPoll = v }), "How often the block folder is listed"),
        new Flag<int>("storage.trace.pool.max-workers", V.Int, (o, v) => Trace(o, t => t with { Pool = t.Pool with { MaxWorkers = v } }), "Most block reads at a time"),
        new Flag<int>("storage.trace.pool.queue-depth", V.Int, (o, v) => Trace(o, t => t with { Pool = t.Pool with { QueueDepth = v } }), "Most block reads that may wait"),
        new Flag<TimeSpan>("ingester.max-block-duration", V.Duration, (o, v) => o with { Ingester = o.Ingester with { MaxBlockDuration = v } }, "Age at which the newest data becomes a block"),
        new Flag<long>("ingester.max-block-bytes", V.Bytes, (o, v) => o with { Ingester = o.Ingester with { MaxBlockBytes = v } }, "Size at which the newest data becomes a block"),
        new Flag<TimeSpan>("ingester.complete-block-timeout", V.Duration, (o, v) => o with { Ingester = o.Ingester with { CompleteBlockTimeout = v } }, "Accepted"),
        new Flag<bool>("compactor.disabled", V.Bool, (o, v) => o with { Compactor = o.Compactor with { Disabled = v } }, "Stop merging and removing"),
        new Flag<TimeSpan>("compactor.compaction.compaction.block-retention", V.Duration, (o, v) => Compaction(o, c => c with { BlockRetention = v }), "Age at which blocks are removed"),
        new Flag<TimeSpan>("compactor.compaction.compaction.compaction-window", V.Duration, (o, v) => Compaction(o, c => c with { CompactionWindow = v }), "Only blocks of one window are merged"),
        new Flag<long>("compactor.compaction.compaction.max-block-bytes", V.Bytes, (o, v) => Compaction(o, c => c with { MaxBlockBytes = v }), "Bytes a block does not grow past"),
        new Flag<int>("compactor.compaction.compaction.max-objects-per-block", V.Int, (o, v) => Compaction(o, c => c with { MaxCompactionObjects = v }), "Most traces of a block"),
        new Flag<bool>("reporting.enabled", V.Bool, (o, v) => o with { UsageReport = o.UsageReport with { ReportingEnabled = v } }, "Accepted; nothing is ever reported"),
    ];

    // Known to Tempo's users and charts, checked, and without a word dropped: what they ask for is so or never mattered.
    private static IEnumerable<Flag> Accepted() =>
    [
        Read("mem-ballast-size-mbs", V.Int, "Accepted"),
        Read("mutex-profile-fraction", V.Int, "Accepted"),
        Read("block-profile-threshold", V.Int, "Accepted"),
        Read("enable-go-runtime-metrics", V.Bool, "Accepted"),
        Read("memberlist.host-port", V.String, "Accepted"),
        Read("memberlist.bind-port", V.Int, "Accepted"),
        Read("memberlist.message-history-buffer-bytes", V.Int, "Accepted"),
        Read("ingester.trace-idle-period", V.Duration, "Accepted"),
        Read("ingester.availability-zone", V.String, "Accepted"),
        Read("querier.frontend-address", V.String, "Accepted"),
        Read("reporting.backoff-min-period", V.Duration, "Accepted"),
        Read("reporting.backoff-max-period", V.Duration, "Accepted"),
        Read("reporting.backoff-retries", V.Int, "Accepted"),
        Read("config.enable-legacy-overrides", V.Bool, "Accepted; both forms of limits are always read"),
        Read("span-profiling", V.Bool, "Accepted"),
        Read("query-frontend.mcp-server.enabled", V.Bool, "Accepted; /api/mcp is not built"),
    ];

    private static Flag<T> Read<T>(string name, ValueType<T> type, string description) => new(name, type, null, description);

    private static VivaceOptions Server(VivaceOptions o, ServerOptions server) => o with { Server = server };

    private static VivaceOptions Defaults(VivaceOptions o, Func<TenantLimits, TenantLimits> change) =>
        o with { Overrides = o.Overrides with { Defaults = change(o.Overrides.Defaults) } };

    private static VivaceOptions Ingestion(VivaceOptions o, Func<IngestionLimits, IngestionLimits> change) =>
        Defaults(o, d => d with { Ingestion = change(d.Ingestion) });

    private static VivaceOptions Generator(VivaceOptions o, Func<GeneratorLimits, GeneratorLimits> change) =>
        Defaults(o, d => d with { MetricsGenerator = change(d.MetricsGenerator) });

    private static VivaceOptions Trace(VivaceOptions o, Func<TraceStorageOptions, TraceStorageOptions> change) =>
        o with { Storage = o.Storage with { Trace = change(o.Storage.Trace) } };

    private static VivaceOptions Compaction(VivaceOptions o, Func<CompactionOptions, CompactionOptions> change) =>
        o with { Compactor = o.Compactor with { Compaction = change(o.Compactor.Compaction) } };
}
