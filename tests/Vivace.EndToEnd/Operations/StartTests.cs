using System.Globalization;
using System.Net.NetworkInformation;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Operations;

/// <summary>The first minute with the product: no configuration, wrong configuration, addresses in use.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan PortsLimit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task WithoutConfigurationItRunsOnLoopbackAndTellsItsAddresses()
    {
        var addresses = VivaceAddresses.Defaults;
        await WaitForFreePortsAsync(addresses.ApiPort, addresses.OtlpGrpcPort, addresses.OtlpHttpPort);
        using var folder = new TemporaryFolder("vivace-first-run");
        var output = new CapturedOutput();
        var process = ChildProcesses.Start(VivaceBinary.Path, [], folder.Path, output);
        try
        {
            await VivaceServer.WaitUntilReadyAsync(process, addresses, output);
            Assert.Single(output.All, line => new[] { "127.0.0.1:3200", "127.0.0.1:4317", "127.0.0.1:4318" }.All(line.Contains));
            var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners();
            foreach (int port in new[] { addresses.ApiPort, addresses.OtlpGrpcPort, addresses.OtlpHttpPort })
            {
                Assert.All(listeners.Where(l => l.Port == port), l => Assert.True(System.Net.IPAddress.IsLoopback(l.Address), $"{l} is not loopback"));
            }

            using var http = new OtlpHttp(addresses);
            using var api = new TraceApi(addresses);
            var request = SampleTraces.NewRequest();
            Assert.Equal(200, (await http.PostAsync(request)).StatusCode);
            Assert.Equal(1, (await api.SpansAsync(SampleTraces.TraceIdOf(request))).Count);
            Assert.True(Directory.Exists(Path.Combine(folder.Path, "data")), "data lies below ./data");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task TheVersionIsTold()
    {
        var output = new CapturedOutput();
        Assert.Equal(0, await ChildProcesses.RunAsync(VivaceBinary.Path, ["-version"], Repository.Root, output));
        Assert.NotEmpty(output.All);
    }

    [Theory]
    [InlineData("server:\n  http_listen_prot: 3200\n", "http_listen_prot")]
    [InlineData("server: [1, 2\n", "line")]
    [InlineData("distributor:\n  receivers:\n    foo:\n", "foo")]
    public async Task AWrongConfigurationIsRefusedByName(string yaml, string named)
    {
        using var folder = new TemporaryFolder("vivace-wrong");
        string file = Path.Combine(folder.Path, "wrong.yaml");
        File.WriteAllText(file, yaml);
        foreach (string[] arguments in new[] { new[] { $"-config.file={file}" }, [$"-config.file={file}", "-config.verify=true"] })
        {
            var output = new CapturedOutput();
            Assert.Equal(1, await ChildProcesses.RunAsync(VivaceBinary.Path, arguments, folder.Path, output));
            Assert.Contains(output.All, line => line.Contains(named, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task AMissingConfigurationFileIsNamed()
    {
        var output = new CapturedOutput();
        Assert.Equal(1, await ChildProcesses.RunAsync(VivaceBinary.Path, ["-config.file=/no/such/file.yaml"], Path.GetTempPath(), output));
        Assert.Contains(output.All, static line => line.Contains("/no/such/file.yaml", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASecondServerOnTheSameDataIsRefused()
    {
        await using var server = await VivaceServer.StartAsync();
        string file = Path.Combine(server.DataDirectory, "second.yaml");
        File.WriteAllText(file, VivaceConfiguration.Roomy.ToYaml(VivaceAddresses.Free(), server.DataDirectory));
        var output = new CapturedOutput();
        Assert.Equal(1, await ChildProcesses.RunAsync(VivaceBinary.Path, [$"-config.file={file}"], server.DataDirectory, output));
        Assert.Contains(output.All, line => line.Contains(server.WalDirectory, StringComparison.Ordinal));
        Assert.True(server.IsAlive, "the first server lives on");
    }

    [Fact]
    public async Task APortInUseIsRefusedByNumber()
    {
        await using var server = await VivaceServer.StartAsync();
        using var folder = new TemporaryFolder("vivace-port");
        string file = Path.Combine(folder.Path, "vivace.yaml");
        var addresses = VivaceAddresses.Free() with { OtlpHttpPort = server.Addresses.OtlpHttpPort };
        File.WriteAllText(file, VivaceConfiguration.Roomy.ToYaml(addresses, folder.Path));
        var output = new CapturedOutput();
        Assert.Equal(1, await ChildProcesses.RunAsync(VivaceBinary.Path, [$"-config.file={file}"], folder.Path, output));
        string port = addresses.OtlpHttpPort.ToString(CultureInfo.InvariantCulture);
        Assert.Contains(output.All, line => line.Contains(port, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OperationalRoutesAnswer()
    {
        await using var server = await VivaceServer.StartAsync();
        using var api = new TraceApi(server.Addresses);
        var ready = await api.GetAsync("/ready");
        Assert.Equal("ready\n", ready.Text);
        Assert.Equal("text/plain; charset=utf-8", ready.ContentType);
        var version = await api.GetAsync("/status/version");
        Assert.Equal(200, version.StatusCode);
        Assert.StartsWith("GET /status/version\n", version.Text, StringComparison.Ordinal);
        var metrics = await api.GetAsync("/metrics");
        Assert.StartsWith("text/plain; version=0.0.4", metrics.ContentType, StringComparison.Ordinal);
        Assert.Equal(1, PrometheusText.Parse(metrics.Text).SeriesOf("tempo_build_info"));
    }

    /// <summary>The default ports are the only ones a test cannot choose; another run on the same machine may hold them for a while.</summary>
    private static async Task WaitForFreePortsAsync(params int[] ports)
    {
        var until = DateTime.UtcNow + PortsLimit;
        while (!ports.All(LoopbackPorts.IsFree))
        {
            Assert.True(DateTime.UtcNow < until, $"another program listens on one of the ports {string.Join(", ", ports)}");
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
