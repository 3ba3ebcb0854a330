using System.Text;
using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Ingest;

/// <summary>Input made to break a decoder. Any clear answer will do; the server must live and serve the next request.</summary>
public sealed class HostileInputTests(SharedServer shared) : ServerTest(shared)
{
    private const int Seed = 20_260_101;

    [Theory]
    [InlineData(20)]
    [InlineData(90)]
    [InlineData(1_000)]
    [InlineData(50_000)]
    public async Task NestedListsInProtobufAreStoredOrRefused(int depth)
    {
        var (traceId, body) = NestedProtobuf(depth);
        var http = await Http.PostAsync(body, OtlpHttp.Protobuf);
        await AssertWholeOrRefusedAsync(traceId, http.StatusCode == 200, http.StatusCode == 400, http.ToString());

        var (otherId, sameBody) = NestedProtobuf(depth);
        var grpc = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame(sameBody, compressed: false));
        bool isRefused = grpc.Status is GrpcAnswer.Internal or GrpcAnswer.InvalidArgument;
        await AssertWholeOrRefusedAsync(otherId, grpc.Status == GrpcAnswer.Ok, isRefused, grpc.ToString());
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public async Task NestedListsInJsonAreStoredOrRefused(int depth)
    {
        const string Open = "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":";
        const string Close = "}]}}";
        var traceId = SampleTraces.NewId(SampleTraces.TraceIdBytes);
        var json = new StringBuilder("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"").Append(SampleTraces.Hex(traceId))
            .Append("\",\"spanId\":\"0102030405060708\",\"attributes\":[{\"key\":\"deep\",\"value\":");
        json.Append(string.Concat(Enumerable.Repeat(Open, depth))).Append("{}").Append(string.Concat(Enumerable.Repeat(Close, depth)));
        json.Append("}]}]}]}]}");
        var answer = await Http.PostAsync(json.ToString());
        await AssertWholeOrRefusedAsync(SampleTraces.Hex(traceId), answer.StatusCode == 200, answer.StatusCode == 400, answer.ToString());
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public async Task UnknownFieldsThatNestWithoutEndAreRefused(char open)
    {
        string text = "{\"unknown\":" + (open == '[' ? new string('[', 1_000_000) : string.Concat(Enumerable.Repeat("{\"a\":", 500_000)));
        var answer = await Http.PostAsync(text);
        Assert.Equal(400, answer.StatusCode);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task GroupsThatNestWithoutEndAreRefused()
    {
        // The start of a group in the unknown field 900, again and again.
        byte[] starts = [.. Enumerable.Repeat<byte[]>([0xA3, 0x38], 500_000).SelectMany(static b => b)];
        var answer = await Http.PostAsync(starts, OtlpHttp.Protobuf);
        Assert.Equal(400, answer.StatusCode);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task ManyEmptyMessagesAreReadWithinTheirMemory()
    {
        // Two bytes of input per message: the cheapest way to make a decoder allocate much.
        byte[] resources = [.. Enumerable.Repeat<byte[]>([0x0A, 0x00], 5_000_000).SelectMany(static b => b)];
        long before = ResidentMemory.PeakBytes(Server.ProcessId);
        var answer = await Http.PostAsync(resources, OtlpHttp.Protobuf);
        Assert.Equal(200, answer.StatusCode);
        long grown = ResidentMemory.PeakBytes(Server.ProcessId) - before;
        Assert.True(grown < 400L * 1024 * 1024, $"10 MB of empty messages raised the peak resident memory by {grown} bytes");
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task ASpanWithManyAttributesIsStoredWhole()
    {
        var span = SampleTraces.NewSpan();
        span.Attributes.Add(Enumerable.Range(0, 20_000).Select(static n => SampleTraces.Text($"key-{n}", $"value-{n}")));
        var request = SampleTraces.RequestOf(span);
        var answer = await Http.PostAsync(request);
        Assert.True(answer.StatusCode == 200, answer.ToString());
        await AssertStoredAsync(request);
    }

    [Fact]
    public async Task LongAttributeKeysAndStringsAreCutAndNothingElse()
    {
        string longText = new('a', 5_000);
        string accents = string.Concat(Enumerable.Repeat("é", 3_000)) + "x";
        var span = SampleTraces.NewSpan();
        (span.Name, span.TraceState) = (longText, longText);
        span.Status = new Status { Message = longText };
        span.Attributes.Add(SampleTraces.Text(longText, "short"));
        span.Attributes.Add(SampleTraces.Text("long", longText));
        span.Attributes.Add(SampleTraces.Text("accents", "y" + accents));
        span.Attributes.Add(new KeyValue { Key = "bytes", Value = new AnyValue { BytesValue = ByteString.CopyFromUtf8(longText) } });
        span.Attributes.Add(new KeyValue { Key = "array", Value = new AnyValue { ArrayValue = new ArrayValue { Values = { new AnyValue { StringValue = longText } } } } });
        span.Events.Add(new Span.Types.Event { Name = longText, Attributes = { SampleTraces.Text("long", longText) } });
        span.Links.Add(new Span.Types.Link { TraceState = longText, Attributes = { SampleTraces.Text("long", longText) } });
        var request = SampleTraces.RequestOf(span);
        request.ResourceSpans[0].Resource.Attributes.Add(SampleTraces.Text("long", longText));
        request.ResourceSpans[0].ScopeSpans[0].Scope.Attributes.Add(SampleTraces.Text("long", longText));
        double before = (await Api.MetricsAsync()).Sum("tempo_distributor_attributes_truncated_total");
        Assert.Equal(200, (await Http.PostAsync(request)).StatusCode);
        await AssertStoredAsync(request);
        Assert.Equal(7, (await Api.MetricsAsync()).Sum("tempo_distributor_attributes_truncated_total") - before);
    }

    [Fact]
    public async Task RandomBytesAreAnswered()
    {
        const int Rounds = 400;
        var random = new Random(Seed);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] body = new byte[random.Next(0, 600)];
            random.NextBytes(body);
            await AssertAnsweredAsync(body, round);
        }

        await AssertStillServesAsync();
    }

    [Fact]
    public async Task DamagedRequestsAreAnswered()
    {
        const int Rounds = 1_500;
        var random = new Random(Seed + 1);
        byte[] protobuf = CompleteTrace.Create().ToByteArray();
        byte[] json = Encoding.UTF8.GetBytes((await Beylagen.RunAsync(5, 4)).Json[0]);
        for (int round = 0; round < Rounds; round++)
        {
            byte[] body = [.. round % 2 == 0 ? protobuf : json];
            for (int damage = random.Next(1, 6); damage > 0; damage--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            await AssertAnsweredAsync(random.Next(4) == 0 ? body[..random.Next(body.Length)] : body, round);
        }

        await AssertStillServesAsync();
    }

    /// <summary>Sends the body every way there is; the only wrong answers are none, and a server error other than the documented fallback.</summary>
    private async Task AssertAnsweredAsync(byte[] body, int round)
    {
        string[] codings = ["gzip", "zstd", "zlib", "snappy", "x-snappy-framed", "lz4"];
        var protobuf = await Http.PostAsync(body, OtlpHttp.Protobuf);
        Assert.True(protobuf.StatusCode is 200 or 400, $"round {round}: {protobuf} for {Convert.ToHexString(body)}");
        var json = await Http.PostAsync(body, OtlpHttp.Json);
        bool isFallback = json.StatusCode == 500 && json.Text.Contains("failed to marshal error message", StringComparison.Ordinal);
        Assert.True(json.StatusCode is 200 or 400 || isFallback, $"round {round}: {json} for {Convert.ToHexString(body)}");
        string coding = codings[round % codings.Length];
        var coded = await Http.PostAsync(body, OtlpHttp.Protobuf, ("Content-Encoding", coding));
        Assert.True(coded.StatusCode is 200 or 400, $"round {round}: {coded} for {coding} {Convert.ToHexString(body)}");
        var grpc = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame(body, compressed: round % 3 == 0), round % 3 == 0 ? "gzip" : null);
        Assert.True(grpc.Status is 0 or 3 or 8 or 13, $"round {round}: {grpc} for {Convert.ToHexString(body)}");
    }

    private async Task AssertWholeOrRefusedAsync(string traceId, bool isStored, bool isRefused, string answer)
    {
        Assert.True(isStored || isRefused, answer);
        var v2 = await Api.GetAsync("/api/v2/traces/" + traceId);
        Assert.Equal(200, v2.StatusCode);
        Assert.Equal(isStored, v2.Text.Contains("\"spanId\"", StringComparison.Ordinal));
    }

    private static (string TraceId, byte[] Body) NestedProtobuf(int depth)
    {
        // Written from the inside out: the generated types would recurse as deep as the input.
        var layers = new List<byte[]>(depth * 2);
        int length = 0;
        for (int n = 0; n < depth; n++)
        {
            byte[] keyValue = Header(2, length);
            length += keyValue.Length;
            byte[] list = Header(1, length);
            length += list.Length;
            byte[] any = Header(6, length);
            length += any.Length;
            layers.Add([.. any, .. list, .. keyValue]);
        }

        layers.Reverse();
        byte[] value = [.. layers.SelectMany(static l => l)];
        byte[] attribute = [0x0A, 0x01, (byte)'k', .. Header(2, value.Length), .. value];
        var span = SampleTraces.NewSpan();
        byte[] spanBytes = [.. span.ToByteArray(), .. Header(9, attribute.Length), .. attribute];
        byte[] scope = [.. Header(2, spanBytes.Length), .. spanBytes];
        byte[] resource = [.. Header(2, scope.Length), .. scope];
        return (SampleTraces.Hex(span.TraceId), [.. Header(1, resource.Length), .. resource]);
    }

    private static byte[] Header(int field, int length)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteLength(length);
        }

        return stream.ToArray();
    }
}
