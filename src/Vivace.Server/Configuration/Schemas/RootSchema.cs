using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>The whole configuration file: keys of Tempo 2.10 and 3.0 in one schema.</summary>
internal static class RootSchema
{
    private const string OneNode = "Vivace is one process";

    public static Schema<VivaceOptions> Root { get; } = new SchemaBuilder<VivaceOptions>("app.Config")
        .Key("target", V.String, o => o.Target, (o, v) => o with { Target = v }, "all or scalable-single-binary, the same here")
        // Either spelling switches tenants on.
        .Key("auth_enabled", V.OptionalValue(V.Bool), _ => null, (o, v) => o with { MultitenancyEnabled = o.MultitenancyEnabled || v == true }, "The old spelling of multitenancy_enabled")
        .Key("multitenancy_enabled", V.Bool, o => o.MultitenancyEnabled, (o, v) => o with { MultitenancyEnabled = o.MultitenancyEnabled || v }, "Tenants by the header X-Scope-OrgID")
        .Key("stream_over_http_enabled", V.Bool, o => o.StreamOverHttpEnabled, (o, v) => o with { StreamOverHttpEnabled = v }, "The gRPC query API also on the HTTP port; Grafana's streaming search needs it")
        .Key("http_api_prefix", V.String, o => o.HttpApiPrefix, (o, v) => o with { HttpApiPrefix = v }, "Prefix of the API paths, /tempo for example")
        .Key("shutdown_delay", V.Duration, o => o.ShutdownDelay, (o, v) => o with { ShutdownDelay = v }, "Time between being told to stop and stopping")
        .Accept("enable_go_runtime_metrics", V.Bool, "false", "there is no Go runtime")
        .Accept("partition_ring_live_store", V.Bool, "false", OneNode)
        .Accept("span_profiling", V.Bool, "false", "Vivace does not trace itself")
        .AcceptBlock("memory", new SchemaBuilder<Unkept>("app.MemoryConfig")
            .Accept("automemlimit_enabled", V.Bool, "false", "memory always follows the container's limit", KeyEffect.Fulfilled)
            .Accept("automemlimit_ratio", V.Float, "0.8", "the share is fixed").Build())
        .Block("server", ServerSchema.Server, o => o.Server, (o, v) => o with { Server = v })
        .Block("internal_server", ServerSchema.Internal, o => o.InternalServer, (o, v) => o with { InternalServer = v })
        .Block("distributor", DistributorSchema.Distributor, o => o.Distributor, (o, v) => o with { Distributor = v })
        .Block("ingester", IngesterSchema.Ingester, o => o.Ingester, (o, v) => o with { Ingester = v })
        .Block("storage", StorageSchema.Storage, o => o.Storage, (o, v) => o with { Storage = v })
        .Nested("backend_scheduler", CompactorSchema.BackendScheduler, printed: false)
        .Nested("backend_worker", CompactorSchema.BackendWorker, printed: false)
        .Block("compactor", CompactorSchema.Compactor, o => o.Compactor, (o, v) => o with { Compactor = v })
        .Block("querier", QuerySchema.Querier, o => o.Querier, (o, v) => o with { Querier = v })
        .Block("query_frontend", QuerySchema.Frontend, o => o.QueryFrontend, (o, v) => o with { QueryFrontend = v })
        .Block("metrics_generator", GeneratorSchema.Generator, o => o.MetricsGenerator, (o, v) => o with { MetricsGenerator = v })
        .Add(new OverridesKey())
        .AcceptBlock("cache", CacheSchema.Cache)
        .AcceptBlock("memberlist", MemberlistSchema.Memberlist)
        .Block("usage_report", UsageReport(), o => o.UsageReport, (o, v) => o with { UsageReport = v })
        .AcceptBlock("ingester_client", Shapes.Client)
        .AcceptBlock("metrics_generator_client", Shapes.Client)
        .AcceptBlock("live_store_client", Shapes.Client)
        .AcceptBlock("backend_scheduler_client", new SchemaBuilder<Unkept>("client.Config").AcceptBlock("grpc_client_config", Shapes.GrpcClient).Build())
        .AcceptBlock("ingest", KafkaSchema.Ingest)
        .AcceptBlock("block_builder", KafkaSchema.BlockBuilder)
        .AcceptBlock("live_store", IngesterSchema.LiveStore)
        .Build();

    private static Schema<UsageReportOptions> UsageReport() => new SchemaBuilder<UsageReportOptions>("usagestats.Config")
        .Key("reporting_enabled", V.Bool, o => o.ReportingEnabled, (o, v) => o with { ReportingEnabled = v }, "Nothing is ever reported", KeyEffect.Fulfilled)
        .AcceptBlock("backoff", new SchemaBuilder<Unkept>("backoff.Config")
            .Accept("min_period", V.Duration, "100ms", "nothing is ever reported", KeyEffect.Fulfilled)
            .Accept("max_period", V.Duration, "10s", "nothing is ever reported", KeyEffect.Fulfilled)
            .Accept("max_retries", V.Int, "0", "nothing is ever reported", KeyEffect.Fulfilled).Build())
        .Build();
}
