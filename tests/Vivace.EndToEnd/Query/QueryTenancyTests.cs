using System.Text.Json;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Ingest;
using Vivace.EndToEnd.Otlp;

namespace Vivace.EndToEnd.Query;

/// <summary>With multi-tenancy on, a query reads the tenants that its header names, and no others.</summary>
public sealed class QueryTenancyTests(MultiTenantServer fixture) : IClassFixture<MultiTenantServer>, IDisposable
{
    private const string Header = "X-Scope-OrgID";

    private static readonly string[] Paths =
    [
        "/api/search?q={}", "/api/search/tags", "/api/v2/search/tags", "/api/search/tag/name/values", "/api/v2/search/tag/name/values",
        "/api/metrics/query_range?q={}|rate()", "/api/metrics/query?q={}|rate()",
    ];

    private readonly OtlpHttp _http = new(fixture.Server.Addresses);
    private readonly TraceApi _api = new(fixture.Server.Addresses);

    [Fact]
    public async Task ATenantIsRequired()
    {
        foreach (string path in Paths)
        {
            var answer = await _api.GetAsync(path);
            Assert.Equal((401, "no org id\n"), (answer.StatusCode, answer.Text));
            Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        }
    }

    [Fact]
    public async Task ABadTenantIsRefused()
    {
        foreach (string path in Paths)
        {
            var answer = await _api.GetAsync(path, (Header, "t/1"));
            Assert.Equal((400, "tenant ID 't/1' contains unsupported character '/'"), (answer.StatusCode, answer.Text));
        }
    }

    [Fact]
    public async Task SeveralTenantsAreReadAsOne()
    {
        var ofA = SampleTraces.NewRequest();
        var ofB = SampleTraces.NewRequest();
        await _http.PostAsync(ofA, (Header, "query-a"));
        await _http.PostAsync(ofB, (Header, "query-b"));
        string a = SampleTraces.TraceIdOf(ofA), b = SampleTraces.TraceIdOf(ofB);
        Assert.Equal([a], await FoundAsync("query-a"));
        Assert.Equal([b], await FoundAsync("query-b"));
        Assert.Equal(new[] { a, b }.Order(), (await FoundAsync("query-b|query-a")).Order());
        Assert.Empty(await FoundAsync("query-c"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _api.Dispose();
    }

    private async Task<IReadOnlyList<string>> FoundAsync(string tenant)
    {
        var answer = await _api.GetAsync("/api/search?q={}", (Header, tenant));
        Assert.True(answer.StatusCode == 200, answer.ToString());
        using var json = JsonDocument.Parse(answer.Body);
        return [.. json.RootElement.GetProperty("traces").EnumerateArray().Select(static trace => trace.GetProperty("traceID").GetString()!)];
    }
}
