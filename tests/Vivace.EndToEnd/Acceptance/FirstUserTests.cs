using System.Globalization;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Acceptance;

/// <summary>The first user's own configuration and dashboard. Only paths, ports and the remote-write address differ from the original.</summary>
public sealed class FirstUserTests
{
    private const string File = "tests/Vivace.EndToEnd/Acceptance/tempo.yaml";

    /// <summary>The discard port: nobody listens there.</summary>
    private const string DeadTarget = "http://127.0.0.1:9";

    [Fact]
    public async Task TheConfigurationIsValidAsItIs()
    {
        var output = new CapturedOutput();
        int code = await ChildProcesses.RunAsync(
            VivaceBinary.Path, [$"-config.file={Repository.PathOf(File)}", "-config.verify=true"], Path.GetTempPath(), output);
        Assert.True(code == 0, output.ToString());
        AssertNoComplaint(output);
    }

    [Fact]
    public async Task TheConfigurationRunsAndFeedsTheDashboard()
    {
        await using var server = await VivaceServer.StartAsync(Yaml);
        using var http = new OtlpHttp(server.Addresses);
        using var api = new TraceApi(server.Addresses);
        var traffic = await Beylagen.RunAsync(seed: 7, traces: 60);
        foreach (var message in traffic.Messages)
        {
            byte[] body = ContentCoding.Gzip.Encode(Google.Protobuf.MessageExtensions.ToByteArray(message));
            Assert.Equal(200, (await http.PostAsync(body, OtlpHttp.Protobuf, ("Content-Encoding", "gzip"))).StatusCode);
        }

        foreach (string id in traffic.Spans.TraceIds)
        {
            Assert.Equal(traffic.Spans.Of(id), (await api.SpansAsync(id)).Of(id));
        }

        AssertNoComplaint(server.Output);
        var metrics = await api.MetricsAsync();
        string[] onePerTenant =
        [
            "tempodb_backend_bytes_total", "tempodb_blocklist_length", "tempo_distributor_spans_received_total",
            "tempo_distributor_bytes_received_total",
        ];
        Assert.All(onePerTenant, name => Assert.Equal(1, metrics.SeriesOf(name)));
        Assert.Equal(traffic.Spans.Count, metrics.Sum("tempo_distributor_spans_received_total", "tenant=\"single-tenant\""));
        Assert.NotEqual(0, metrics.Sum("tempo_distributor_bytes_received_total", "tenant=\"single-tenant\""));
        Assert.NotEqual(0, metrics.Sum("tempodb_backend_bytes_total"));
        string[] heap = ["go_memstats_heap_idle_bytes", "go_memstats_heap_sys_bytes", "go_memstats_heap_inuse_bytes"];
        Assert.All(heap, name => Assert.True(metrics.Sum(name) > 0, name));
        Assert.NotEqual(0, metrics.Sum("tempo_query_frontend_result_metrics_duration_seconds_bucket"));
    }

    [Fact]
    public async Task MetricsOfTheDashboardAreThereBeforeTheFirstSpan()
    {
        await using var server = await VivaceServer.StartAsync(Yaml);
        using var api = new TraceApi(server.Addresses);
        var metrics = await api.MetricsAsync();
        Assert.Equal(1, metrics.SeriesOf("tempodb_backend_bytes_total"));
        Assert.Equal(1, metrics.SeriesOf("tempodb_blocklist_length"));
    }

    [Fact]
    public async Task ItStopsWithItsRemoteTargetDown()
    {
        await using var server = await VivaceServer.StartAsync(Yaml);
        using var http = new OtlpHttp(server.Addresses);
        Assert.Equal(200, (await http.PostAsync(SampleTraces.NewRequest())).StatusCode);
        var exit = await server.TerminateAsync();
        Assert.Equal(0, exit.Code);
        Assert.True(exit.Took < TimeSpan.FromSeconds(5), $"the stop took {exit.Took.TotalSeconds:F1} s");
    }

    [Fact]
    public async Task DataThatTempoLeftDoesNotStopTheStart()
    {
        await using var server = await VivaceServer.StartAsync(Yaml);
        server.Kill9();
        string[] left =
        [
            "wal/b6b1d9a0-7a44-4d05-9c24-0f2d1fca7b1a+single-tenant+vParquet4/meta.json",
            "wal/blocks/single-tenant/b6b1d9a0-7a44-4d05-9c24-0f2d1fca7b1b/meta.json",
            "blocks/single-tenant/b6b1d9a0-7a44-4d05-9c24-0f2d1fca7b1c/meta.json",
            "blocks/tempo_cluster_seed.json",
            "generator/wal/single-tenant/wal/00000000",
        ];
        foreach (string path in left.Select(p => Path.Combine(server.DataDirectory, p)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            System.IO.File.WriteAllText(path, "not what it should be");
        }

        await server.StartAgainAsync();
        Assert.All(left, path => Assert.True(System.IO.File.Exists(Path.Combine(server.DataDirectory, path)), $"{path} is still there"));
    }

    private static string Yaml(VivaceAddresses addresses, string dataDirectory)
    {
        string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
        (string From, string To)[] changes =
        [
            ("http_listen_port: 3200", "http_listen_port: " + Text(addresses.ApiPort)),
            ("grpc_listen_port: 9095", "grpc_listen_port: " + Text(addresses.ApiGrpcPort)),
            ("0.0.0.0:4317", "127.0.0.1:" + Text(addresses.OtlpGrpcPort)),
            ("0.0.0.0:4318", "127.0.0.1:" + Text(addresses.OtlpHttpPort)),
            ("http://prometheus.monitoring.svc.cluster.local:9090", DeadTarget),
            ("/var/tempo", dataDirectory),
        ];
        string yaml = System.IO.File.ReadAllText(Repository.PathOf(File));
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(from, to, StringComparison.Ordinal);
        }

        return yaml;
    }

    /// <summary>No warning and no error, save that the target of these tests is dead.</summary>
    private static void AssertNoComplaint(CapturedOutput output) => Assert.DoesNotContain(output.All, static line =>
        (line.Contains("level=warn", StringComparison.OrdinalIgnoreCase) || line.Contains("level=error", StringComparison.OrdinalIgnoreCase))
        && !line.Contains(DeadTarget, StringComparison.Ordinal)
        && !line.Contains("Failed to send batch", StringComparison.Ordinal));
}
