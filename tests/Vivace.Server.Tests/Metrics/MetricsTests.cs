using System.Text;
using Prometheus;
using Vivace.Server.Metrics;

namespace Vivace.Server.Tests.Metrics;

public sealed class MetricsTests
{
    private readonly MetricsRegistry _metrics = new();

    [Fact]
    public async Task TheRuntimeIsShownUnderTheNamesThatDashboardsRead()
    {
        ProcessMetrics.Declare(_metrics, DateTimeOffset.UnixEpoch.AddSeconds(1.5), ".NET 10");
        GC.Collect();
        Dictionary<string, double> values = await ScrapeAsync();
        foreach (string name in new[]
        {
            "go_memstats_heap_sys_bytes", "go_memstats_heap_inuse_bytes", "go_memstats_alloc_bytes_total", "process_cpu_seconds_total",
            "process_resident_memory_bytes", "process_virtual_memory_bytes", "process_open_fds", "process_max_fds", "go_goroutines",
            "go_threads", "go_gc_duration_seconds_count", "go_info{version=\".NET 10\"}",
        })
        {
            Assert.True(values.GetValueOrDefault(name) > 0, name);
        }

        Assert.Equal(1.5, values["process_start_time_seconds"]);
        Assert.Equal(
            values["go_memstats_heap_sys_bytes"], values["go_memstats_heap_inuse_bytes"] + values["go_memstats_heap_idle_bytes"]);
        Assert.Contains("go_gc_duration_seconds{quantile=\"1\"}", values.Keys);
        Assert.InRange(values["process_resident_memory_bytes"], 10e6, 10e9);
    }

    [Fact]
    public async Task ASourceThatFailsDoesNotTakeThePageWithIt()
    {
        _metrics.GaugeFrom("broken", "Fails.", static () => throw new IOException("gone"));
        _metrics.GaugeFrom("works", "Works.", static () => 7);
        Dictionary<string, double> values = await ScrapeAsync();
        Assert.Equal((7, 1), (values["works"], values["vivace_scrape_source_failures_total"]));
    }

    [Fact]
    public async Task ClientsCannotMakeUpSeries()
    {
        var requests = new RequestMetrics(_metrics);
        requests.Answered("FOO", "ready", 200, TimeSpan.Zero);
        requests.Answered("BAR", "ready", 200, TimeSpan.Zero);
        requests.Answered("GET", "ready", 200, TimeSpan.FromMilliseconds(20));
        Dictionary<string, double> values = await ScrapeAsync();
        Assert.Equal(2, values["tempo_request_duration_seconds_count{method=\"other\",route=\"ready\",status_code=\"200\",ws=\"false\"}"]);
        Assert.Equal(0, values["tempo_request_duration_seconds_bucket{method=\"GET\",route=\"ready\",status_code=\"200\",ws=\"false\",le=\"0.01\"}"]);
        Assert.Equal(1, values["tempo_request_duration_seconds_bucket{method=\"GET\",route=\"ready\",status_code=\"200\",ws=\"false\",le=\"0.025\"}"]);
    }

    [Fact]
    public void TenantsPastTheBoundShareALabel()
    {
        var labels = new TenantLabels(2);
        Assert.Equal(["a", "b", TenantLabels.Others, "a"], new[] { "a", "b", "c", "a" }.Select(labels.Of));
    }

    [Theory]
    [InlineData(0, 0, 1000, true)]
    [InlineData(5, 0, 5, true)]
    [InlineData(5, 0, 5.1, false)]
    [InlineData(5, 100, 10, true)]
    [InlineData(5, 101, 10, false)]
    public void AQueryMeetsItsGoalByTimeOrByThroughput(double seconds, double throughput, double took, bool met) =>
        Assert.Equal(met, new QuerySlo(TimeSpan.FromSeconds(seconds), throughput).IsMetBy(TimeSpan.FromSeconds(took), 1000));

    private async Task<Dictionary<string, double>> ScrapeAsync()
    {
        string page = Encoding.UTF8.GetString((await _metrics.ExportAsync(ExpositionFormat.PrometheusText, CancellationToken.None)).Span);
        return page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => line[0] != '#').ToDictionary(
            static line => line[..line.LastIndexOf(' ')],
            static line => line.EndsWith("+Inf", StringComparison.Ordinal) ? double.PositiveInfinity : double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }
}
