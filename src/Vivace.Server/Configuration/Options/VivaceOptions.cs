using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;

namespace Vivace.Server.Configuration;

/// <summary>
/// Everything the configuration file and the flags can say, with Tempo's defaults. Immutable; where a value comes from (file, flag,
/// default) is forgotten. Key names, types and effects are declared in the schema and listed in docs/configuration.md.
/// </summary>
public sealed record VivaceOptions
{
    /// <summary><c>all</c> or <c>scalable-single-binary</c>, which mean the same here.</summary>
    public string Target { get; init; } = TargetNames.All;

    public bool MultitenancyEnabled { get; init; }
    public bool StreamOverHttpEnabled { get; init; }

    /// <summary>Prefix of the API paths, for example <c>/tempo</c>; empty for none.</summary>
    public string HttpApiPrefix { get; init; } = "";

    /// <summary>How long the process keeps serving, not ready, after it was told to stop.</summary>
    public TimeSpan ShutdownDelay { get; init; }

    public ServerOptions Server { get; init; } = new();
    public InternalServerOptions InternalServer { get; init; } = new();
    public DistributorOptions Distributor { get; init; } = new();
    public IngesterOptions Ingester { get; init; } = new();
    public StorageOptions Storage { get; init; } = new();
    public CompactorOptions Compactor { get; init; } = new();
    public QuerierOptions Querier { get; init; } = new();
    public QueryFrontendOptions QueryFrontend { get; init; } = new();
    public MetricsGeneratorOptions MetricsGenerator { get; init; } = new();
    public OverridesOptions Overrides { get; init; } = new();
    public UsageReportOptions UsageReport { get; init; } = new();

    /// <summary>
    /// What runs without a configuration file: everything on the loopback address, traces below <c>./data</c>, generator off.
    /// </summary>
    public static VivaceOptions EmbeddedDefaults { get; } = new()
    {
        StreamOverHttpEnabled = true,
        Server = new ServerOptions { HttpListenAddress = "127.0.0.1", GrpcListenAddress = "127.0.0.1" },
        Distributor = new DistributorOptions
        {
            Receivers = new ReceiversOptions
            {
                Otlp =
                [
                    new OtlpReceiverOptions
                    {
                        Grpc = new GrpcReceiverOptions { Endpoint = "127.0.0.1:4317" },
                        Http = new HttpReceiverOptions { Endpoint = "127.0.0.1:4318" },
                    },
                ],
            },
        },
        Storage = new StorageOptions
        {
            Trace = new TraceStorageOptions
            {
                Backend = TraceStorageOptions.LocalBackend,
                Local = new LocalStorageOptions { Path = "./data/blocks" },
                Wal = new WalOptions { Path = "./data/wal" },
            },
        },
    };
}

/// <summary>Names of targets.</summary>
public static class TargetNames
{
    public const string All = "all";
    public const string ScalableSingleBinary = "scalable-single-binary";
}

/// <summary>Accepted and kept for printing; nothing is ever sent.</summary>
public sealed record UsageReportOptions
{
    public bool ReportingEnabled { get; init; } = true;
}

/// <summary>Limits of tenants: the defaults and the file with exceptions.</summary>
public sealed record OverridesOptions
{
    public TenantLimits Defaults { get; init; } = TenantLimits.Defaults;

    /// <summary>Path of the per-tenant file; empty for none.</summary>
    public string PerTenantOverrideConfig { get; init; } = "";

    public TimeSpan PerTenantOverridePeriod { get; init; } = TimeSpan.FromSeconds(10);

    public UserOverridesOptions UserConfigurable { get; init; } = new();
}
