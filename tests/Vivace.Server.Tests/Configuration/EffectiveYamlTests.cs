using Vivace.Server.Configuration;
using Vivace.Server.Limits;
using static Vivace.Server.Tests.Configuration.ConfigurationLoaderTests;

namespace Vivace.Server.Tests.Configuration;

public class EffectiveYamlTests
{
    [Theory]
    [InlineData("")]
    [InlineData(SharedFiles.FirstUser)]
    [InlineData("distributor: {receivers: {otlp: {protocols: {http: {cors: {allowed_origins: ['*']}, tls: {cert_file: a, key_file: b}}}}}}")]
    [InlineData("metrics_generator: {processor: {span_metrics: {filter_policies: [{include: {match_type: strict, attributes: [{key: kind, value: 5}, {key: name, value: '5'}]}}]}}}")]
    [InlineData("overrides: {defaults: {ingestion: {artificial_delay: 0s}, metrics_generator: {processor: {span_metrics: {dimensions: []}}}}}")]
    public void WhatIsPrintedLoadsBackTheSame(string yaml)
    {
        string printed = EffectiveYaml.All(Load(yaml).Options);
        LoadedConfiguration back = Load(printed);
        Assert.Equal(printed, EffectiveYaml.All(back.Options));
        Assert.Empty(back.Warnings);
    }

    [Fact]
    public void DifferencesAreWhatTheFileSaid() => Assert.Equal(
        """
        server:
            http_listen_port: 3100
        compactor:
            compaction:
                block_retention: 168h0m0s

        """, EffectiveYaml.Differences(Load("compactor: {compaction: {block_retention: 168h}}\nserver: {http_listen_port: 3100, log_level: info}").Options));

    [Fact]
    public void NoDifferencesPrintAsAnEmptyMap() => Assert.Equal("{}\n", EffectiveYaml.Differences(new VivaceOptions()));

    [Fact]
    public void SecretsAreNeverPrinted()
    {
        string printed = EffectiveYaml.All(Load(
            """
            server: {http_tls_config: {cert: c, key: TOPSECRET}}
            storage: {trace: {s3: {secret_key: TOPSECRET}}}
            metrics_generator:
              storage:
                remote_write:
                  - {url: 'http://u:TOPSECRET@a/b?c=d', headers: {x: TOPSECRET}, basic_auth: {username: u, password: TOPSECRET}, authorization: {credentials: TOPSECRET}}
            overrides: {defaults: {metrics_generator: {remote_write_headers: {y: TOPSECRET}}}}
            """).Options);
        Assert.DoesNotContain("TOPSECRET", printed, StringComparison.Ordinal);
        Assert.Contains("http://u:<secret>@a/b?c=d", printed, StringComparison.Ordinal);
        Assert.Contains("password: \"<secret>\"", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void InfinitePrintsAsGoDoes() =>
        Assert.Contains("grpc_server_max_connection_age: 2562047h47m16.854775807s", EffectiveYaml.Defaults(), StringComparison.Ordinal);

    [Fact]
    public void RuntimeConfigurationShowsTenants() => Assert.Equal(
        """
        defaults: {}
        overrides:
            a:
                ingestion:
                    rate_limit_bytes: 5

        """, EffectiveYaml.RuntimeConfiguration(
            TenantLimits.Defaults, new Dictionary<string, TenantLimits> { ["a"] = new() { Ingestion = new IngestionLimits { RateLimitBytes = 5 } } }, onlyDifferences: true));
}
