using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Ingest;

/// <summary>Whatever way a trace comes in, it goes out complete, value for value, in every form.</summary>
public sealed class RoundTripTests(SharedServer shared) : ServerTest(shared)
{
    private const int Traces = 250;

    private static readonly TraceForm[] Forms = Enum.GetValues<TraceForm>();

    public static TheoryData<int> Seeds => [11, 1, 2026];

    public static TheoryData<string, int> HttpCodings => new()
    {
        { "gzip", 21 }, { "zstd", 22 }, { "zlib", 23 }, { "deflate", 24 }, { "snappy framed", 25 }, { "snappy block", 26 },
        { "x-snappy-framed", 27 }, { "lz4", 28 },
    };

    public static TheoryData<string, int> GrpcCodings => new() { { "gzip", 31 }, { "zstd", 32 }, { "snappy framed", 33 } };

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task JsonOverHttpComesBackInEveryForm(int seed)
    {
        var traffic = await Beylagen.RunAsync(seed, Traces);
        foreach (string json in traffic.Json)
        {
            AssertAccepted(await Http.PostAsync(json));
        }

        await AssertStoredInEveryFormAsync(traffic.Spans);
    }

    [Fact]
    public async Task ProtobufOverHttpComesBackInEveryForm()
    {
        var traffic = await Beylagen.RunAsync(12, Traces);
        foreach (var message in traffic.Messages)
        {
            AssertAccepted(await Http.PostAsync(message));
        }

        await AssertStoredInEveryFormAsync(traffic.Spans);
    }

    [Theory]
    [MemberData(nameof(HttpCodings))]
    public async Task EveryContentCodingOfHttpIsRead(string coding, int seed)
    {
        var traffic = await Beylagen.RunAsync(seed, 60);
        var how = ContentCoding.Called(coding);
        foreach (var message in traffic.Messages)
        {
            byte[] body = how.Encode(Google.Protobuf.MessageExtensions.ToByteArray(message));
            AssertAccepted(await Http.PostAsync(body, OtlpHttp.Protobuf, ("Content-Encoding", how.Name)));
        }

        await AssertStoredAsync(traffic.Spans, TraceForm.V2Protobuf);
    }

    [Theory]
    [MemberData(nameof(HttpCodings))]
    public async Task EveryContentCodingOfHttpIsReadForJson(string coding, int seed)
    {
        var traffic = await Beylagen.RunAsync(seed + 100, 20);
        var how = ContentCoding.Called(coding);
        foreach (string json in traffic.Json)
        {
            AssertAccepted(await Http.PostAsync(how.Encode(System.Text.Encoding.UTF8.GetBytes(json)), OtlpHttp.Json, ("Content-Encoding", how.Name)));
        }

        await AssertStoredAsync(traffic.Spans, TraceForm.V2Protobuf);
    }

    [Fact]
    public async Task GrpcComesBackInEveryForm()
    {
        var traffic = await Beylagen.RunAsync(30, Traces);
        foreach (var message in traffic.Messages)
        {
            AssertAccepted(await Grpc.ExportAsync(message));
        }

        await AssertStoredInEveryFormAsync(traffic.Spans);
    }

    [Theory]
    [MemberData(nameof(GrpcCodings))]
    public async Task EveryEncodingOfGrpcIsReadAndAnsweredInKind(string coding, int seed)
    {
        var traffic = await Beylagen.RunAsync(seed, 60);
        foreach (var message in traffic.Messages)
        {
            var answer = await Grpc.ExportAsync(message, ContentCoding.Called(coding));
            AssertAccepted(answer);
            Assert.Equal(ContentCoding.Called(coding).Name, answer.Header("grpc-encoding"));
            Assert.True(answer.IsCompressed, "the answer is compressed as the request was");
        }

        await AssertStoredAsync(traffic.Spans, TraceForm.V2Protobuf);
    }

    [Fact]
    public async Task EveryFieldAndEveryKindOfValueSurvives()
    {
        var overHttp = CompleteTrace.Create();
        AssertAccepted(await Http.PostAsync(overHttp));
        await AssertStoredInEveryFormAsync(SpanSet.Sent(overHttp.ResourceSpans));

        var overGrpc = CompleteTrace.Create();
        AssertAccepted(await Grpc.ExportAsync(overGrpc));
        await AssertStoredInEveryFormAsync(SpanSet.Sent(overGrpc.ResourceSpans));
    }

    [Fact]
    public async Task TheGeneratedGrpcClientIsServed()
    {
        using var channel = global::Grpc.Net.Client.GrpcChannel.ForAddress(Server.Addresses.OtlpGrpc);
        var request = SampleTraces.NewRequest(spans: 3);
        var answer = await new Wire.TraceService.TraceServiceClient(channel).ExportAsync(request);
        Assert.NotNull(answer.PartialSuccess);
        Assert.Equal(0, answer.PartialSuccess.RejectedSpans);
        await AssertStoredAsync(request);
    }

    [Fact]
    public async Task SpansOfOneTraceSentInSeveralRequestsComeBackAsOneTrace()
    {
        var traceId = SampleTraces.NewId(SampleTraces.TraceIdBytes);
        var requests = Enumerable.Range(0, 10).Select(n => SampleTraces.RequestOf(SampleTraces.NewSpan(traceId, $"part {n}"))).ToList();
        foreach (var request in requests)
        {
            AssertAccepted(await Http.PostAsync(request));
        }

        await AssertStoredInEveryFormAsync(SpanSet.Sent(requests.SelectMany(static r => r.ResourceSpans)));
    }

    [Fact]
    public async Task ASpanSentTwiceComesBackOnce()
    {
        var request = SampleTraces.NewRequest(spans: 5);
        AssertAccepted(await Http.PostAsync(request));
        AssertAccepted(await Http.PostAsync(request));
        await AssertStoredInEveryFormAsync(SpanSet.Sent(request.ResourceSpans));
    }

    private static void AssertAccepted(HttpAnswer answer) => Assert.True(answer.StatusCode == 200, answer.ToString());

    private static void AssertAccepted(GrpcAnswer answer)
    {
        Assert.True(answer.Status == GrpcAnswer.Ok, answer.ToString());
        Assert.Equal([0x0A, 0x00], answer.Payload);
    }

    private async Task AssertStoredInEveryFormAsync(SpanSet sent)
    {
        Assert.NotEqual(0, sent.Count);
        foreach (var form in Forms)
        {
            await AssertStoredAsync(sent, form);
        }
    }
}
