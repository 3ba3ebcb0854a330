using System.Net.Sockets;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Durability;

/// <summary>Every span that is stored is counted once by span metrics, whenever the process dies and however often blocks are cut.</summary>
public sealed class CountedOnceTests
{
    private const int Rounds = 4;
    private const int SpansPerRequest = 3;
    private const string Calls = "traces_spanmetrics_calls_total";

    private static readonly TimeSpan CollectionLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task SpansAreCountedOnceOverKills()
    {
        await using var sink = new RemoteWriteSink();
        await using var server = await VivaceServer.StartAsync(VivaceConfiguration.Roomy with
        {
            Processors = ["span-metrics-count"],
            RemoteWriteUrl = sink.Url,
            // Blocks are cut every second: what a block holds has often not been collected when the process dies.
            TopLevel = "ingester:\n  max_block_duration: 1s",
        });
        var sent = new Sent();
        // A tenant's first request is known to be counted when it is acknowledged, not before.
        using (var http = new OtlpHttp(server.Addresses))
        {
            Assert.True(await sent.SendAsync(http));
        }

        for (int round = 0; round < Rounds; round++)
        {
            Task pushing = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PushAsync(server, sent)));
            await Task.Delay(Random.Shared.Next(300, 2_500));
            server.Kill9();
            await pushing;
            await server.StartAgainAsync();
        }

        int stored = await sent.StoredAsync(server);
        await server.TerminateAsync();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await server.StartAgainAsync();
        while (sink.GrowthOf(Calls) != stored && clock.Elapsed < CollectionLimit)
        {
            await Task.Delay(100);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{stored} spans in {sent.Requests} requests");
        Assert.Equal(stored, sink.GrowthOf(Calls));
    }

    private static async Task PushAsync(VivaceServer server, Sent sent)
    {
        using var http = new OtlpHttp(server.Addresses);
        try
        {
            while (await sent.SendAsync(http))
            {
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or SocketException or InvalidDataException)
        {
            // The server was killed.
        }
    }

    /// <summary>Requests, and what became of them as far as the client knows.</summary>
    private sealed class Sent
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _unanswered = [];
        private int _acked;

        public int Requests => _acked + _unanswered.Count;

        public async Task<bool> SendAsync(OtlpHttp http)
        {
            ExportTraceServiceRequest request = SampleTraces.NewRequest(SpansPerRequest);
            string id = SampleTraces.TraceIdOf(request);
            lock (_gate)
            {
                _unanswered.Add(id);
            }

            if ((await http.PostAsync(request)).StatusCode != 200)
            {
                return false;
            }

            lock (_gate)
            {
                _unanswered.Remove(id);
                _acked++;
            }

            return true;
        }

        /// <summary>Spans that the server has; of what was not answered, it may have all of a request or nothing.</summary>
        public async Task<int> StoredAsync(VivaceServer server)
        {
            using var api = new TraceApi(server.Addresses);
            int stored = _acked;
            foreach (string id in _unanswered)
            {
                stored += (await api.TraceAsync(id, TraceForm.V2Protobuf)).Count > 0 ? 1 : 0;
            }

            return stored * SpansPerRequest;
        }
    }
}
