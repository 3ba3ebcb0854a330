using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.MetricsGenerator;

/// <summary>Neither a stop, nor a crash, nor a dead Prometheus loses counts or holds up the process.</summary>
public sealed class RestartTests
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_stop_sends_the_last_interval()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync();
        await using VivaceServer server = await GeneratorServer.StartAsync(prometheus, "1h");
        await GeneratorServer.PushAsync(server, GeneratorServer.OneSpan("a"));
        ProcessExit exit = await server.TerminateAsync();
        Assert.Equal(0, exit.Code);
        Assert.Equal(1, await GeneratorServer.CallsAsync(prometheus, "a"));
    }

    [Fact]
    public async Task A_dead_Prometheus_does_not_hold_the_stop_and_gets_its_samples_later()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync();
        await using VivaceServer server = await GeneratorServer.StartAsync(prometheus, "1h");
        prometheus.Kill();
        await GeneratorServer.PushAsync(server, GeneratorServer.OneSpan("a"));
        ProcessExit exit = await server.TerminateAsync();
        Assert.Equal(0, exit.Code);
        Assert.True(exit.Took < StopLimit, $"the stop took {exit.Took}");
        await prometheus.StartAgainAsync();
        await server.StartAgainAsync();
        await GeneratorServer.WaitForCallsAsync(prometheus, "a", 1);
    }

    [Fact]
    public async Task After_a_crash_the_spans_since_the_last_collection_are_counted_once()
    {
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync();
        await using VivaceServer server = await GeneratorServer.StartAsync(prometheus, "15s");
        await GeneratorServer.PushAsync(server, GeneratorServer.OneSpan("a"));
        await GeneratorServer.WaitForCallsAsync(prometheus, "a", 1);
        await GeneratorServer.PushAsync(server, GeneratorServer.OneSpan("a"));
        await GeneratorServer.PushAsync(server, GeneratorServer.OneSpan("a"));
        server.Kill9();
        await server.StartAgainAsync();
        await server.TerminateAsync();
        // A counter of the new process: the first span was sent by the old one.
        Assert.Equal(2, await GeneratorServer.CallsAsync(prometheus, "a"));
    }
}
