using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Vivace.Server.Http;

namespace Vivace.Server.Tests.Http;

public sealed class GzipAcceptanceTests
{
    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, GZIP;q=0.5", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip;q=0.0", false)]
    [InlineData("br", false)]
    [InlineData("", false)]
    public void GzipIsTakenFromWhoNamesIt(string header, bool accepts)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptEncoding = header;
        Assert.Equal(accepts, GzipAcceptance.Accepts(context.Request));
    }

    [Fact]
    public void ABodyComesBack()
    {
        byte[] body = [.. Enumerable.Range(0, 5000).Select(static i => (byte)(i % 100))];
        using var stream = new GZipStream(new MemoryStream(GzipAcceptance.Compress(body)), CompressionMode.Decompress);
        using var back = new MemoryStream();
        stream.CopyTo(back);
        Assert.Equal(body, back.ToArray());
    }
}
