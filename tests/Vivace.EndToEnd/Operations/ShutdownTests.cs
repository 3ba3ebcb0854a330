using System.Net;
using System.Net.Sockets;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Operations;

/// <summary>SIGTERM ends the process with exit code 0 within five seconds, whatever clients and remote targets do.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task AnIdleServerStops()
    {
        await using var server = await VivaceServer.StartAsync();
        AssertStopped(await server.TerminateAsync(), server);
    }

    [Fact]
    public async Task CtrlCStopsToo()
    {
        await using var server = await VivaceServer.StartAsync();
        AssertStopped(await server.InterruptAsync(), server);
    }

    [Fact]
    public async Task IdleConnectionsDoNotHoldTheStop()
    {
        await using var server = await VivaceServer.StartAsync();
        using var http = new OtlpHttp(server.Addresses);
        using var grpc = new OtlpGrpc(server.Addresses);
        using var api = new TraceApi(server.Addresses);
        Assert.Equal(200, (await http.PostAsync(SampleTraces.NewRequest())).StatusCode);
        Assert.Equal(GrpcAnswer.Ok, (await grpc.ExportAsync(SampleTraces.NewRequest())).Status);
        Assert.Equal(200, (await api.GetAsync("/ready")).StatusCode);
        await using var silentApi = await RawConnection.OpenAsync(server.Addresses.ApiPort);
        await using var silentHttp = await RawConnection.OpenAsync(server.Addresses.OtlpHttpPort);
        await using var silentGrpc = await RawConnection.OpenAsync(server.Addresses.OtlpGrpcPort);
        AssertStopped(await server.TerminateAsync(), server);
    }

    [Fact]
    public async Task AHalfSentRequestDoesNotHoldTheStop()
    {
        await using var server = await VivaceServer.StartAsync();
        await using var headers = await RawConnection.OpenAsync(server.Addresses.OtlpHttpPort);
        await headers.SendAsync("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Ty");
        await using var body = await RawConnection.OpenAsync(server.Addresses.OtlpHttpPort);
        await body.SendAsync("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"resource");
        await using var preface = await RawConnection.OpenAsync(server.Addresses.OtlpGrpcPort);
        await preface.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await Task.Delay(100);
        AssertStopped(await server.TerminateAsync(), server);
    }

    [Fact]
    public async Task AQueryJustBeforeDoesNotHoldTheStop()
    {
        await using var server = await VivaceServer.StartAsync();
        using var api = new TraceApi(server.Addresses);
        await api.GetAsync("/api/v2/traces/1234");
        await api.GetAsync("/api/search/tags");
        AssertStopped(await server.TerminateAsync(), server);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ADeadRemoteWriteTargetDoesNotHoldTheStop(bool acceptsConnections)
    {
        // One target refuses connections; the other takes them and never answers.
        using var blackHole = new TcpListener(IPAddress.Loopback, 0);
        blackHole.Start();
        int port = ((IPEndPoint)blackHole.LocalEndpoint).Port;
        if (!acceptsConnections)
        {
            blackHole.Stop();
        }

        var configuration = VivaceConfiguration.Roomy with
        {
            Processors = ["span-metrics", "service-graphs"],
            RemoteWriteUrl = $"http://127.0.0.1:{port}/api/v1/write",
        };
        await using var server = await VivaceServer.StartAsync(configuration);
        using var http = new OtlpHttp(server.Addresses);
        for (int n = 0; n < 20; n++)
        {
            Assert.Equal(200, (await http.PostAsync(SampleTraces.NewRequest(spans: 10))).StatusCode);
        }

        // Long enough for a collection and the first attempts to send.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        AssertStopped(await server.TerminateAsync(), server);
    }

    [Fact]
    public async Task StoppingUnderLoadAnswersOrBreaksEveryRequest()
    {
        await using var server = await VivaceServer.StartAsync();
        using var stop = new CancellationTokenSource();
        var pushing = Durability.Pushers.RunAsync(server, stop.Token);
        await Task.Delay(300);
        var exit = await server.TerminateAsync();
        await stop.CancelAsync();
        await pushing;
        AssertStopped(exit, server);
    }

    private static void AssertStopped(ProcessExit exit, VivaceServer server)
    {
        Assert.True(exit.Code == 0, $"exit code {exit.Code}\n{server.Output}");
        Assert.True(exit.Took < Limit, $"the stop took {exit.Took.TotalSeconds:F1} s\n{server.Output}");
    }
}
