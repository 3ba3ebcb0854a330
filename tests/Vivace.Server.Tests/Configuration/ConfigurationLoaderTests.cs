using Vivace.Server.Configuration;

namespace Vivace.Server.Tests.Configuration;

public class ConfigurationLoaderTests
{
    [Fact]
    public void FirstUsersFileLoadsWithoutAWord()
    {
        LoadedConfiguration loaded = Load(SharedFiles.FirstUser);
        Assert.Empty(loaded.Warnings);
        ConfigurationValidation.Check(loaded.Options);
        Assert.Empty(ConfigurationValidation.Warnings(loaded.Options));
    }

    [Fact]
    public void FirstUsersValuesArrive()
    {
        VivaceOptions o = Load(SharedFiles.FirstUser).Options;
        Assert.True(o.StreamOverHttpEnabled);
        Assert.Equal("", o.Server.HttpListenAddress);
        OtlpReceiverOptions otlp = Assert.Single(o.Distributor.Receivers.Otlp);
        Assert.Equal("0.0.0.0:4317", otlp.Grpc!.Endpoint);
        Assert.Equal("0.0.0.0:4318", otlp.Http!.Endpoint);
        Assert.Equal("/var/tempo/wal", o.Storage.Trace.Wal.Path);
        Assert.Equal("/var/tempo/blocks", o.Storage.Trace.Local.Path);
        Assert.Equal(TimeSpan.FromDays(7), o.Compactor.Compaction.BlockRetention);
        Assert.Equal("tempo", o.MetricsGenerator.Registry.ExternalLabels["source"]);
        Assert.Equal("http://prometheus.monitoring.svc.cluster.local:9090/api/v1/write", Assert.Single(o.MetricsGenerator.Storage.RemoteWrite).Url);
        Assert.Equal(["service.name", "http.method", "http.status_code", "http.target"], o.MetricsGenerator.SpanMetrics.Dimensions);
        Assert.Equal(["service.name"], o.MetricsGenerator.ServiceGraphs.Dimensions);
        Assert.Equal(["span-metrics", "service-graphs", "local-blocks"], o.Overrides.Defaults.MetricsGenerator.Processors);
        Assert.Equal(15_000_000, o.Overrides.Defaults.Ingestion.RateLimitBytes);
        Assert.Equal(5_000_000, o.Overrides.Defaults.MaxBytesPerTrace);
        Assert.Equal(0, o.Overrides.Defaults.Ingestion.MaxTracesPerUser);
    }

    [Fact]
    public void AllUnknownAndDuplicateKeysAreListedWithTheirLines()
    {
        string message = Refused(
            """
            server:
              http_listen_port: 3200
              bogus_key: 1
              http_listen_port: 3100
            ingester:
              trace_idle_period: 5s
              trace_idle_period: 6s
            bogus_block: {}
            """);
        Assert.Equal(
            """
            failed parsing config: failed to parse configFile t.yaml: yaml: unmarshal errors:
              line 3: field bogus_key not found in type server.Config
              line 4: field http_listen_port already set in type server.Config
              line 7: field trace_idle_period already set in type ingester.Config
              line 8: field bogus_block not found in type app.Config
            """, message);
    }

    [Fact]
    public void ANearKeyIsSuggested() =>
        Assert.Contains("line 1: field http_listen_prot not found in type server.Config (did you mean \"http_listen_port\"?)",
            Refused("server: {http_listen_prot: 3200}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("shutdown_delay: banana", "  line 1: cannot unmarshal !!str `banana` into time.Duration")]
    [InlineData("shutdown_delay: 7d", "  line 1: cannot unmarshal !!str `7d` into time.Duration: units are ns, us, ms, s, m and h; write days as hours (7d = 168h)")]
    [InlineData("multitenancy_enabled: maybe", "  line 1: cannot unmarshal !!str `maybe` into bool")]
    [InlineData("multitenancy_enabled: \"true\"", "  line 1: cannot unmarshal !!str `true` into bool")]
    [InlineData("server: {http_listen_port: x}", "  line 1: cannot unmarshal !!str `x` into int")]
    [InlineData("server: {http_listen_port: [1]}", "  line 1: cannot unmarshal !!seq into int")]
    [InlineData("server: 5", "  line 1: cannot unmarshal !!int `5` into server.Config")]
    [InlineData("querier: {max_concurrent_queries: 99999999999}", "  line 1: cannot unmarshal !!int `99999999999` into int: must be between -2147483648 and 2147483647")]
    [InlineData("compactor: {compaction: {max_block_bytes: 15MB}}", "  line 1: cannot unmarshal !!str `15MB` into int: sizes are plain numbers of bytes, without a unit")]
    [InlineData("overrides: {defaults: {compaction: {block_retention: 1.5h}}}", "  line 1: cannot unmarshal !!str `1.5h` into model.Duration: not a valid duration string: \"1.5h\"")]
    public void BadValuesAreQuoted(string yaml, string line) => Assert.Equal(line, Refused(yaml).Split('\n')[1]);

    [Fact]
    public void ABareIntegerDurationIsNanoseconds() =>
        Assert.Equal(TimeSpan.FromTicks(50), Load("shutdown_delay: 5000").Options.ShutdownDelay);

    [Fact]
    public void ScientificNotationIsAWholeNumber() =>
        Assert.Equal(15_000_000, Load("compactor: {compaction: {max_block_bytes: 15e6}}").Options.Compactor.Compaction.MaxBlockBytes);

    [Theory]
    [InlineData("server:")]
    [InlineData("server: {}")]
    [InlineData("server: ~")]
    public void AnEmptyBlockKeepsItsDefaults(string yaml) => Assert.Equal(new ServerOptions(), Load(yaml).Options.Server);

    [Fact]
    public void AnEmptyFileIsAllDefaults() => Assert.Equal(EffectiveYaml.Defaults(), EffectiveYaml.All(Load("").Options));

    [Fact]
    public void ANullScalarIsTheZeroValue() => Assert.Equal("", Load("server: {log_level: }").Options.Server.LogLevel);

    [Fact]
    public void AListReplacesTheDefaultList() =>
        Assert.Equal([1.5, 2], Load("metrics_generator: {processor: {span_metrics: {histogram_buckets: [1.5, 2]}}}").Options.MetricsGenerator.SpanMetrics.HistogramBuckets);

    [Fact]
    public void AMapMergesWithTheDefaultMap()
    {
        MetricsGeneratorOptions o = Load("metrics_generator: {processor: {span_metrics: {subprocessors: {0: false}, intrinsic_dimensions: {span_kind: false}}}}").Options.MetricsGenerator;
        Assert.Equal(new Dictionary<int, bool> { [0] = false, [1] = true, [2] = true }, o.SpanMetrics.Subprocessors);
        Assert.False(o.SpanMetrics.IntrinsicDimensions.SpanKind);
        Assert.True(o.SpanMetrics.IntrinsicDimensions.SpanName);
    }

    [Fact]
    public void AKeyWithoutEffectWarnsOnceAndOnlyWhenChanged()
    {
        Assert.Empty(Load("ingester: {trace_idle_period: 5000ms}").Warnings);
        ConfigurationWarning warning = Assert.Single(Load("ingester: {trace_idle_period: 10s}").Warnings);
        Assert.Equal("ingester.trace_idle_period has no effect in Vivace", warning.Message);
        Assert.StartsWith("line 1: ", warning.Explain, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyInSeveralItemsOfAListWarnsOnce() =>
        Assert.Single(Load("metrics_generator: {storage: {remote_write: [{url: 'http://a', round_robin_dns: true}, {url: 'http://b', round_robin_dns: true}]}}").Warnings);

    [Fact]
    public void FulfilledKeysAreAcceptedWithoutAWord() => Assert.Empty(Load(
        """
        distributor: {ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}}
        memberlist: {cluster_label: tempo.monitoring, bind_addr: [127.0.0.1]}
        usage_report: {reporting_enabled: false}
        metrics_generator: {traces_storage: {path: /x}, processor: {local_blocks: {filter_server_spans: false}}}
        """).Warnings);

    [Fact]
    public void KeysOfThreeZeroSetTheSameRetention()
    {
        Assert.Equal(TimeSpan.FromHours(1), Retention("backend_worker: {compaction: {block_retention: 1h}}"));
        Assert.Equal(TimeSpan.FromHours(2), Retention("backend_scheduler: {provider: {compaction: {compaction: {block_retention: 2h}}}}"));
        Assert.Equal(TimeSpan.FromHours(3), Retention("compactor: {compaction: {block_retention: 3h}}\nbackend_worker: {compaction: {block_retention: 1h}}"));

        static TimeSpan Retention(string yaml) => Load(yaml).Options.Compactor.Compaction.BlockRetention;
    }

    [Fact]
    public void AFileOfThreeZeroLoads()
    {
        LoadedConfiguration loaded = Load(SharedFiles.Minimal +
            """
            live_store:
              ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}
              partition_ring: {kvstore: {store: inmemory}}
              wal: {path: /x, ingestion_time_range_slack: 4h}
              shutdown_marker_dir: /x
            backend_scheduler: {local_work_path: /x}
            backend_worker: {ring: {instance_addr: 127.0.0.1, kvstore: {store: inmemory}}}
            memory: {automemlimit_enabled: true}
            metrics_generator: {ring_mode: generator}
            query_frontend: {query_end_cutoff: 30s, search: {query_backend_after: 4h}}
            """);
        ConfigurationValidation.Check(loaded.Options);
        Assert.Empty(loaded.Warnings);
        Assert.Equal(TimeSpan.FromSeconds(30), loaded.Options.QueryFrontend.QueryEndCutoff);
    }

    [Fact]
    public void TheChartsFileLoadsWithAWarningForEachReceiverThatIsNotBuilt() => Assert.Equal(2, Load(
        """
        memberlist: {cluster_label: tempo.monitoring}
        multitenancy_enabled: false
        usage_report: {reporting_enabled: true}
        compactor: {compaction: {block_retention: 24h}}
        distributor:
          receivers:
            jaeger: {protocols: {grpc: {endpoint: '0.0.0.0:14250'}, thrift_http: {endpoint: '0.0.0.0:14268'}}}
            opencensus: null
            otlp: {protocols: {grpc: {endpoint: '0.0.0.0:4317'}, http: {endpoint: '0.0.0.0:4318'}}}
        ingester: {}
        server: {http_listen_port: 3100}
        storage: {trace: {backend: local, local: {path: /var/tempo/traces}, wal: {path: /var/tempo/wal}}}
        querier: {}
        query_frontend: {}
        overrides: {defaults: {}, per_tenant_override_config: /conf/overrides.yaml}
        """).Warnings.Count);

    [Fact]
    public void KafkaModeIsRefused() => Assert.Contains("Kafka is not available", Refused("ingest: {enabled: true}"), StringComparison.Ordinal);

    [Fact]
    public void EitherSpellingSwitchesTenantsOn()
    {
        Assert.True(Load("auth_enabled: true").Options.MultitenancyEnabled);
        Assert.True(Load("multitenancy_enabled: true").Options.MultitenancyEnabled);
    }

    [Fact]
    public void EnvironmentIsExpandedOnlyWhenAsked()
    {
        const string text = "http_api_prefix: ${PREFIX:-/tempo}";
        Assert.Equal("/tempo", ConfigurationLoader.Load(text, "t.yaml", _ => null).Options.HttpApiPrefix);
        Assert.Equal("${PREFIX:-/tempo}", Load(text).Options.HttpApiPrefix);
        var e = Assert.Throws<ConfigurationException>(() => ConfigurationLoader.Load("a: ${B", "t.yaml", _ => null));
        Assert.Equal("failed parsing config: failed to expand env vars from configFile t.yaml: missing closing brace", e.Message);
    }

    [Fact]
    public void BearerTokenIsAuthorization() =>
        Assert.Equal("t", Load("metrics_generator: {storage: {remote_write: [{url: 'http://a', bearer_token: t}]}}").Options.MetricsGenerator.Storage.RemoteWrite[0].Authorization!.Credentials);

    internal static LoadedConfiguration Load(string yaml) => ConfigurationLoader.Load(yaml, "t.yaml");

    internal static string Refused(string yaml) => Assert.Throws<ConfigurationException>(() => Load(yaml)).Message;
}
