using System.Globalization;
using System.Text.Json;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.MetricsGenerator;

/// <summary>The service-graph tab of Grafana's Tempo data source shows the services and calls that there were.</summary>
public sealed class ServiceGraphTabTests
{
    private const string Range = "5m";

    [Fact]
    public async Task Its_queries_answer_with_the_edges_of_the_traffic()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync();
        await using VivaceServer server = await GeneratorServer.StartAsync(prometheus, "1s");
        await GeneratorServer.PushAsync(server, GeneratorServer.OneSpan("warm-up", DateTimeOffset.UtcNow.AddHours(-1)));
        await CaseRun.WaitForNextMinuteAsync();
        JsonElement[] pairs = await PushTrafficAsync(server);
        (string, string)[] edges = [.. pairs.Select(static p => (Text(p, "client"), Text(p, "server"))).Distinct().Order()];
        var expected = pairs.ToDictionary(
            static p => (Text(p, "client"), Text(p, "server"), Text(p, "connectionType")),
            static p => (p.GetProperty("count").GetDouble(), p.GetProperty("failed").GetDouble()));

        const string twoSided = "{connection_type=~\"|messaging_system\"}";
        for (int i = 0; (await CountsAsync(prometheus, $"traces_service_graph_request_total{twoSided}")).Values.Sum() < expected.Values.Sum(static e => e.Item1); i++)
        {
            Assert.True(i < 300, "the edges did not arrive");
            await Task.Delay(100);
        }

        Dictionary<(string, string, string), double> total = await CountsAsync(prometheus, $"traces_service_graph_request_total{twoSided}");
        Dictionary<(string, string, string), double> failed = await CountsAsync(prometheus, $"traces_service_graph_request_failed_total{twoSided}");
        Assert.Equal(
            expected.OrderBy(static e => e.Key).ToArray(),
            total.Select(e => KeyValuePair.Create(e.Key, (e.Value, failed.GetValueOrDefault(e.Key)))).OrderBy(static e => e.Key).ToArray());

        foreach (string metric in new[] { "server_seconds_sum", "total", "server_seconds_bucket" })
        {
            string query = $"sum by (client, server) (rate(traces_service_graph_request_{metric}{twoSided}[{Range}]))";
            JsonElement[] rates = await prometheus.QueryAsync(query);
            // A rate needs two samples, and sums begin without a zero: the next collection is a second away.
            for (int i = 0; i < 100 && rates.Length < edges.Length; i++)
            {
                await Task.Delay(100);
                rates = await prometheus.QueryAsync(query);
            }

            Assert.Equal(edges, rates.Select(static r => EdgeOf(r)).Order());
            Assert.All(rates, static r => Assert.True(Value(r) >= 0));
        }

        Assert.All(
            await prometheus.QueryAsync($"sum by (client, server) (rate(traces_service_graph_request_total{twoSided}[{Range}]))"),
            static r => Assert.True(Value(r) > 0, $"no rate: {r}"));
        JsonElement[] kinds = await prometheus.QueryAsync("group by (client, connection_type, server) (traces_service_graph_request_total)");
        Assert.Superset(edges.ToHashSet(), kinds.Select(static r => EdgeOf(r)).ToHashSet());
        Assert.NotEmpty(await prometheus.QueryAsync(
            $"topk(5, sum(rate(traces_spanmetrics_calls_total{{span_kind=\"SPAN_KIND_SERVER\"}}[{Range}])) by (span_name))"));
        Assert.NotEmpty(await prometheus.QueryAsync(
            $"histogram_quantile(.9, sum(rate(traces_spanmetrics_latency_bucket[{Range}])) by (le))"));
    }

    /// <summary>Pushes made-up traffic of a minute and returns which services called which, and how often.</summary>
    private static async Task<JsonElement[]> PushTrafficAsync(VivaceServer server)
    {
        using var folder = new TemporaryFolder("traffic");
        string manifest = Path.Combine(folder.Path, "manifest.json");
        string start = (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 120).ToString(CultureInfo.InvariantCulture);
        var output = new CapturedOutput();
        Assert.Equal(0, await ChildProcesses.RunAsync(
            "python3",
            [Repository.PathOf("tests/tools/beylagen.py"), "--seed", "5", "--traces", "80", "--base-time", start, "--manifest", manifest],
            Repository.Root,
            output));
        foreach (string request in output.StandardOutput)
        {
            await GeneratorServer.PushAsync(server, request);
        }

        return [.. JsonDocument.Parse(File.ReadAllText(manifest)).RootElement.GetProperty("serviceGraphPairs").EnumerateArray()];
    }

    private static async Task<Dictionary<(string, string, string), double>> CountsAsync(PrometheusServer prometheus, string selector) =>
        (await prometheus.QueryAsync($"sum by (client, server, connection_type) ({selector})")).ToDictionary(
            static r => (Text(r.GetProperty("metric"), "client"), Text(r.GetProperty("metric"), "server"), Text(r.GetProperty("metric"), "connection_type")),
            static r => Value(r));

    private static (string, string) EdgeOf(JsonElement result) =>
        (Text(result.GetProperty("metric"), "client"), Text(result.GetProperty("metric"), "server"));

    private static double Value(JsonElement result) => double.Parse(result.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";
}
