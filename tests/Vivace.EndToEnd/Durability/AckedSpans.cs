using System.Collections.Concurrent;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Durability;

/// <summary>What a server has promised to keep: the spans of every request it acknowledged, by trace.</summary>
public sealed class AckedSpans
{
    private const int ConcurrentReads = 4;

    private readonly ConcurrentDictionary<string, ConcurrentBag<ExportTraceServiceRequest>> _requests = [];

    /// <summary>Number of traces with at least one acknowledged request.</summary>
    public int Traces => _requests.Count;

    /// <summary>Notes an acknowledged request; all its spans belong to one trace.</summary>
    public void Add(ExportTraceServiceRequest request) => _requests.GetOrAdd(SampleTraces.TraceIdOf(request), static _ => []).Add(request);

    /// <summary>Takes over what another one holds.</summary>
    public void Add(AckedSpans other)
    {
        foreach (var request in other._requests.Values.SelectMany(static r => r))
        {
            Add(request);
        }
    }

    /// <summary>
    /// Claims that every acknowledged span is there exactly once. Spans that were sent and not acknowledged may be there too: the server
    /// may have been killed between keeping them and saying so.
    /// </summary>
    public async Task AssertAllAreServedAsync(VivaceServer server)
    {
        using var api = new TraceApi(server.Addresses);
        var missing = new ConcurrentBag<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads };
        await Parallel.ForEachAsync(_requests, options, async (trace, _) =>
        {
            var served = (await api.SpansAsync(trace.Key)).Of(trace.Key);
            var acked = SpanSet.Sent(trace.Value.SelectMany(static r => r.ResourceSpans)).Of(trace.Key);
            foreach (string span in acked.Where(span => served.Count(s => s == span) != 1))
            {
                missing.Add($"{served.Count(s => s == span)} times, trace {trace.Key}: {span}");
            }
        });
        Assert.True(missing.IsEmpty,
            $"{missing.Count} acknowledged spans of {Traces} traces are not there exactly once:\n{string.Join('\n', missing.Take(5))}\n{server.Output}");
    }
}
