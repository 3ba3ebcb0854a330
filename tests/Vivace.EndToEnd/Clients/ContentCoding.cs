using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using Snappier;
using ZstdSharp;
using CompressionMode = System.IO.Compression.CompressionMode;

namespace Vivace.EndToEnd.Clients;

/// <summary>A content coding under the name it has in <c>Content-Encoding</c> or <c>grpc-encoding</c>.</summary>
public sealed record ContentCoding(string Name, Func<byte[], byte[]> Encode, Func<byte[], byte[]> Decode)
{
    /// <summary>No compression, sent without a header.</summary>
    public const string None = "";

    /// <summary>RFC 1952.</summary>
    public static ContentCoding Gzip { get; } = new("gzip",
        static b => Through(b, s => new GZipStream(s, CompressionLevel.Fastest)),
        static b => From(b, s => new GZipStream(s, CompressionMode.Decompress)));

    /// <summary>Zstandard.</summary>
    public static ContentCoding Zstd { get; } = new("zstd",
        static b => { using var c = new Compressor(); return c.Wrap(b).ToArray(); },
        static b => From(b, s => new DecompressionStream(s)));

    /// <summary>RFC 1950.</summary>
    public static ContentCoding Zlib { get; } = new("zlib",
        static b => Through(b, s => new ZLibStream(s, CompressionLevel.Fastest)),
        static b => From(b, s => new ZLibStream(s, CompressionMode.Decompress)));

    /// <summary>RFC 1950 under its HTTP name.</summary>
    public static ContentCoding Deflate { get; } = Zlib with { Name = "deflate" };

    /// <summary>RFC 1951 without framing, which no receiver accepts under the name deflate.</summary>
    public static ContentCoding RawDeflate { get; } = new("deflate",
        static b => Through(b, s => new DeflateStream(s, CompressionLevel.Fastest)),
        static b => From(b, s => new DeflateStream(s, CompressionMode.Decompress)));

    /// <summary>Snappy in its framed stream format.</summary>
    public static ContentCoding SnappyFramed { get; } = new("snappy",
        static b => Through(b, s => new SnappyStream(s, CompressionMode.Compress)),
        static b => From(b, s => new SnappyStream(s, CompressionMode.Decompress)));

    /// <summary>One raw Snappy block.</summary>
    public static ContentCoding SnappyBlock { get; } = new("snappy", static b => Snappy.CompressToArray(b), static b => Snappy.DecompressToArray(b));

    /// <summary>Snappy's framed stream format under the name that says so.</summary>
    public static ContentCoding XSnappyFramed { get; } = SnappyFramed with { Name = "x-snappy-framed" };

    /// <summary>LZ4 frame format.</summary>
    public static ContentCoding Lz4 { get; } = new("lz4",
        static b => Through(b, s => LZ4Stream.Encode(s, leaveOpen: true)),
        static b => From(b, s => LZ4Stream.Decode(s)));

    /// <summary>The coding called by a test's name for it.</summary>
    public static ContentCoding Called(string name) => name switch
    {
        "gzip" => Gzip,
        "zstd" => Zstd,
        "zlib" => Zlib,
        "deflate" => Deflate,
        "raw deflate" => RawDeflate,
        "snappy framed" => SnappyFramed,
        "snappy block" => SnappyBlock,
        "x-snappy-framed" => XSnappyFramed,
        "lz4" => Lz4,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such coding"),
    };

    /// <summary>The coding of a <c>grpc-encoding</c> that the server may answer with.</summary>
    public static ContentCoding OfGrpc(string name) => name == "snappy" ? SnappyFramed : Called(name);

    private static byte[] Through(byte[] body, Func<Stream, Stream> open)
    {
        var target = new MemoryStream();
        using (var stream = open(target))
        {
            stream.Write(body);
        }

        return target.ToArray();
    }

    private static byte[] From(byte[] body, Func<Stream, Stream> open)
    {
        var target = new MemoryStream();
        using var stream = open(new MemoryStream(body));
        stream.CopyTo(target);
        return target.ToArray();
    }
}
