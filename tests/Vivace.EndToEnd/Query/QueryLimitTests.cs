using System.IO.Compression;
using System.Text;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Query;

/// <summary>Limits that the configuration sets are enforced with the texts that clients look for.</summary>
public sealed class QueryLimitTests
{
    [Fact]
    public async Task LimitsAreEnforcedAsConfigured()
    {
        await using var server = await VivaceServer.StartAsync(VivaceConfiguration.Roomy with
        {
            TopLevel = """
                query_frontend:
                  max_query_expression_size_bytes: 20
                  url_deny_list: ["forbidden"]
                  search:
                    default_result_limit: 1
                    max_result_limit: 500
                    max_duration: 1h
                    max_spans_per_span_set: 0
                  metrics:
                    max_duration: 3h
                    max_intervals: 10
                """,
        });
        using var api = new TraceApi(server.Addresses);
        await AssertRefusedAsync(api, "/api/search?limit=501", "limit 501 exceeds max limit 500");
        await AssertRefusedAsync(api, "/api/search?start=100&end=3701", "range specified by start and end exceeds 1h0m0s. received start=100 end=3701");
        await AssertRefusedAsync(api, "/api/v2/search/tags?since=2h", "range specified by start and end exceeds 1h0m0s.");
        await AssertRefusedAsync(api, "/api/search?q={name=\"0123456789abcdef\"}", "TraceQL expression exceeds the configured maximum size of 20 bytes");
        await AssertRefusedAsync(api, "/api/search?q={}&x=forbidden", "Invalid request /api/search?q=%7B%7D&x=forbidden. This query has been identified");
        await AssertRefusedAsync(
            api, "/api/metrics/query_range?q={}|rate()&since=181m&step=1h", "metrics query time range exceeds the maximum allowed duration of 3h0m0s");
        await AssertRefusedAsync(
            api, "/api/metrics/query?q={}|rate()&since=181m", "metrics query time range exceeds the maximum allowed duration of 3h0m0s");
        await AssertRefusedAsync(
            api, "/api/metrics/query_range?q={}|rate()&since=1h&step=5m", "step of 5m0s is too small, minimum step for given range is 6m0s");
        Assert.Equal(200, (await api.GetAsync("/api/metrics/query_range?q={}|rate()&since=3h&step=1h")).StatusCode);
        Assert.Equal(200, (await api.GetAsync("/api/search?q={}&spss=5000")).StatusCode);
    }

    [Fact]
    public async Task MetricsRangesHaveNoLimitOfTheirOwn()
    {
        await using var server = await VivaceServer.StartAsync();
        using var api = new TraceApi(server.Addresses);
        Assert.Equal(200, (await api.GetAsync("/api/metrics/query_range?q={}|rate()&since=30d")).StatusCode);
        Assert.Equal(200, (await api.GetAsync("/api/metrics/query?q={}|rate()&since=30d")).StatusCode);
    }

    [Fact]
    public async Task QueriesAreCountedAndTimed()
    {
        await using var server = await VivaceServer.StartAsync();
        using var api = new TraceApi(server.Addresses);
        await api.GetAsync("/api/search?q={}");
        await api.GetAsync("/api/search?q={");
        await api.GetAsync("/api/v2/search/tags");
        await api.GetAsync("/api/metrics/query?q={}|rate()");
        PrometheusText metrics = await api.MetricsAsync();
        foreach (string op in new[] { "search", "metadata", "metrics" })
        {
            Assert.Equal(1, metrics.Sum("tempo_query_frontend_queries_total", $"op=\"{op}\"", "result=\"completed\"", "tenant=\"single-tenant\""));
            Assert.Equal(1, metrics.Sum("tempo_query_frontend_result_metrics_duration_seconds_count", $"op=\"{op}\"", "status_code=\"200\""));
        }
    }

    [Fact]
    public async Task AnswersAreCompressedWhenAskedAndWorthIt()
    {
        await using var server = await VivaceServer.StartAsync();
        using var http = new OtlpHttp(server.Addresses);
        using var api = new TraceApi(server.Addresses);
        await http.PostAsync(SampleTraces.RequestOf(Enumerable.Range(0, 30).Select(static _ => SampleTraces.NewSpan())));
        var large = await api.GetAsync("/api/search?q={}&limit=30", ("Accept-Encoding", "gzip"));
        Assert.Equal("gzip", large.Header("Content-Encoding"));
        using var reader = new StreamReader(new GZipStream(new MemoryStream(large.Body), CompressionMode.Decompress), Encoding.UTF8);
        Assert.StartsWith("{\"traces\":[{", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var small = await api.GetAsync("/api/search?q={false}", ("Accept-Encoding", "gzip"));
        Assert.Null(small.Header("Content-Encoding"));
        Assert.Equal("Accept-Encoding", small.Header("Vary"));
        Assert.Null((await api.GetAsync("/api/search?q={}&limit=30", ("Accept-Encoding", "gzip;q=0"))).Header("Content-Encoding"));
        var head = await api.SendAsync(HttpMethod.Head, "/api/search?q={}&limit=30");
        Assert.Equal(200, head.StatusCode);
        Assert.Empty(head.Body);
    }

    private static async Task AssertRefusedAsync(TraceApi api, string path, string text)
    {
        var answer = await api.GetAsync(path);
        Assert.True(answer.StatusCode == 400 && answer.Text.StartsWith(text, StringComparison.Ordinal), $"{path}: {answer}");
    }
}
