using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Ingest;

/// <summary>The limit of 20 MiB applies to the bytes on the wire and to the bytes they decompress to.</summary>
public sealed class HttpSizeTests(SharedServer shared) : ServerTest(shared)
{
    private const int MaxBodyBytes = 20 * 1024 * 1024;
    private const int BombBytes = 256 * 1024 * 1024;

    /// <summary>Memory a bomb may take beyond what the server had: far below what the bomb would unpack to.</summary>
    private const long BombAllowanceBytes = 128L * 1024 * 1024;

    [Fact]
    public async Task ABodyOverTheLimitIsRefusedAndTheConnectionCloses()
    {
        await using var connection = await RawConnection.OpenAsync(Server.Addresses.OtlpHttpPort);
        await connection.SendAsync($"POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {MaxBodyBytes + 1}\r\n\r\n");
        _ = SendQuietlyAsync(connection, new byte[MaxBodyBytes + 1]);
        string answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("http: request body too large", answer, StringComparison.Ordinal);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task AChunkedBodyOverTheLimitIsRefused()
    {
        await using var connection = await RawConnection.OpenAsync(Server.Addresses.OtlpHttpPort);
        await connection.SendAsync("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        _ = SendQuietlyAsync(connection, [.. "1400001\r\n"u8, .. Blanks(0x1400001), .. "\r\n0\r\n\r\n"u8]);
        string answer = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("http: request body too large", answer, StringComparison.Ordinal);
        await AssertStillServesAsync();
    }

    [Fact]
    public async Task ABodyOfExactlyTheLimitIsRead()
    {
        byte[] body = Blanks(MaxBodyBytes);
        "{}"u8.CopyTo(body);
        var answer = await Http.PostAsync(body, OtlpHttp.Json);
        Assert.True(answer.StatusCode == 200, answer.ToString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("zlib")]
    [InlineData("snappy framed")]
    [InlineData("snappy block")]
    [InlineData("lz4")]
    public async Task ABodyThatDecompressesPastTheLimitIsRefused(string coding)
    {
        var how = ContentCoding.Called(coding);
        var request = SampleTraces.NewRequestOfSize(MaxBodyBytes + 1_000_000);
        var answer = await Http.PostAsync(how.Encode(request.ToByteArray()), OtlpHttp.Protobuf, ("Content-Encoding", how.Name));
        Assert.Equal(400, answer.StatusCode);
        Assert.Equal(GrpcAnswer.InvalidArgument, answer.RpcStatus.Code);
        Assert.Contains("http: request body too large", answer.RpcStatus.Message, StringComparison.Ordinal);
        await AssertNotStoredAsync(SampleTraces.TraceIdOf(request));
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("lz4")]
    public async Task ADecompressionBombIsRefusedWithoutUnpackingIt(string coding)
    {
        byte[] bomb = ContentCoding.Called(coding).Encode(new byte[BombBytes]);
        Assert.True(bomb.Length < MaxBodyBytes / 4, "the bomb is small on the wire");
        await AssertStillServesAsync();
        long before = ResidentMemory.PeakBytes(Server.ProcessId);
        for (int n = 0; n < 4; n++)
        {
            var answer = await Http.PostAsync(bomb, OtlpHttp.Protobuf, ("Content-Encoding", coding));
            Assert.Equal(400, answer.StatusCode);
        }

        long grown = ResidentMemory.PeakBytes(Server.ProcessId) - before;
        Assert.True(grown < BombAllowanceBytes, $"four bombs of {BombBytes} bytes raised the peak resident memory by {grown} bytes");
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData(4_294_967_295)]
    [InlineData(2_147_483_648)]
    [InlineData(20_971_521)]
    public async Task ASnappyBlockThatClaimsAHugeSizeIsRefused(long claimed)
    {
        // The uncompressed length stands first, as a varint; nothing may be allocated for it.
        byte[] body = [.. Varint((ulong)claimed), 0x00, 0x41];
        var answer = await Http.PostAsync(body, OtlpHttp.Protobuf, ("Content-Encoding", "snappy"));
        Assert.Equal(400, answer.StatusCode);
        await AssertStillServesAsync();
    }

    private static async Task SendQuietlyAsync(RawConnection connection, byte[] bytes)
    {
        try
        {
            await connection.SendAsync(bytes);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            // The server answers and closes before it has read everything: that is the point.
        }
    }

    private static byte[] Blanks(int count)
    {
        byte[] blanks = new byte[count];
        Array.Fill(blanks, (byte)' ');
        return blanks;
    }

    private static byte[] Varint(ulong value)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteUInt64(value);
        }

        return stream.ToArray();
    }
}
