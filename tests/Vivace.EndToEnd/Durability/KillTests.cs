using System.Globalization;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Durability;

/// <summary>
/// What was acknowledged survives the sudden end of the process. The number of rounds comes from VIVACE_KILL_ROUNDS (5 if unset) and the
/// random moments from VIVACE_KILL_SEED; <c>tests/crash/kill9.sh</c> runs the long form.
/// </summary>
public sealed class KillTests
{
    private const int DefaultRounds = 5;
    private const int MaxRounds = 10_000;

    [Fact]
    public async Task AckedSpansSurviveKill()
    {
        int rounds = Math.Clamp(Number("VIVACE_KILL_ROUNDS", DefaultRounds), 1, MaxRounds);
        int seed = Number("VIVACE_KILL_SEED", Environment.TickCount);
        var random = new Random(seed);
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"{rounds} rounds with VIVACE_KILL_SEED={seed}");

        await using var server = await VivaceServer.StartAsync();
        var all = new AckedSpans();
        for (int round = 1; round <= rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var pushing = Pushers.RunAsync(server, stop.Token);
            await Task.Delay(random.Next(50, 1_500));
            server.Kill9();
            await stop.CancelAsync();
            var acked = await pushing;
            all.Add(acked);

            await server.StartAgainAsync();
            await acked.AssertAllAreServedAsync(server);
            output?.WriteLine($"round {round}: {acked.Traces} traces acknowledged and served");
        }

        Assert.NotEqual(0, all.Traces);
        await all.AssertAllAreServedAsync(server);
        output?.WriteLine($"all {all.Traces} traces of {rounds} rounds are served");
    }

    [Fact]
    public async Task AKillDuringTheStartLosesNothing()
    {
        await using var server = await VivaceServer.StartAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(800));
        var acked = await Pushers.RunAsync(server, stop.Token);
        server.Kill9();
        for (int round = 0; round < 5; round++)
        {
            var output = new CapturedOutput();
            var process = ChildProcesses.Start(VivaceBinary.Path, [$"-config.file={server.ConfigurationFile}"], server.DataDirectory, output);
            await Task.Delay(20 * round);
            process.Kill();
            await process.WaitForExitAsync();
        }

        await server.StartAgainAsync();
        await acked.AssertAllAreServedAsync(server);
    }

    [Fact]
    public async Task AckedSpansSurviveTermination()
    {
        await using var server = await VivaceServer.StartAsync();
        using var stop = new CancellationTokenSource();
        var pushing = Pushers.RunAsync(server, stop.Token);
        await Task.Delay(500);
        var exit = await server.TerminateAsync();
        await stop.CancelAsync();
        var acked = await pushing;
        Assert.Equal(0, exit.Code);
        Assert.NotEqual(0, acked.Traces);
        await server.StartAgainAsync();
        await acked.AssertAllAreServedAsync(server);
    }

    [Fact]
    public async Task EveryFieldSurvivesARestart()
    {
        await using var server = await VivaceServer.StartAsync();
        var request = CompleteTrace.Create();
        using (var http = new OtlpHttp(server.Addresses))
        {
            Assert.Equal(200, (await http.PostAsync(request)).StatusCode);
        }

        server.Kill9();
        await server.StartAgainAsync();
        using var api = new TraceApi(server.Addresses);
        string id = SampleTraces.TraceIdOf(request);
        Assert.Equal(SpanSet.Sent(request.ResourceSpans).Of(id), (await api.SpansAsync(id)).Of(id));
    }

    private static int Number(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
