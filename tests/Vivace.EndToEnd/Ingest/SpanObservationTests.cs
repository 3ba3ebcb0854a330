using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Ingest;

/// <summary>Span logging, the debug counter and the artificial delay (ingest specification, sections 11.2 and 11.3).</summary>
public sealed class SpanObservationTests
{
    [Fact]
    public async Task ReceivedSpansAreLoggedAndCountedWhereAskedFor()
    {
        await using var server = await VivaceServer.StartAsync(VivaceConfiguration.Roomy with
        {
            Distributor = "log_received_spans: {enabled: true, include_all_attributes: true, filter_by_status_error: true}\n"
                + "metric_received_spans: {enabled: true, root_only: true}\nartificial_delay: 1s",
        });
        using var http = new OtlpHttp(server.Addresses);
        using var api = new TraceApi(server.Addresses);
        var good = SampleTraces.NewSpan();
        var bad = SampleTraces.NewSpan();
        bad.Name = "it failed";
        bad.Status = new Status { Code = Status.Types.StatusCode.Error };
        bad.Attributes.Add(SampleTraces.Text("http.url", "a b"));
        bad.ParentSpanId = good.SpanId;
        var request = SampleTraces.RequestOf(good);
        request.ResourceSpans[0].ScopeSpans[0].Spans.Add(bad);
        Assert.Equal(200, (await http.PostAsync(request)).StatusCode);
        var metrics = await api.MetricsAsync();
        Assert.Equal(1, metrics.Sum("tempo_distributor_debug_spans_received_total"));
        Assert.Equal(1, metrics.Sum("tempo_distributor_added_latency_seconds_count"));
        // Its output is complete once it has ended.
        await server.TerminateAsync();
        string line = Assert.Single(server.Output.All, static l => l.Contains("msg=received", StringComparison.Ordinal));
        foreach (string part in new[]
        {
            $"spanid={SampleTraces.Hex(bad.SpanId)}", $"traceid={SampleTraces.Hex(bad.TraceId)}", "span_http_url=\"a b\"", "span_name=\"it failed\"",
            "span_status=STATUS_CODE_ERROR", "span_kind=", "span_duration_seconds=",
        })
        {
            Assert.Contains(part, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DiscardedSpansAreLoggedWhereAskedFor()
    {
        await using var server = await VivaceServer.StartAsync(VivaceConfiguration.Roomy with
        {
            Distributor = "log_discarded_spans: {enabled: true}",
            Global = "max_bytes_per_trace: 100",
        });
        using var http = new OtlpHttp(server.Addresses);
        var request = SampleTraces.NewRequestOfSize(3_000);
        Assert.Equal(200, (await http.PostAsync(request)).StatusCode);
        await server.TerminateAsync();
        string trace = SampleTraces.TraceIdOf(request);
        int spans = request.ResourceSpans[0].ScopeSpans[0].Spans.Count;
        Assert.Equal(spans, server.Output.All.Count(line => line.Contains("msg=discarded", StringComparison.Ordinal)
            && line.Contains($"traceid={trace}", StringComparison.Ordinal)
            && line.Contains("tenant=single-tenant push_error_reason=TRACE_TOO_LARGE", StringComparison.Ordinal)));
    }
}
