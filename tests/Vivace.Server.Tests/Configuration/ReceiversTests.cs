using Vivace.Server.Configuration;
using static Vivace.Server.Tests.Configuration.ConfigurationLoaderTests;

namespace Vivace.Server.Tests.Configuration;

public class ReceiversTests
{
    [Theory]
    [InlineData("distributor: {}")]
    [InlineData("distributor: {receivers: {}}")]
    [InlineData("distributor: {receivers: }")]
    public void NoReceiversMeanOtlpGrpcOnLoopback(string yaml)
    {
        OtlpReceiverOptions otlp = Assert.Single(Load(yaml).Options.Distributor.Receivers.Otlp);
        Assert.Equal("localhost:4317", otlp.Grpc!.Endpoint);
        Assert.Null(otlp.Http);
    }

    [Fact]
    public void AProtocolStartsOnlyWhenItsKeyIsPresent()
    {
        OtlpReceiverOptions otlp = Assert.Single(Load("distributor: {receivers: {otlp: {protocols: {http: }}}}").Options.Distributor.Receivers.Otlp);
        Assert.Null(otlp.Grpc);
        Assert.Equal("localhost:4318", otlp.Http!.Endpoint);
    }

    [Fact]
    public void AReceiverWithoutProtocolsStartsNothingAndSaysSo()
    {
        VivaceOptions o = Load("distributor: {receivers: {otlp: }}").Options;
        Assert.Contains(ConfigurationValidation.Warnings(o), w => w.Message == "distributor.receivers.otlp starts nothing");
    }

    [Fact]
    public void SeveralReceiversOfOneTypeAreKept()
    {
        IReadOnlyList<OtlpReceiverOptions> otlp = Load("distributor: {receivers: {otlp: {protocols: {grpc: }}, otlp/two: {protocols: {grpc: {endpoint: ':5317'}}}}}").Options.Distributor.Receivers.Otlp;
        Assert.Equal(["otlp", "otlp/two"], otlp.Select(r => r.Id));
        Assert.Equal(":5317", otlp[1].Grpc!.Endpoint);
    }

    [Fact]
    public void AnUnknownTypeIsRefusedInTemposWords() => Assert.Equal(
        "error initialising module: distributor: failed to create distributor: cannot unmarshal the configuration: decoding failed due to the following error(s):\n\n"
        + "'receivers' unknown type: \"foo\" for id: \"foo\" (valid values: [kafka jaeger zipkin opencensus otlp])",
        Refused("distributor: {receivers: {foo: }}"));

    [Fact]
    public void UnknownKeysInAReceiverAreRefused() =>
        Assert.Contains("line 1: field endpont not found in type configgrpc.ServerConfig (did you mean \"endpoint\"?)",
            Refused("distributor: {receivers: {otlp: {protocols: {grpc: {endpont: x}}}}}"), StringComparison.Ordinal);

    [Fact]
    public void AnAuthenticatorCannotBeFound() =>
        Assert.Contains("failed to resolve authenticator \"basicauth\": authenticator not found",
            Refused("distributor: {receivers: {otlp: {protocols: {http: {auth: {authenticator: basicauth}}}}}}"), StringComparison.Ordinal);

    [Fact]
    public void ReceiversThatAreNotBuiltWarnOnceEach()
    {
        LoadedConfiguration loaded = Load("distributor: {receivers: {jaeger: {protocols: {grpc: , thrift_http: }}, zipkin: , kafka: , opencensus: , otlp: {protocols: {grpc: }}}}");
        Assert.Equal(
            ["jaeger", "zipkin", "kafka", "opencensus"],
            loaded.Warnings.Select(w => w.Message.Split(' ')[0].Split('.')[^1]));
        Assert.Single(loaded.Options.Distributor.Receivers.Otlp);
    }

    [Fact]
    public void HttpKeysArrive()
    {
        HttpReceiverOptions http = Load(
            """
            distributor: {receivers: {otlp: {protocols: {http: {
              cors: {allowed_origins: ['https://*.example.org'], max_age: 60}, tls: {cert_file: c, key_file: k, min_version: '1.3'},
              compression_algorithms: ['', gzip], response_headers: {x-a: b}, traces_url_path: spans, max_request_body_size: 0}}}}}
            """).Options.Distributor.Receivers.Otlp[0].Http!;
        Assert.Equal(["https://*.example.org"], http.Cors!.AllowedOrigins);
        Assert.Equal("1.3", http.Tls!.MinVersion);
        Assert.Equal(["", "gzip"], http.CompressionAlgorithms!);
        Assert.Equal("b", http.ResponseHeaders["x-a"]);
        Assert.Equal("/spans", http.TracesUrlPath);
        Assert.Equal(20 * 1024 * 1024, http.MaxRequestBodySize);
    }

    [Theory]
    [InlineData("0.0.0.0:4317", "0.0.0.0", 4317)]
    [InlineData("[::]:4317", "::", 4317)]
    [InlineData(":0", "", 0)]
    [InlineData("localhost:65535", "localhost", 65535)]
    public void EndpointsAreHostAndPort(string text, string host, int port)
    {
        Assert.True(ListenEndpoint.TryParse(text, out ListenEndpoint? endpoint));
        Assert.Equal(new ListenEndpoint(host, port), endpoint);
        Assert.Equal(text, endpoint.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("localhost:65536")]
    [InlineData("localhost:-1")]
    [InlineData("::4317")]
    [InlineData("http://x:1/")]
    public void AnythingElseIsNoEndpoint(string text) => Assert.False(ListenEndpoint.TryParse(text, out _));
}
