using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Ingest;

/// <summary>A server with multi-tenancy on, shared by the tests of this file.</summary>
public sealed class MultiTenantServer : IAsyncLifetime
{
    private VivaceServer? _server;

    /// <summary>The running server.</summary>
    public VivaceServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _server = await VivaceServer.StartAsync(VivaceConfiguration.Roomy with { MultiTenancy = true });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>With multi-tenancy on, the header X-Scope-OrgID names the tenant of writes and reads.</summary>
public sealed class TenancyOnWriteTests(MultiTenantServer fixture) : IClassFixture<MultiTenantServer>, IDisposable
{
    private const string Header = "X-Scope-OrgID";

    private readonly OtlpHttp _http = new(fixture.Server.Addresses);
    private readonly OtlpGrpc _grpc = new(fixture.Server.Addresses);
    private readonly TraceApi _api = new(fixture.Server.Addresses);

    [Fact]
    public async Task TenantsDoNotSeeEachOther()
    {
        var ofA = SampleTraces.NewRequest();
        var ofB = SampleTraces.NewRequest();
        Assert.Equal(200, (await _http.PostAsync(ofA, (Header, "team-a"))).StatusCode);
        Assert.Equal(GrpcAnswer.Ok, (await _grpc.ExportAsync(ofB, null, ("x-scope-orgid", "team-b"))).Status);

        await AssertSeesAsync("team-a", SampleTraces.TraceIdOf(ofA), spans: 1);
        await AssertSeesAsync("team-b", SampleTraces.TraceIdOf(ofA), spans: 0);
        await AssertSeesAsync("team-a", SampleTraces.TraceIdOf(ofB), spans: 0);
        await AssertSeesAsync("team-b", SampleTraces.TraceIdOf(ofB), spans: 1);
        await AssertSeesAsync("single-tenant", SampleTraces.TraceIdOf(ofA), spans: 0);
    }

    [Fact]
    public async Task TheSameTraceIdInTwoTenantsIsTwoTraces()
    {
        var traceId = SampleTraces.NewId(SampleTraces.TraceIdBytes);
        await _http.PostAsync(SampleTraces.RequestOf(SampleTraces.NewSpan(traceId)), (Header, "team-c"));
        await _http.PostAsync(SampleTraces.RequestOf(SampleTraces.NewSpan(traceId), SampleTraces.NewSpan(traceId)), (Header, "team-d"));
        await AssertSeesAsync("team-c", SampleTraces.Hex(traceId), spans: 1);
        await AssertSeesAsync("team-d", SampleTraces.Hex(traceId), spans: 2);
    }

    [Fact]
    public async Task AMissingHeaderIsUnavailableOnWrite()
    {
        var http = await _http.PostAsync(SampleTraces.NewRequest());
        Assert.Equal(503, http.StatusCode);
        Assert.Equal(GrpcAnswer.Unavailable, http.RpcStatus.Code);
        Assert.Equal("no org id", http.RpcStatus.Message);
        var grpc = await _grpc.ExportAsync(SampleTraces.NewRequest());
        Assert.Equal(GrpcAnswer.Unavailable, grpc.Status);
        Assert.Equal("no org id", grpc.Message);
    }

    [Fact]
    public async Task ARequestWithoutSpansNeedsNoTenant()
    {
        Assert.Equal(200, (await _http.PostAsync("{}")).StatusCode);
        Assert.Equal(GrpcAnswer.Ok, (await _grpc.ExportAsync(new Wire.ExportTraceServiceRequest())).Status);
    }

    [Fact]
    public async Task AHeaderSentTwiceIsUnavailable()
    {
        await using var connection = await RawConnection.OpenAsync(fixture.Server.Addresses.OtlpHttpPort);
        string body = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"000102030405060708090a0b0c0d0e0f","spanId":"0001020304050607"}]}]}]}""";
        await connection.SendAsync($"POST /v1/traces HTTP/1.1\r\nHost: x\r\n{Header}: a\r\n{Header}: b\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        string answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 503", answer, StringComparison.Ordinal);
        Assert.Contains("no org id", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no org id")]
    [InlineData("a|b", "multiple org IDs present")]
    [InlineData(".", "tenant ID is '.' or '..'")]
    [InlineData("..", "tenant ID is '.' or '..'")]
    [InlineData("a/b", "tenant ID 'a/b' contains unsupported character '/'")]
    [InlineData("a b", "tenant ID 'a b' contains unsupported character ' '")]
    [InlineData("a\\b", "tenant ID 'a\\b' contains unsupported character '\\'")]
    [InlineData("long", "tenant ID is too long: max 150 characters")]
    public async Task ABadTenantIsAnInvalidArgument(string tenant, string message)
    {
        const int LongestTenant = 150;
        string value = tenant == "long" ? new string('a', LongestTenant + 1) : tenant;
        var http = await _http.PostAsync(SampleTraces.NewRequest(), (Header, value));
        Assert.Equal(400, http.StatusCode);
        Assert.Equal(GrpcAnswer.InvalidArgument, http.RpcStatus.Code);
        Assert.Equal(message, http.RpcStatus.Message);
        var grpc = await _grpc.ExportAsync(SampleTraces.NewRequest(), null, ("x-scope-orgid", value));
        Assert.Equal(GrpcAnswer.InvalidArgument, grpc.Status);
        Assert.Equal(message, grpc.Message);
    }

    [Fact]
    public async Task EveryAllowedCharacterMakesATenant()
    {
        const string Tenant = "ABCxyz019!-_.*'()";
        var request = SampleTraces.NewRequest();
        var answer = await _http.PostAsync(request, (Header, Tenant));
        Assert.True(answer.StatusCode == 200, answer.ToString());
        await AssertSeesAsync(Tenant, SampleTraces.TraceIdOf(request), spans: 1);
        string longest = new('t', 150);
        Assert.Equal(200, (await _http.PostAsync(SampleTraces.NewRequest(), (Header, longest))).StatusCode);
    }

    [Fact]
    public async Task ANonAsciiTenantIsRefused()
    {
        string body = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"000102030405060708090a0b0c0d0e0f","spanId":"0001020304050607"}]}]}]}""";
        await using var connection = await RawConnection.OpenAsync(fixture.Server.Addresses.OtlpHttpPort);
        await connection.SendAsync($"POST /v1/traces HTTP/1.1\r\nHost: x\r\n{Header}: caf\u00E9\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        string answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 500", answer, StringComparison.Ordinal);
        Assert.Contains("failed to marshal error message", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/traces/1234")]
    [InlineData("/api/v2/traces/1234")]
    public async Task AMissingHeaderIsUnauthorizedOnRead(string path)
    {
        var answer = await _api.GetAsync(path);
        Assert.Equal(401, answer.StatusCode);
        Assert.Equal("no org id\n", answer.Text);
        Assert.Equal("text/plain; charset=utf-8", answer.ContentType);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("/ready")]
    [InlineData("/metrics")]
    [InlineData("/status/version")]
    [InlineData("/api/echo")]
    public async Task OperationalRoutesNeedNoTenant(string path) => Assert.Equal(200, (await _api.GetAsync(path)).StatusCode);

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _grpc.Dispose();
        _api.Dispose();
    }

    private async Task AssertSeesAsync(string tenant, string traceId, int spans) =>
        Assert.Equal(spans, (await _api.SpansAsync(traceId, TraceForm.V2Protobuf, (Header, tenant))).Count);
}
