using System.Globalization;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Limits;

/// <summary>What happens at the edge of memory, rate and trace size: a clear refusal that says when to come back, and a server that lives.</summary>
public sealed class LimitTests
{
    private const int RequestBytes = 200_000;

    [Fact]
    public async Task WhenMemoryIsFullClientsAreToldToComeBack()
    {
        const int MostRequests = 400;
        await using var server = await VivaceServer.StartAsync(VivaceConfiguration.Roomy with { HeadMaxBytes = 8 * 1024 * 1024 });
        using var http = new OtlpHttp(server.Addresses);
        using var grpc = new OtlpGrpc(server.Addresses);
        using var api = new TraceApi(server.Addresses);
        var acked = new AckedRequests();
        HttpAnswer answer;
        do
        {
            Assert.True(acked.Count < MostRequests, "the head takes more than it may hold");
            var request = DistinctRequest(acked.Count);
            answer = await http.PostAsync(request);
            if (answer.StatusCode == 200)
            {
                acked.Add(request);
            }
        }
        while (answer.StatusCode == 200);

        Assert.Equal(429, answer.StatusCode);
        Assert.Equal(GrpcAnswer.ResourceExhausted, answer.RpcStatus.Code);
        Assert.True(int.Parse(answer.Header("Retry-After") ?? "0", CultureInfo.InvariantCulture) > 0, "Retry-After says when to come back");
        Assert.NotNull(RetryDelay(answer.RpcStatus));

        var refused = await grpc.ExportAsync(DistinctRequest(acked.Count));
        Assert.Equal(GrpcAnswer.ResourceExhausted, refused.Status);
        Assert.NotNull(RetryDelay(refused));

        Assert.Equal(200, (await api.GetAsync("/ready")).StatusCode);
        await acked.AssertServedAsync(api);
        server.Kill9();
        await server.StartAgainAsync();
        await acked.AssertServedAsync(api);
    }

    [Fact]
    public async Task TheRateLimitRefusesWithTempoWords()
    {
        await using var server = await VivaceServer.StartAsync(new VivaceConfiguration { Ingestion = "rate_limit_bytes: 1000\nburst_size_bytes: 30000" });
        using var http = new OtlpHttp(server.Addresses);
        using var grpc = new OtlpGrpc(server.Addresses);
        using var api = new TraceApi(server.Addresses);

        var tooLarge = SampleTraces.NewRequestOfSize(60_000);
        var answer = await http.PostAsync(tooLarge);
        Assert.Equal(429, answer.StatusCode);
        Assert.Equal(GrpcAnswer.ResourceExhausted, answer.RpcStatus.Code);
        Assert.Matches(@"^RATE_LIMITED: batch size \(\d+ bytes\) exceeds ingestion limit \(local: 1000 bytes/s, global: 0 bytes/s, burst: 30000 bytes\) "
            + @"while adding \d+ bytes for user single-tenant\. consider reducing batch size or increasing rate limit\.$", answer.RpcStatus.Message);
        Assert.Null(answer.Header("Retry-After"));
        Assert.Empty(answer.RpcStatus.Details);

        Assert.Equal(200, (await http.PostAsync(SampleTraces.NewRequestOfSize(24_000))).StatusCode);
        var tooFast = await grpc.ExportAsync(SampleTraces.NewRequestOfSize(24_000));
        Assert.Equal(GrpcAnswer.ResourceExhausted, tooFast.Status);
        Assert.Matches(@"^RATE_LIMITED: ingestion rate limit \(local: 1000 bytes/s, global: 0 bytes/s, burst: 30000 bytes\) exceeded while adding \d+ bytes "
            + @"for user single-tenant\. consider increasing the limit or reducing ingestion rate\.$", tooFast.Message);

        Assert.Empty(await api.TraceAsync(SampleTraces.TraceIdOf(tooLarge), TraceForm.V2Protobuf));
        Assert.Equal(30 + 12, (await api.MetricsAsync()).Sum("tempo_discarded_spans_total", "reason=\"rate_limited\""));
    }

    [Fact]
    public async Task TheRateLimitCarriesRetryInformationWhenConfigured()
    {
        var configuration = new VivaceConfiguration
        {
            Ingestion = "rate_limit_bytes: 1000\nburst_size_bytes: 2000",
            Distributor = "retry_after_on_resource_exhausted: 5s",
        };
        await using var server = await VivaceServer.StartAsync(configuration);
        using var http = new OtlpHttp(server.Addresses);
        using var grpc = new OtlpGrpc(server.Addresses);
        var request = SampleTraces.NewRequestOfSize(20_000);

        var protobuf = await http.PostAsync(request);
        Assert.Equal(429, protobuf.StatusCode);
        Assert.Equal("5", protobuf.Header("Retry-After"));
        Assert.Equal(TimeSpan.FromSeconds(5), RetryDelay(protobuf.RpcStatus));

        string json = $$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"000102030405060708090a0b0c0d0e0f","spanId":"0001020304050607","name":"{{{new string('n', 5_000)}}}"}]}]}]}""";
        var asJson = await http.PostAsync(json);
        Assert.Equal(429, asJson.StatusCode);
        Assert.Equal("5", asJson.Header("Retry-After"));
        Assert.EndsWith(",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"5s\"}]}", asJson.Text, StringComparison.Ordinal);

        var overGrpc = await grpc.ExportAsync(request);
        Assert.Equal(GrpcAnswer.ResourceExhausted, overGrpc.Status);
        Assert.Equal(TimeSpan.FromSeconds(5), RetryDelay(overGrpc));
    }

    [Fact]
    public async Task SpansPastTheTraceSizeAreAcknowledgedAndCountedAsDropped()
    {
        await using var server = await VivaceServer.StartAsync(VivaceConfiguration.Roomy with { Global = "max_bytes_per_trace: 50000" });
        using var http = new OtlpHttp(server.Addresses);
        using var api = new TraceApi(server.Addresses);
        var first = SampleTraces.NewRequestOfSize(30_000);
        var traceId = first.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceId;
        var second = SampleTraces.NewRequestOfSize(30_000);
        foreach (var span in second.ResourceSpans[0].ScopeSpans[0].Spans)
        {
            span.TraceId = traceId;
        }

        Assert.Equal(200, (await http.PostAsync(first)).StatusCode);
        Assert.Equal(200, (await http.PostAsync(second)).StatusCode);
        Assert.Equal(15, (await api.SpansAsync(SampleTraces.Hex(traceId))).Count);
        Assert.Equal(15, (await api.MetricsAsync()).Sum("tempo_discarded_spans_total", "reason=\"trace_too_large\""));
    }

    /// <summary>Nothing in it repeats from request to request, so that interning cannot shrink it.</summary>
    private static ExportTraceServiceRequest DistinctRequest(int number)
    {
        const int SpanBytes = 2_000;
        var request = SampleTraces.NewRequest(spans: RequestBytes / SpanBytes);
        int n = 0;
        foreach (var span in request.ResourceSpans[0].ScopeSpans[0].Spans)
        {
            span.Attributes.Add(SampleTraces.Text("unique", $"{number}-{n++}-{new string('x', SpanBytes - 200)}"));
        }

        return request;
    }

    private static TimeSpan? RetryDelay(GrpcAnswer answer)
    {
        string details = Assert.IsType<string>(answer.Header("grpc-status-details-bin"));
        byte[] bytes = Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='));
        return RetryDelay(RpcStatus.Parser.ParseFrom(bytes));
    }

    private static TimeSpan? RetryDelay(RpcStatus status)
    {
        var detail = Assert.Single(status.Details);
        Assert.Equal("type.googleapis.com/google.rpc.RetryInfo", detail.TypeUrl);
        return RetryInfo.Parser.ParseFrom(detail.Value).RetryDelay?.ToTimeSpan();
    }

    private sealed class AckedRequests
    {
        private readonly List<ExportTraceServiceRequest> _requests = [];

        public int Count => _requests.Count;

        public void Add(ExportTraceServiceRequest request) => _requests.Add(request);

        public async Task AssertServedAsync(TraceApi api)
        {
            Assert.NotEmpty(_requests);
            foreach (var request in _requests)
            {
                string id = SampleTraces.TraceIdOf(request);
                Assert.Equal(SpanSet.Sent(request.ResourceSpans).Of(id), (await api.SpansAsync(id)).Of(id));
            }
        }
    }
}
