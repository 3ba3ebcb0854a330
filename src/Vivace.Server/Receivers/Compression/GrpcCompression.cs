using System.IO.Compression;
using Grpc.Net.Compression;
using Snappier;
using ZstdSharp;

namespace Vivace.Server.Receivers.Compression;

/// <summary>What <c>grpc-encoding</c> may say besides <c>identity</c> (ingest specification, section 4).</summary>
internal static class GrpcCompression
{
    public static IEnumerable<ICompressionProvider> Providers =>
        [new GzipCompressionProvider(CompressionLevel.Fastest), new SnappyProvider(), new ZstdProvider()];

    /// <summary>Snappy's framed stream format.</summary>
    private sealed class SnappyProvider : ICompressionProvider
    {
        public string EncodingName => "snappy";

        public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
            new SnappyStream(stream, CompressionMode.Compress, leaveOpen: true);

        public Stream CreateDecompressionStream(Stream stream) => new SnappyStream(stream, CompressionMode.Decompress, leaveOpen: true);
    }

    private sealed class ZstdProvider : ICompressionProvider
    {
        public string EncodingName => "zstd";

        public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
            new CompressionStream(stream, leaveOpen: true);

        public Stream CreateDecompressionStream(Stream stream) => ContentDecoder.ZstdStream(stream);
    }
}
