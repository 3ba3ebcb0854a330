using System.Text;
using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Ingest;

/// <summary>Answers of the OTLP/HTTP receiver to well-formed, empty and malformed requests.</summary>
public sealed class HttpAnswerTests(SharedServer shared) : ServerTest(shared)
{
    [Fact]
    public async Task ProtobufIsAnsweredInProtobuf()
    {
        foreach (byte[] body in new[] { SampleTraces.NewRequest().ToByteArray(), [] })
        {
            var answer = await Http.PostAsync(body, OtlpHttp.Protobuf);
            Assert.Equal(200, answer.StatusCode);
            Assert.Equal(OtlpHttp.Protobuf, answer.ContentType);
            Assert.Equal([0x0A, 0x00], answer.Body);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{} and what follows")]
    [InlineData("{\"resourceSpans\":[]}")]
    [InlineData("{\"resourceSpans\":null}")]
    [InlineData(" \n{ } ")]
    public async Task JsonIsAnsweredInJson(string json)
    {
        var answer = await Http.PostAsync(json);
        Assert.Equal(200, answer.StatusCode);
        Assert.Equal(OtlpHttp.Json, answer.ContentType);
        Assert.Equal("{\"partialSuccess\":{}}", answer.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("text")]
    [InlineData("\"text\"")]
    [InlineData("12")]
    [InlineData("true")]
    [InlineData("{")]
    [InlineData("{\"resourceSpans\":[")]
    [InlineData("{\"resourceSpans\":{}}")]
    [InlineData("{\"resourceSpans\":\"x\"}")]
    [InlineData("{\"resourceSpans\":[1]}")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"name\":{}}]}]}]}")]
    [InlineData("{'resourceSpans':[]}")]
    [InlineData("{\"resourceSpans\":[],}")]
    public async Task BadJsonIsABadRequestInJson(string json)
    {
        var answer = await Http.PostAsync(json);
        Assert.Equal(400, answer.StatusCode);
        Assert.Equal(OtlpHttp.Json, answer.ContentType);
        Assert.StartsWith("{\"code\":3,\"message\":\"", answer.Text, StringComparison.Ordinal);
        Assert.NotEqual("", answer.RpcStatus.Message);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task AByteOrderMarkIsAnInternalError()
    {
        var answer = await Http.PostAsync([0xEF, 0xBB, 0xBF, .. "{}"u8], OtlpHttp.Json);
        Assert.Equal(500, answer.StatusCode);
        Assert.Equal(OtlpHttp.Json, answer.ContentType);
        Assert.Equal("{\"code\": 13, \"message\": \"failed to marshal error message\"}", answer.Text);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task TruncatedProtobufIsABadRequestWhereverItIsCut()
    {
        byte[] whole = CompleteTrace.Create().ToByteArray();
        foreach (int length in new[] { 1, 2, 3, 10, 50, whole.Length / 2, whole.Length - 1 })
        {
            await AssertBadAsync(whole[..length], "unexpected EOF");
        }

        await AssertStillServesAsync();
    }

    /// <summary>Each row is a body that the protobuf encoding forbids.</summary>
    [Theory]
    [InlineData("08 01", "a number where a message belongs")]
    [InlineData("0D 00 00 00 00", "a fixed32 where a message belongs")]
    [InlineData("0B", "a group start")]
    [InlineData("0C", "a group end")]
    [InlineData("0F", "wire type 7")]
    [InlineData("00 00", "field number 0")]
    [InlineData("0A FF FF FF FF FF FF FF FF FF 01", "a length of 2^64 - 1")]
    [InlineData("0A FF FF FF FF 07", "a length of 2 GiB")]
    [InlineData("0A 80 80 80 80 80 80 80 80 80 80 01 00", "a varint of eleven bytes")]
    [InlineData("FF FF FF FF FF FF FF FF FF FF FF", "a tag without end")]
    [InlineData("0A 04 12 02 12 05", "a span longer than its scope")]
    public async Task MalformedProtobufIsABadRequest(string hex, string what)
    {
        _ = what;
        await AssertBadAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), null);
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(32)]
    public async Task ATraceIdOfAnotherLengthIsABadRequest(int length)
    {
        await AssertBadSpanAsync(s => s.TraceId = Bytes(length), "unmarshal: invalid TraceID length");
        await AssertBadSpanAsync(s => s.Links.Add(new Span.Types.Link { TraceId = Bytes(length), SpanId = Bytes(8) }),
            "unmarshal: invalid TraceID length");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(16)]
    public async Task ASpanIdOfAnotherLengthIsABadRequest(int length)
    {
        const string Message = "unmarshal: invalid SpanID length";
        await AssertBadSpanAsync(s => s.SpanId = Bytes(length), Message);
        await AssertBadSpanAsync(s => s.ParentSpanId = Bytes(length), Message);
        await AssertBadSpanAsync(s => s.Links.Add(new Span.Types.Link { TraceId = Bytes(16), SpanId = Bytes(length) }), Message);
    }

    [Fact]
    public async Task AMissingOrZeroTraceIdIsABadRequest()
    {
        const string Message = "trace ids must be 128 bit, received 0 bits";
        await AssertBadSpanAsync(s => s.TraceId = ByteString.Empty, Message);
        await AssertBadSpanAsync(s => s.TraceId = ByteString.CopyFrom(new byte[16]), Message);
    }

    [Fact]
    public async Task AMissingOrZeroSpanIdIsABadRequest()
    {
        const string Message = "span ids must be 64 bit and not all zero, received 0 bits";
        await AssertBadSpanAsync(s => s.SpanId = ByteString.Empty, Message);
        await AssertBadSpanAsync(s => s.SpanId = ByteString.CopyFrom(new byte[8]), Message);
    }

    [Fact]
    public async Task OneBadSpanAmongGoodOnesKeepsTheGoodOnesOut()
    {
        var good = SampleTraces.NewSpan();
        var alsoGood = SampleTraces.NewSpan();
        var bad = SampleTraces.NewSpan();
        bad.SpanId = ByteString.Empty;
        await AssertBadAsync(SampleTraces.RequestOf(good, bad, alsoGood).ToByteArray(), "span ids must be 64 bit and not all zero, received 0 bits");
        await AssertNotStoredAsync(SampleTraces.Hex(good.TraceId));
        await AssertNotStoredAsync(SampleTraces.Hex(alsoGood.TraceId));
    }

    [Fact]
    public async Task UnknownFieldsAreDroppedAtEveryLevel()
    {
        var request = SampleTraces.NewRequest();
        byte[] unknown = [0xFA, 0x3E, 0x03, 1, 2, 3, 0x80, 0x3F, 0x2A, 0xFD, 0x3E, 0, 0, 0, 0];
        var span = request.ResourceSpans[0].ScopeSpans[0].Spans[0];
        byte[] spanBytes = [.. span.ToByteArray(), .. unknown];
        byte[] scope = [.. Field(2, spanBytes), .. unknown];
        byte[] resource = [.. Field(1, [.. request.ResourceSpans[0].Resource.ToByteArray(), .. unknown]), .. Field(2, scope), .. unknown];
        var answer = await Http.PostAsync([.. Field(1, resource), .. unknown], OtlpHttp.Protobuf);
        Assert.True(answer.StatusCode == 200, answer.ToString());
        request.ResourceSpans[0].ScopeSpans[0].Scope = null;
        await AssertStoredAsync(request);
    }

    [Fact]
    public async Task SpansUnderTheDeprecatedFieldAreIgnored()
    {
        var request = SampleTraces.NewRequest();
        byte[] deprecated = Field(1000, request.ResourceSpans[0].ScopeSpans[0].ToByteArray());
        var answer = await Http.PostAsync(Field(1, deprecated), OtlpHttp.Protobuf);
        Assert.Equal(200, answer.StatusCode);
        await AssertNotStoredAsync(SampleTraces.TraceIdOf(request));
    }

    [Fact]
    public async Task InvalidUtf8IsTakenAndReadWithReplacementCharacters()
    {
        var request = SampleTraces.NewRequest();
        var span = request.ResourceSpans[0].ScopeSpans[0].Spans[0];
        span.Name = "name-????-end";
        byte[] body = request.ToByteArray();
        int at = body.AsSpan().IndexOf("????"u8);
        new byte[] { 0xC3, 0x28, 0xFF, 0x61 }.CopyTo(body, at);
        Assert.Equal(200, (await Http.PostAsync(body, OtlpHttp.Protobuf)).StatusCode);
        var answer = await Api.GetAsync("/api/v2/traces/" + SampleTraces.TraceIdOf(request));
        Assert.Contains("\"name\":\"name-\uFFFD(\uFFFDa-end\"", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(2_000_000_000_000_000_000UL, 1_000_000_000_000_000_000UL)]
    [InlineData(1UL, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 0UL)]
    public async Task AnyTimestampsAreReturnedVerbatim(ulong start, ulong end)
    {
        var span = SampleTraces.NewSpan();
        (span.StartTimeUnixNano, span.EndTimeUnixNano) = (start, end);
        var request = SampleTraces.RequestOf(span);
        Assert.Equal(200, (await Http.PostAsync(request)).StatusCode);
        await AssertStoredAsync(SpanSet.Sent(request.ResourceSpans), TraceForm.V2Json);
        await AssertStoredAsync(request);
    }

    [Theory]
    [InlineData(17, 9)]
    [InlineData(-1, -7)]
    public async Task EnumNumbersWithoutANameAreKeptAsNumbers(int kind, int code)
    {
        var span = SampleTraces.NewSpan();
        span.Kind = (Span.Types.SpanKind)kind;
        span.Status = new Status { Code = (Status.Types.StatusCode)code };
        var request = SampleTraces.RequestOf(span);
        Assert.Equal(200, (await Http.PostAsync(request)).StatusCode);
        var stored = await Api.OnlySpanAsync(SampleTraces.TraceIdOf(request));
        Assert.Equal(kind, (int)stored.Kind);
        Assert.Equal(code, (int)stored.Status.Code);
    }

    private static ByteString Bytes(int length) => ByteString.CopyFrom(Enumerable.Repeat((byte)7, length).ToArray());

    private static byte[] Field(int number, byte[] message)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(message));
        }

        return stream.ToArray();
    }

    private async Task AssertBadSpanAsync(Action<Span> spoil, string message)
    {
        var span = SampleTraces.NewSpan();
        string id = SampleTraces.Hex(span.TraceId);
        spoil(span);
        await AssertBadAsync(SampleTraces.RequestOf(span).ToByteArray(), message);
        await AssertNotStoredAsync(id);
        await AssertStillServesAsync();
    }

    private async Task AssertBadAsync(byte[] body, string? message)
    {
        var answer = await Http.PostAsync(body, OtlpHttp.Protobuf);
        Assert.True(answer.StatusCode == 400, $"{answer} for {Encoding.ASCII.GetString(body.AsSpan(0, Math.Min(body.Length, 20)))}");
        Assert.Equal(OtlpHttp.Protobuf, answer.ContentType);
        Assert.Equal(GrpcAnswer.InvalidArgument, answer.RpcStatus.Code);
        Assert.NotEqual("", answer.RpcStatus.Message);
        if (message is not null)
        {
            Assert.Contains(message, answer.RpcStatus.Message, StringComparison.Ordinal);
        }
    }
}
