using System.Buffers.Binary;
using System.IO.Compression;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Vivace.Server.Receivers.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Server.Tests.Receivers;

public sealed class GrpcMessageTests
{
    private const int Limit = 100_000;

    [Fact]
    public async Task AMessageIsReadWhole()
    {
        foreach (int length in new[] { 0, 1, 5000, Limit })
        {
            byte[] body = Body(length);
            using PooledByteBuffer read = await ReadAsync(Frame(0, body));
            Assert.Equal(body, read.WrittenSpan.ToArray());
        }
    }

    [Fact]
    public async Task ACompressedMessageIsDecompressed()
    {
        byte[] body = Body(5000);
        using PooledByteBuffer read = await ReadAsync(Frame(1, Gzip(body)), "gzip");
        Assert.Equal(body, read.WrittenSpan.ToArray());
    }

    [Fact]
    public Task ALargerOneIsRefused() => AssertRefusedAsync(
        StatusCode.ResourceExhausted, $"grpc: received message larger than max ({Limit + 1} vs. {Limit})", Frame(0, Body(Limit + 1)));

    [Fact]
    public Task OneThatDecompressesPastTheLimitIsRefused() => AssertRefusedAsync(
        StatusCode.ResourceExhausted, $"grpc: received message after decompression larger than max {Limit}", Frame(1, Gzip(new byte[Limit + 1])), "gzip");

    [Fact]
    public async Task BrokenFramesAreRefused()
    {
        byte[] whole = Frame(0, Body(100)), claims = Frame(0, []);
        BinaryPrimitives.WriteInt32BigEndian(claims.AsSpan(1), Limit);
        foreach (byte[] broken in new[] { [], whole[..4], whole[..^1], claims })
        {
            await AssertRefusedAsync(StatusCode.Internal, "unexpected EOF", broken);
        }

        await AssertRefusedAsync(StatusCode.Internal, "grpc: more than one message in a unary call", [.. whole, .. whole]);
        await AssertRefusedAsync(StatusCode.Internal, "grpc: received unexpected payload format 7", Frame(7, []));
        await AssertRefusedAsync(StatusCode.Internal, "grpc: compressed flag set with identity or empty encoding", Frame(1, Body(9)));
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("GZIP")]
    [InlineData("lz4")]
    public void OtherEncodingsAreNotKnown(string name) => Assert.Null(GrpcEncoding.Find(name));

    private static async Task AssertRefusedAsync(StatusCode code, string message, byte[] wire, string encoding = "")
    {
        var refusal = await Assert.ThrowsAsync<GrpcMessageException>(async () => (await ReadAsync(wire, encoding)).Dispose());
        Assert.Equal((code, message), (refusal.Code, refusal.Message));
    }

    private static ValueTask<PooledByteBuffer> ReadAsync(byte[] wire, string encoding = "")
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(wire);
        return GrpcMessage.ReadAsync(context, GrpcEncoding.Find(encoding)!, Limit);
    }

    private static byte[] Frame(byte flag, byte[] message)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, message.Length);
        return [flag, .. length, .. message];
    }

    private static byte[] Body(int length)
    {
        byte[] body = new byte[length];
        new Random(length).NextBytes(body);
        return body;
    }

    private static byte[] Gzip(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return compressed.ToArray();
    }
}
