using System.Buffers.Binary;
using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Ingest;

/// <summary>The OTLP/gRPC receiver: framing, encodings, sizes, methods and the status of every kind of bad request.</summary>
public sealed class GrpcContractTests(SharedServer shared) : ServerTest(shared)
{
    private const int MaxMessageBytes = 4 * 1024 * 1024;

    [Fact]
    public async Task AnEmptyRequestSucceeds()
    {
        var answer = await Grpc.ExportAsync(new ExportTraceServiceRequest());
        Assert.Equal(GrpcAnswer.Ok, answer.Status);
        Assert.Equal([0x0A, 0x00], answer.Payload);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("zstd")]
    public async Task AnEncodingWithoutTheFlagIsReadAsItStands(string encoding)
    {
        var request = SampleTraces.NewRequest();
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame(request.ToByteArray(), compressed: false), encoding);
        Assert.True(answer.Status == GrpcAnswer.Ok, answer.ToString());
        await AssertStoredAsync(request);
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("lz4")]
    [InlineData("s2")]
    [InlineData("br")]
    public async Task OtherEncodingsAreUnimplemented(string encoding)
    {
        var request = SampleTraces.NewRequest();
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame(ContentCoding.Gzip.Encode(request.ToByteArray()), compressed: true), encoding);
        Assert.Equal(GrpcAnswer.Unimplemented, answer.Status);
        Assert.Contains($"Decompressor is not installed for grpc-encoding \"{encoding}\"", answer.Message, StringComparison.Ordinal);
        await AssertNotStoredAsync(SampleTraces.TraceIdOf(request));
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task ARawSnappyBlockIsNotAStream()
    {
        var request = SampleTraces.NewRequest();
        var answer = await Grpc.ExportAsync(request, ContentCoding.SnappyBlock);
        Assert.Equal(GrpcAnswer.Internal, answer.Status);
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("zstd")]
    public async Task GarbageInPlaceOfCompressedDataIsAnInternalError(string encoding)
    {
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame("not compressed at all"u8.ToArray(), compressed: true), encoding);
        Assert.Equal(GrpcAnswer.Internal, answer.Status);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task AMessageOverTheLimitIsRefused()
    {
        byte[] body = SampleTraces.NewRequestOfSize(MaxMessageBytes + 100_000).ToByteArray();
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame(body, compressed: false));
        Assert.Equal(GrpcAnswer.ResourceExhausted, answer.Status);
        Assert.Contains($"received message larger than max ({body.Length} vs. {MaxMessageBytes})", answer.Message, StringComparison.Ordinal);
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("snappy framed")]
    [InlineData("zstd")]
    public async Task AMessageThatDecompressesPastTheLimitIsRefused(string coding)
    {
        var request = SampleTraces.NewRequestOfSize(MaxMessageBytes + 100_000);
        var answer = await Grpc.ExportAsync(request, ContentCoding.Called(coding));
        Assert.Equal(GrpcAnswer.ResourceExhausted, answer.Status);
        Assert.Contains("larger than max", answer.Message, StringComparison.Ordinal);
        await AssertNotStoredAsync(SampleTraces.TraceIdOf(request));
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task ADecompressionBombIsRefused(string coding)
    {
        const int BombBytes = 256 * 1024 * 1024;
        byte[] bomb = ContentCoding.Called(coding).Encode(new byte[BombBytes]);
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame(bomb, compressed: true), coding);
        Assert.Equal(GrpcAnswer.ResourceExhausted, answer.Status);
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("0A FF FF FF FF 07")]
    [InlineData("08 01")]
    [InlineData("0B")]
    [InlineData("0A 04 12 02 12 05")]
    [InlineData("FF FF FF FF FF FF FF FF FF FF FF")]
    public async Task UndecodableProtobufIsAnInternalError(string hex)
    {
        byte[] body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame(body, compressed: false));
        Assert.Equal(GrpcAnswer.Internal, answer.Status);
        Assert.StartsWith("grpc: error unmarshalling request: ", answer.Message, StringComparison.Ordinal);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task IdsOfAnotherLengthAreAnInternalError()
    {
        var odd = ByteString.CopyFrom(1, 2, 3);
        await AssertRefusedAsync(s => s.TraceId = odd, GrpcAnswer.Internal, "invalid TraceID length");
        await AssertRefusedAsync(s => s.SpanId = odd, GrpcAnswer.Internal, "invalid SpanID length");
        await AssertRefusedAsync(s => s.ParentSpanId = odd, GrpcAnswer.Internal, "invalid SpanID length");
        await AssertRefusedAsync(s => s.Links.Add(new Span.Types.Link { TraceId = odd }), GrpcAnswer.Internal, "invalid TraceID length");
        await AssertRefusedAsync(s => s.Links.Add(new Span.Types.Link { SpanId = odd }), GrpcAnswer.Internal, "invalid SpanID length");
    }

    [Fact]
    public async Task MissingAndZeroIdsAreInvalidArguments()
    {
        const string NoTraceId = "trace ids must be 128 bit, received 0 bits";
        const string NoSpanId = "span ids must be 64 bit and not all zero, received 0 bits";
        await AssertRefusedAsync(s => s.TraceId = ByteString.Empty, GrpcAnswer.InvalidArgument, NoTraceId);
        await AssertRefusedAsync(s => s.TraceId = ByteString.CopyFrom(new byte[16]), GrpcAnswer.InvalidArgument, NoTraceId);
        await AssertRefusedAsync(s => s.SpanId = ByteString.Empty, GrpcAnswer.InvalidArgument, NoSpanId);
        await AssertRefusedAsync(s => s.SpanId = ByteString.CopyFrom(new byte[8]), GrpcAnswer.InvalidArgument, NoSpanId);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-protobuf")]
    [InlineData("application/json")]
    public async Task AContentTypeThatIsNotGrpcIsUnsupported(string contentType)
    {
        byte[] body = OtlpGrpc.Frame(SampleTraces.NewRequest().ToByteArray(), compressed: false);
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, body, null, contentType);
        Assert.Equal(415, (int)answer.HttpStatus);
        Assert.Equal(GrpcAnswer.InvalidArgument, answer.Status);
        Assert.Equal($"invalid gRPC request content-type \"{contentType}\"", answer.Message);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task TheContentTypeWithProtoIsTakenAndEchoed()
    {
        var request = SampleTraces.NewRequest();
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame(request.ToByteArray(), compressed: false), null, "application/grpc+proto");
        Assert.True(answer.Status == GrpcAnswer.Ok, answer.ToString());
        Assert.Equal("application/grpc+proto", answer.Header("Content-Type"));
        await AssertStoredAsync(request);
    }

    [Fact]
    public async Task JsonUnderTheContentTypeWithJsonIsReadAsProtobuf()
    {
        var answer = await Grpc.CallAsync(OtlpGrpc.Export, OtlpGrpc.Frame("{}"u8.ToArray(), compressed: false), null, "application/grpc+json");
        Assert.Equal(GrpcAnswer.Internal, answer.Status);
    }

    [Theory]
    [InlineData("/grpc.health.v1.Health/Check", "unknown service grpc.health.v1.Health")]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", "unknown service grpc.reflection.v1.ServerReflection")]
    [InlineData("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "unknown service opentelemetry.proto.collector.metrics.v1.MetricsService")]
    [InlineData("/opentelemetry.proto.collector.logs.v1.LogsService/Export", "unknown service opentelemetry.proto.collector.logs.v1.LogsService")]
    [InlineData("/opentelemetry.proto.collector.trace.v1.TraceService/Import", "unknown method Import")]
    public async Task NothingElseIsServed(string path, string message)
    {
        var answer = await Grpc.CallAsync(path, OtlpGrpc.Frame([], compressed: false));
        Assert.Equal(GrpcAnswer.Unimplemented, answer.Status);
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task BrokenFramesAreAnsweredWithAnError()
    {
        byte[] whole = OtlpGrpc.Frame(SampleTraces.NewRequest().ToByteArray(), compressed: false);
        byte[] huge = [.. whole];
        BinaryPrimitives.WriteUInt32BigEndian(huge.AsSpan(1), uint.MaxValue);
        byte[] badFlag = [.. whole];
        badFlag[0] = 7;
        foreach (byte[] body in new[] { [], whole[..3], whole[..^1], huge, badFlag })
        {
            var answer = await Grpc.CallAsync(OtlpGrpc.Export, body);
            Assert.NotEqual(GrpcAnswer.Ok, answer.Status);
        }

        await AssertStillServesAsync();
    }

    [Fact]
    public async Task AnHttp1RequestDoesNotHarmTheGrpcPort()
    {
        await using (var connection = await RawConnection.OpenAsync(Server.Addresses.OtlpGrpcPort))
        {
            await connection.SendAsync("POST /v1/traces HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            await connection.ReadToEndAsync();
        }

        await AssertStillServesAsync();
    }

    private async Task AssertRefusedAsync(Action<Span> spoil, int status, string message)
    {
        var span = SampleTraces.NewSpan();
        string id = SampleTraces.Hex(span.TraceId);
        spoil(span);
        var answer = await Grpc.ExportAsync(SampleTraces.RequestOf(span));
        Assert.True(answer.Status == status, answer.ToString());
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
        await AssertNotStoredAsync(id);
        await AssertStillServesAsync();
    }
}
