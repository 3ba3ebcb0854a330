using System.IO.Compression;
using Snappier;
using Vivace.Server.Receivers.Compression;
using ZstdSharp;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>What <c>grpc-encoding</c> may say (ingest specification, section 4).</summary>
internal sealed class GrpcEncoding
{
    private static readonly GrpcEncoding Identity = new("identity", "", static stream => stream);

    private static readonly GrpcEncoding[] Known =
    [
        new("gzip", "gzip", static stream => new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)),
        new("snappy", "x-snappy-framed", static stream => new SnappyStream(stream, CompressionMode.Compress, leaveOpen: true)),
        new("zstd", "zstd", static stream => new CompressionStream(stream, leaveOpen: true)),
    ];

    private readonly Func<Stream, Stream> _compress;

    private GrpcEncoding(string name, string contentEncoding, Func<Stream, Stream> compress)
    {
        Name = name;
        ContentEncoding = contentEncoding;
        _compress = compress;
    }

    /// <summary>The value of the header.</summary>
    public string Name { get; }

    /// <summary>The name that <see cref="ContentDecoder"/> knows it by; empty for none.</summary>
    public string ContentEncoding { get; }

    public bool IsIdentity => ContentEncoding.Length == 0;

    /// <summary>Finds an encoding by its exact name; an empty one is the identity.</summary>
    /// <returns><c>null</c> when it is not known.</returns>
    public static GrpcEncoding? Find(string name) =>
        name is "" or "identity" ? Identity : Array.Find(Known, encoding => encoding.Name == name);

    /// <summary>Compresses a whole message.</summary>
    public byte[] Compress(ReadOnlySpan<byte> message)
    {
        using var compressed = new MemoryStream();
        using (Stream stream = _compress(compressed))
        {
            stream.Write(message);
        }

        return compressed.ToArray();
    }
}
