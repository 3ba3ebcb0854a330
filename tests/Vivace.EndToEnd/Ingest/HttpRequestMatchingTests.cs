using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Ingest;

/// <summary>Which requests the OTLP/HTTP receiver takes at all: methods, paths and content types.</summary>
public sealed class HttpRequestMatchingTests(SharedServer shared) : ServerTest(shared)
{
    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("HEAD")]
    public async Task OtherMethodsAreNotAllowed(string method)
    {
        var answer = await Http.SendAsync(new HttpMethod(method), "/v1/traces", null, null);
        Assert.Equal(405, answer.StatusCode);
        Assert.Equal("text/plain", answer.ContentType);
        Assert.Equal(method == "HEAD" ? "" : "405 method not allowed, supported: [POST]", answer.Text);
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("/v1/traces/")]
    [InlineData("/v1/metrics")]
    [InlineData("/v1/logs")]
    [InlineData("/")]
    [InlineData("/v1/Traces")]
    [InlineData("/api/traces/1")]
    [InlineData("/ready")]
    public async Task OtherPathsAreNotFound(string path)
    {
        var answer = await Http.SendAsync(HttpMethod.Post, path, SampleTraces.NewRequest().ToByteArray(), OtlpHttp.Protobuf);
        Assert.Equal(404, answer.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", answer.ContentType);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("404 page not found\n", answer.Text);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task ANonCanonicalPathIsRedirected()
    {
        var answer = await Http.SendAsync(HttpMethod.Post, "//v1/traces", SampleTraces.NewRequest().ToByteArray(), OtlpHttp.Protobuf);
        Assert.Equal(307, answer.StatusCode);
        Assert.Equal("/v1/traces", answer.Header("Location"));
        Assert.Empty(answer.Body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/protobuf")]
    [InlineData("application/octet-stream")]
    [InlineData("application/x-protobuf-other")]
    [InlineData("application/grpc")]
    public async Task OtherContentTypesAreNotSupported(string? contentType)
    {
        var request = SampleTraces.NewRequest();
        var answer = await Http.PostAsync(request.ToByteArray(), contentType);
        Assert.Equal(415, answer.StatusCode);
        Assert.Equal("text/plain", answer.ContentType);
        Assert.Equal("415 unsupported media type, supported: [application/json, application/x-protobuf]", answer.Text);
        await AssertNotStoredAsync(SampleTraces.TraceIdOf(request));
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("application/x-protobuf; charset=utf-8")]
    [InlineData("Application/X-Protobuf")]
    [InlineData("APPLICATION/X-PROTOBUF;a=b")]
    public async Task ParametersAndCaseOfTheProtobufTypeDoNotMatter(string contentType)
    {
        var request = SampleTraces.NewRequest();
        var answer = await Http.PostAsync(request.ToByteArray(), contentType);
        Assert.Equal(200, answer.StatusCode);
        Assert.Equal(OtlpHttp.Protobuf, answer.ContentType);
        await AssertStoredAsync(request);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    public async Task ParametersAndCaseOfTheJsonTypeDoNotMatter(string contentType)
    {
        var answer = await Http.PostAsync("{}"u8.ToArray(), contentType);
        Assert.Equal(200, answer.StatusCode);
        Assert.Equal(OtlpHttp.Json, answer.ContentType);
    }

    [Fact]
    public async Task OneConnectionServesManyRequests()
    {
        await using var connection = await RawConnection.OpenAsync(Server.Addresses.OtlpHttpPort);
        for (int n = 0; n < 5; n++)
        {
            await connection.SendAsync("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
            string answer = await connection.ReadUntilAsync("{\"partialSuccess\":{}}");
            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        }
    }
}
