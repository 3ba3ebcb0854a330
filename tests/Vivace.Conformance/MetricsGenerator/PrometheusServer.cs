using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.MetricsGenerator;

/// <summary>A Prometheus on a free loopback port that takes remote write and keeps exemplars and native histograms.</summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private const string Variable = "PROMETHEUS_BIN";
    private const string Fetched = "artifacts/prometheus/prometheus";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new("prometheus");
    private readonly HttpClient _client;
    private readonly int _port = LoopbackPorts.Take(1)[0];
    private Process? _process;

    private PrometheusServer() => _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };

    /// <summary>Where series are pushed to.</summary>
    public string RemoteWriteUrl => $"http://127.0.0.1:{_port}/api/v1/write";

    public CapturedOutput Output { get; } = new();

    public static async Task<PrometheusServer> StartAsync()
    {
        var server = new PrometheusServer();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it, with the data and on the port that it had before.</summary>
    public async Task StartAgainAsync()
    {
        string configuration = Path.Combine(_folder.Path, "prometheus.yml");
        File.WriteAllText(configuration, "global: {}\n");
        _process = ChildProcesses.Start(
            Binary(),
            [
                $"--config.file={configuration}",
                $"--storage.tsdb.path={_folder.Path}/data",
                $"--web.listen-address=127.0.0.1:{_port}",
                "--web.enable-remote-write-receiver",
                "--enable-feature=exemplar-storage,native-histograms",
            ],
            _folder.Path,
            Output);
        var clock = Stopwatch.StartNew();
        while (!await IsReadyAsync())
        {
            if (clock.Elapsed > StartLimit || _process.HasExited)
            {
                throw new InvalidOperationException($"Prometheus did not get ready\n{Output}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Ends it as a crash would.</summary>
    public void Kill()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process = null;
    }

    /// <summary>Result elements of an instant query.</summary>
    public Task<JsonElement[]> QueryAsync(string promQl) => GetAsync($"/api/v1/query?query={Uri.EscapeDataString(promQl)}", "result");

    /// <summary>Exemplars of the last quarter of an hour, one element a series.</summary>
    public Task<JsonElement[]> ExemplarsAsync(string selector)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return GetAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"/api/v1/query_exemplars?query={Uri.EscapeDataString(selector)}&start={now.AddMinutes(-15).ToUnixTimeSeconds()}&end={now.ToUnixTimeSeconds() + 60}"));
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _client.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement[]> GetAsync(string path, string? member = null)
    {
        string text = await _client.GetStringAsync(path);
        JsonElement data = JsonDocument.Parse(text).RootElement.GetProperty("data");
        return [.. (member is null ? data : data.GetProperty(member)).EnumerateArray()];
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage answer = await _client.GetAsync("/-/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Binary()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string path = string.IsNullOrEmpty(named) ? Repository.PathOf(Fetched) : named;
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"no Prometheus: run tests/tools/fetch-prometheus.sh, or name one in {Variable}", path);
    }
}
