using System.Text;
using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Ingest;

/// <summary>Content codings that are refused, and data that is not what its coding says. Accepted ones are in RoundTripTests.</summary>
public sealed class HttpContentEncodingTests(SharedServer shared) : ServerTest(shared)
{
    private static readonly byte[] Garbage = Encoding.ASCII.GetBytes("this is neither compressed nor protobuf");

    [Theory]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    [InlineData("compress")]
    [InlineData("s2")]
    public async Task UnknownCodingsAreRefusedByName(string coding)
    {
        var request = SampleTraces.NewRequest();
        var answer = await Http.PostAsync(request.ToByteArray(), OtlpHttp.Protobuf, ("Content-Encoding", coding));
        Assert.Equal(400, answer.StatusCode);
        Assert.Equal(OtlpHttp.Protobuf, answer.ContentType);
        Assert.Equal(GrpcAnswer.InvalidArgument, answer.RpcStatus.Code);
        Assert.Equal($"unsupported Content-Encoding: {coding}", answer.RpcStatus.Message);
        await AssertNotStoredAsync(SampleTraces.TraceIdOf(request));
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("GZIP")]
    public async Task LenientlyReadCodingsAreEitherReadOrRefusedByName(string coding)
    {
        // Tempo refuses these; taking them is a departure that harms nobody.
        var request = SampleTraces.NewRequest();
        byte[] body = coding == "GZIP" ? ContentCoding.Gzip.Encode(request.ToByteArray()) : request.ToByteArray();
        var answer = await Http.PostAsync(body, OtlpHttp.Protobuf, ("Content-Encoding", coding));
        if (answer.StatusCode == 200)
        {
            await AssertStoredAsync(request);
        }
        else
        {
            Assert.Equal(400, answer.StatusCode);
            Assert.Equal($"unsupported Content-Encoding: {coding}", answer.RpcStatus.Message);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("zlib")]
    [InlineData("deflate")]
    [InlineData("snappy")]
    [InlineData("x-snappy-framed")]
    [InlineData("lz4")]
    public async Task DataThatIsNotOfItsCodingIsABadRequest(string coding)
    {
        foreach (string contentType in new[] { OtlpHttp.Protobuf, OtlpHttp.Json })
        {
            var answer = await Http.PostAsync(Garbage, contentType, ("Content-Encoding", coding));
            Assert.Equal(400, answer.StatusCode);
            Assert.Equal(contentType, answer.ContentType);
            Assert.Equal(GrpcAnswer.InvalidArgument, answer.RpcStatus.Code);
            Assert.NotEqual("", answer.RpcStatus.Message);
        }

        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("zlib")]
    [InlineData("deflate")]
    [InlineData("snappy framed")]
    [InlineData("snappy block")]
    [InlineData("x-snappy-framed")]
    [InlineData("lz4")]
    public async Task TruncatedDataIsABadRequestAndStoresNothing(string coding)
    {
        var how = ContentCoding.Called(coding);
        var request = SampleTraces.NewRequest(spans: 40);
        byte[] body = how.Encode(request.ToByteArray());
        foreach (int length in new[] { body.Length / 2, body.Length - 1, 3, 1 })
        {
            var answer = await Http.PostAsync(body[..length], OtlpHttp.Protobuf, ("Content-Encoding", how.Name));

            // Some codecs cannot know that the last byte is missing when it only held a checksum or an end mark.
            if (answer.StatusCode != 400)
            {
                Assert.Equal(body.Length - 1, length);
                Assert.Equal(200, answer.StatusCode);
                continue;
            }

            Assert.Equal(GrpcAnswer.InvalidArgument, answer.RpcStatus.Code);
        }

        await AssertStillServesAsync();
    }

    [Fact]
    public async Task DeflateWithoutZlibFramingIsRefused()
    {
        var request = SampleTraces.NewRequest();
        byte[] body = ContentCoding.RawDeflate.Encode(request.ToByteArray());
        var answer = await Http.PostAsync(body, OtlpHttp.Protobuf, ("Content-Encoding", "deflate"));
        Assert.Equal(400, answer.StatusCode);
        Assert.Equal(GrpcAnswer.InvalidArgument, answer.RpcStatus.Code);
        Assert.Contains("zlib: invalid header", answer.RpcStatus.Message, StringComparison.Ordinal);
        await AssertNotStoredAsync(SampleTraces.TraceIdOf(request));
    }

    [Theory]
    [InlineData("gzip", "gzip: invalid header")]
    [InlineData("zlib", "zlib: invalid header")]
    [InlineData("deflate", "zlib: invalid header")]
    [InlineData("zstd", "invalid input: magic number mismatch")]
    [InlineData("snappy", "snappy: corrupt input")]
    [InlineData("lz4", "lz4: bad magic number")]
    public async Task TheMessageNamesTheCodec(string coding, string message)
    {
        var answer = await Http.PostAsync(Garbage, OtlpHttp.Json, ("Content-Encoding", coding));
        Assert.Equal(400, answer.StatusCode);
        Assert.Contains(message, answer.RpcStatus.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABadCodingWinsOverABadMethodOrContentType()
    {
        foreach (string contentType in new[] { "text/plain", "application/protobuf" })
        {
            var answer = await Http.PostAsync(Garbage, contentType, ("Content-Encoding", "br"));
            Assert.Equal(500, answer.StatusCode);
            Assert.Equal(OtlpHttp.Json, answer.ContentType);
            Assert.Equal("{\"code\": 13, \"message\": \"failed to marshal error message\"}", answer.Text);
        }

        var put = await Http.SendAsync(HttpMethod.Put, "/v1/traces", Garbage, OtlpHttp.Protobuf, ("Content-Encoding", "br"));
        Assert.Equal(400, put.StatusCode);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task WithoutAContentTypeTheErrorIsJson(string coding)
    {
        var answer = await Http.PostAsync(Garbage, null, ("Content-Encoding", coding));
        Assert.Equal(400, answer.StatusCode);
        Assert.Equal(OtlpHttp.Json, answer.ContentType);
        Assert.Equal(GrpcAnswer.InvalidArgument, answer.RpcStatus.Code);
        await AssertStillServesAsync();
    }
}
