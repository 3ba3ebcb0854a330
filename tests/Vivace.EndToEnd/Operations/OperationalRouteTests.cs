using System.Text.Json;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Operations;

/// <summary>What orchestrators, Prometheus and Grafana ask (configuration-and-operations specification, sections 6 and 12).</summary>
public sealed class OperationalRouteTests(SharedServer shared) : ServerTest(shared)
{
    private const string Nosniff = "nosniff";

    [Fact]
    public async Task EchoEchoes()
    {
        var answer = await Api.GetAsync("/api/echo");
        Assert.Equal((200, "echo\n", "text/plain; charset=utf-8"), (answer.StatusCode, answer.Text, answer.ContentType));
    }

    [Fact]
    public async Task BuildInformationNamesATempoVersionThatGrafanaUnderstands()
    {
        var answer = await Api.GetAsync("/api/status/buildinfo");
        Assert.Equal((200, "application/json"), (answer.StatusCode, answer.ContentType));
        var json = JsonDocument.Parse(answer.Text).RootElement;
        Assert.Equal(
            ["version", "revision", "branch", "buildUser", "buildDate", "goVersion"], json.EnumerateObject().Select(static p => p.Name));
        Assert.Matches(@"^v2\.10\.\d+$", json.GetProperty("version").GetString());
        Assert.EndsWith("}\n", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version", "tempo, version v2.10.")]
    [InlineData("services", "| SERVICE NAME")]
    [InlineData("endpoints", "/api/traces/{traceID}")]
    [InlineData("config", "http_listen_port:")]
    [InlineData("runtime_config", "defaults:")]
    public async Task EverySectionOfTheStatusIsThereAloneAndInTheWhole(string section, string text)
    {
        var alone = await Api.GetAsync("/status/" + section);
        Assert.Equal((200, "text/plain"), (alone.StatusCode, alone.ContentType));
        Assert.StartsWith($"GET /status/{section}\n", alone.Text, StringComparison.Ordinal);
        Assert.Contains(text, alone.Text, StringComparison.Ordinal);
        string whole = (await Api.GetAsync("/status")).Text;
        Assert.Contains($"GET /status/{section}\n", whole, StringComparison.Ordinal);
        Assert.Contains(text, whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheConfigurationIsShownInThreeModes()
    {
        string all = (await Api.GetAsync("/status/config")).Text, diff = (await Api.GetAsync("/status/config?mode=diff")).Text;
        string defaults = (await Api.GetAsync("/status/config?mode=defaults")).Text;
        Assert.StartsWith("GET /status/config\n---\n", all, StringComparison.Ordinal);
        Assert.Contains($"http_listen_port: {Server.Addresses.ApiPort}", all, StringComparison.Ordinal);
        Assert.Contains($"http_listen_port: {Server.Addresses.ApiPort}", diff, StringComparison.Ordinal);
        Assert.DoesNotContain("log_level", diff, StringComparison.Ordinal);
        Assert.Contains("http_listen_port: 3200", defaults, StringComparison.Ordinal);
        var wrong = await Api.GetAsync("/status/config?mode=x");
        Assert.Equal((500, "unknown value for mode query parameter: x\n"), (wrong.StatusCode, wrong.Text));
    }

    [Theory]
    [InlineData("/status/usage-stats", 200, "usage-stats is not enabled\n")]
    [InlineData("/memberlist", 200, "This instance doesn't use memberlist.")]
    [InlineData("/flush", 204, "")]
    [InlineData("/status/nothing", 404, "404 page not found\n")]
    [InlineData("/healthz", 404, "404 page not found\n")]
    [InlineData("/", 404, "404 page not found\n")]
    [InlineData("/debug/pprof/heap", 404, "404 page not found\n")]
    [InlineData("/ready/", 404, "404 page not found\n")]
    public async Task OtherRoutesAnswer(string path, int status, string text)
    {
        var answer = await Api.GetAsync(path);
        Assert.Equal((status, text), (answer.StatusCode, answer.Text));
        if (status == 404)
        {
            Assert.Equal(Nosniff, answer.Header("X-Content-Type-Options"));
        }
    }

    [Fact]
    public async Task MetricsOfTheMixinAreThere()
    {
        Assert.Equal(200, (await Http.PostAsync(SampleTraces.NewRequest())).StatusCode);
        await Api.GetAsync("/api/v2/traces/1234");
        await Api.GetAsync("/nothing/here");
        var metrics = await Api.MetricsAsync();
        string[] names =
        [
            "tempo_build_info", "tempo_discarded_spans_total", "tempo_distributor_bytes_received_total", "tempo_distributor_spans_received_total",
            "tempo_distributor_ingress_bytes_total", "tempo_distributor_push_duration_seconds_count", "tempo_distributor_ingester_appends_total",
            "tempo_distributor_traces_per_batch_count", "tempo_ingester_blocks_flushed_total", "tempo_ingester_bytes_received_total",
            "tempo_ingester_failed_flushes_total", "tempo_ingester_flush_duration_seconds_count", "tempo_ingester_live_traces",
            "tempo_ingester_traces_created_total", "tempo_ingester_failed_flushes_total", "tempo_receiver_accepted_spans",
            "tempo_receiver_refused_spans", "tempo_query_frontend_queries_total", "tempo_request_duration_seconds_count",
            "tempodb_backend_bytes_total", "tempodb_blocklist_length", "tempodb_blocklist_poll_duration_seconds_count",
            "tempodb_compaction_errors_total", "tempodb_compaction_outstanding_blocks", "tempodb_retention_deleted_total",
            "tempodb_work_queue_max", "tempo_limits_defaults", "tempo_ring_members", "tempo_dropped_log_lines_total",
            "tempo_spans_distance_in_past_seconds_count", "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
            "process_start_time_seconds", "go_goroutines", "go_threads", "go_info", "go_gc_duration_seconds_count",
            "go_memstats_heap_sys_bytes", "go_memstats_heap_inuse_bytes", "go_memstats_heap_idle_bytes", "go_memstats_alloc_bytes_total",
        ];
        Assert.All(names, name => Assert.True(metrics.SeriesOf(name) > 0, name));
        Assert.Equal(3, metrics.SeriesOf("tempo_discarded_spans_total"));
        Assert.True(metrics.Sum("tempo_request_duration_seconds_count", "route=\"api_v2_traces_traceid\"") >= 1);
        Assert.True(metrics.Sum("tempo_request_duration_seconds_count", "route=\"querier_api_v2_traces_traceid\"") >= 1);
        Assert.True(metrics.Sum("tempo_request_duration_seconds_count", "route=\"/tempopb.Pusher/PushBytesV2\"") >= 1);
        Assert.True(metrics.Sum("tempo_request_duration_seconds_count", "route=\"other\"") >= 1);
        Assert.Equal(0, metrics.Sum("tempo_ring_members", "state=\"Unhealthy\""));
    }

    [Fact]
    public async Task OpenMetricsIsGivenToWhoAsks()
    {
        using var client = new HttpClient { BaseAddress = Server.Addresses.Api };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "application/openmetrics-text; version=1.0.0");
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.EndsWith("# EOF\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AShutdownRequestEndsTheProcess()
    {
        await using var server = await VivaceServer.StartAsync();
        using var api = new TraceApi(server.Addresses);
        var answer = await api.GetAsync("/shutdown");
        Assert.Equal((200, "shutdown job acknowledged"), (answer.StatusCode, answer.Text));
        Assert.Equal(0, await server.WaitForEndAsync());
    }

    [Fact]
    public async Task ThePrefixMovesTheApiAndNothingElse()
    {
        await using var server = await VivaceServer.StartAsync(
            VivaceConfiguration.Roomy with { TopLevel = "http_api_prefix: /tempo" });
        using var api = new TraceApi(server.Addresses);
        foreach (string path in new[] { "/tempo/api/echo", "/tempo/api/status/buildinfo", "/tempo/status/usage-stats", "/ready", "/metrics", "/status" })
        {
            Assert.Equal(200, (await api.GetAsync(path)).StatusCode);
        }

        foreach (string path in new[] { "/api/echo", "/api/status/buildinfo", "/tempo/ready", "/tempo/metrics" })
        {
            Assert.Equal(404, (await api.GetAsync(path)).StatusCode);
        }
    }

    [Fact]
    public async Task TheInternalServerAnswersReadinessAndMetricsAlone()
    {
        int port = Server.Addresses.ApiPort;
        await using var server = await VivaceServer.StartAsync((addresses, folder) =>
        {
            port = LoopbackPorts.Take(1)[0];
            return VivaceConfiguration.Roomy.ToYaml(addresses, folder)
                + $"internal_server:\n  enable: true\n  http_listen_address: 127.0.0.1\n  http_listen_port: {port}\n";
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal("ready\n", await client.GetStringAsync("/ready"));
        Assert.Contains("tempo_build_info", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal(404, (int)(await client.GetAsync("/status")).StatusCode);
    }

    [Fact]
    public async Task TheHealthFlagAsksARunningServer()
    {
        var output = new CapturedOutput();
        string url = $"-health.url={Server.Addresses.Api}ready";
        Assert.Equal(0, await ChildProcesses.RunAsync(VivaceBinary.Path, ["-health", url], Path.GetTempPath(), output));
        int free = LoopbackPorts.Take(1)[0];
        Assert.Equal(1, await ChildProcesses.RunAsync(
            VivaceBinary.Path, ["-health", $"-health.url=http://127.0.0.1:{free}/ready"], Path.GetTempPath(), output));
    }
}
