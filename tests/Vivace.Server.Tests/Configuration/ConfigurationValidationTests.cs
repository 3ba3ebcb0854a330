using Vivace.Server.Configuration;
using static Vivace.Server.Tests.Configuration.ConfigurationLoaderTests;

namespace Vivace.Server.Tests.Configuration;

public class ConfigurationValidationTests
{
    [Theory]
    [InlineData("storage: {trace: {backend: ''}}", "unknown backend")]
    [InlineData("storage: {trace: {backend: foo}}", "unknown backend foo")]
    [InlineData("storage: {trace: {backend: s3}}", "object storage (s3) is not built yet; use local")]
    [InlineData("target: bogus", "unrecognised module name: bogus")]
    [InlineData("target: ingester", "target \"ingester\" is not available")]
    [InlineData("server: {log_level: loud}", "unrecognized log level \"loud\"")]
    [InlineData("server: {http_listen_port: 70000}", "server.http_listen_port: 70000 is not a port")]
    [InlineData("server: {http_listen_port: 9095}", "are both 9095")]
    [InlineData("server: {http_tls_config: {cert_file: c}}", "needs its key_file")]
    [InlineData("http_api_prefix: tempo", "must start with a slash")]
    [InlineData("distributor: {receivers: {otlp: {protocols: {grpc: {endpoint: x}}}}}", "\"x\" is not host:port")]
    [InlineData("distributor: {receivers: {otlp: {protocols: {grpc: {endpoint: ':1'}, http: {endpoint: ':1'}}}}}", "already another receiver's address")]
    [InlineData("distributor: {receivers: {otlp: {protocols: {http: {compression_algorithms: [br]}}}}}", "unsupported encoding \"br\"")]
    [InlineData("metrics_generator: {processor: {span_metrics: {histogram_buckets: [1, 1]}}}", "metrics_generator.processor.span_metrics.histogram_buckets must be strictly increasing: bucket[1]=1 is <= bucket[0]=1")]
    [InlineData("metrics_generator: {processor: {service_graphs: {histogram_buckets: [1, .nan]}}}", "must be strictly increasing")]
    [InlineData("metrics_generator: {storage: {remote_write: [{}]}}", "url for remote_write is empty")]
    [InlineData("metrics_generator: {storage: {remote_write: [{url: 'http://a', headers: {Host: b}}]}}", "Host is set by the sender")]
    [InlineData("metrics_generator: {storage: {remote_write: [{url: 'http://a', basic_auth: {username: u}, bearer_token: t}]}}", "at most one of")]
    [InlineData("overrides: {defaults: {metrics_generator: {native_histogram_bucket_factor: 1}}}", "native_histogram_bucket_factor must be greater than 1")]
    [InlineData("overrides: {defaults: {metrics_generator: {processor: {span_metrics: {intrinsic_dimensions: {foo: true}}}}}}", "intrinsic dimension \"foo\" is not supported")]
    public void BrokenRulesAreNamed(string yaml, string expected)
    {
        string full = yaml.StartsWith("storage", StringComparison.Ordinal) ? yaml : SharedFiles.Minimal + yaml;
        Assert.Contains(expected, Assert.Throws<ConfigurationException>(() => ConfigurationValidation.Check(Load(full).Options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sigv4: {region: eu-west-1}", "sigv4: this way to authenticate is not built")]
    [InlineData("azuread: {cloud: AzurePublic}", "azuread: this way to authenticate is not built")]
    [InlineData("google_iam: {credentials_file: f}", "google_iam: this way to authenticate is not built")]
    [InlineData("http_headers: {a: {values: [b]}}", "http_headers: name and value of headers belong to the key headers")]
    [InlineData("proxy_connect_header: {a: [b]}", "proxy_connect_header: proxies are asked without headers of their own")]
    public void WaysToReachAReceiverThatAreNotBuiltAreRefusedByName(string key, string expected) =>
        Assert.Contains(expected, Refused($"metrics_generator: {{storage: {{remote_write: [{{url: 'http://a', {key}}}]}}}}"), StringComparison.Ordinal);

    [Fact]
    public void HistogramModesAreChecked() =>
        Assert.Contains("must be one of classic, native, both", Refused("overrides: {defaults: {metrics_generator: {generate_native_histograms: x}}}"), StringComparison.Ordinal);

    [Fact]
    public void AllBrokenRulesAreReportedTogether()
    {
        string message = Assert.Throws<ConfigurationException>(() => ConfigurationValidation.Check(Load("target: bogus\nserver: {log_level: x}").Options)).Message;
        Assert.Equal(3, message.Split('\n').Length);
        Assert.Contains("bogus", message, StringComparison.Ordinal);
        Assert.Contains("log_level", message, StringComparison.Ordinal);
        Assert.Contains("unknown backend", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("scalable-single-binary")]
    public void TargetsThatMeanOneProcessAreAccepted(string target) => ConfigurationValidation.Check(Load($"{SharedFiles.Minimal}target: {target}").Options);

    [Fact]
    public void EmbeddedDefaultsAreValidAndClean()
    {
        ConfigurationValidation.Check(VivaceOptions.EmbeddedDefaults);
        Assert.Empty(ConfigurationValidation.Warnings(VivaceOptions.EmbeddedDefaults));
    }

    [Theory]
    [InlineData("ingester: {complete_block_timeout: 1m}", "ingester.complete_block_timeout < storage.trace.blocklist_poll")]
    [InlineData("distributor: {log_received_spans: {enabled: true}}", "Span logging is enabled.")]
    [InlineData("distributor: {log_discarded_spans: {enabled: true}}", "Span logging for discarded traces is enabled.")]
    [InlineData("compactor: {compaction: {retention_concurrency: 0}}", "c.Compactor.Compactor.RetentionConcurrency must be greater than zero. Using default.")]
    public void StartupWarningsAreTempos(string yaml, string message) =>
        Assert.Contains(ConfigurationValidation.Warnings(Load(yaml).Options), w => w.Message.StartsWith(message, StringComparison.Ordinal));
}
