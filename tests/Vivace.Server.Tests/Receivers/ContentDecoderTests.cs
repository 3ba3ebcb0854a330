using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using Snappier;
using Vivace.Server.Receivers.Compression;
using Vivace.Traces.Wire;

namespace Vivace.Server.Tests.Receivers;

public sealed class ContentDecoderTests
{
    private const int Limit = 1 << 20;

    public static TheoryData<string> Encodings => ["gzip", "zlib", "deflate", "zstd", "snappy", "x-snappy-framed", "lz4", "GZIP", "Zstd"];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void WhatWasEncodedComesBack(string encoding)
    {
        foreach (int length in new[] { 1, 100, 70_000, Limit })
        {
            byte[] body = Body(length);
            using PooledByteBuffer decoded = ContentDecoder.Decode(encoding, Encode(encoding, body), Limit);
            Assert.True(decoded.WrittenSpan.SequenceEqual(body), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("gzip", "1F8B08000000000000FF010000FFFF0000000000000000")]
    [InlineData("gzip", "1F8B080000000000000303000000000000000000")]
    [InlineData("zlib", "789C030000000001")]
    [InlineData("snappy", "00")]
    [InlineData("x-snappy-framed", "FF060000734E61507059")]
    public void AnEmptyBodyIsABody(string encoding, string hex)
    {
        using PooledByteBuffer decoded = ContentDecoder.Decode(encoding, Convert.FromHexString(hex), Limit);
        Assert.Equal(0, decoded.WrittenCount);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void MoreThanTheLimitIsRefused(string encoding)
    {
        AssertRefused(ContentDecodingError.TooLarge, encoding, Encode(encoding, Body(Limit + 1)), "http: request body too large");
        AssertRefused(ContentDecodingError.TooLarge, encoding, Encode(encoding, new byte[64 << 20]), "http: request body too large");
    }

    [Theory]
    [InlineData("gzip", "gzip: invalid header")]
    [InlineData("zlib", "zlib: invalid header")]
    [InlineData("deflate", "zlib: invalid header")]
    [InlineData("zstd", "invalid input: magic number mismatch")]
    [InlineData("snappy", "snappy: corrupt input")]
    [InlineData("x-snappy-framed", "snappy: corrupt input")]
    [InlineData("lz4", "lz4: bad magic number")]
    public void WhatIsNotEncodedIsRefusedByName(string encoding, string message)
    {
        byte[] text = "this is not compressed"u8.ToArray();
        text[0] = 0xFF;
        AssertRefused(ContentDecodingError.Corrupt, encoding, text, message);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void ATruncatedBodyIsRefused(string encoding)
    {
        byte[] whole = Encode(encoding, Body(5000));
        // A framed stream that ends after its identifier is whole.
        int shortest = encoding == "x-snappy-framed" ? 11 : 0;
        for (int length = shortest; length < whole.Length; length += 7)
        {
            int cut = length;
            var refusal = Assert.Throws<ContentDecodingException>(() => ContentDecoder.Decode(encoding, whole.AsMemory(0, cut), Limit).Dispose());
            Assert.Equal(ContentDecodingError.Corrupt, refusal.Error);
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void DamageIsRefusedOrDecodedAndNothingElse(string encoding)
    {
        byte[] whole = Encode(encoding, Body(3000));
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
        {
            byte[] damaged = [.. whole];
            for (int times = random.Next(1, 4); times > 0; times--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                using PooledByteBuffer decoded = ContentDecoder.Decode(encoding, damaged, Limit);
                Assert.InRange(decoded.WrittenCount, 0, Limit);
            }
            catch (ContentDecodingException)
            {
            }
        }
    }

    [Fact]
    public void SeveralGzipMembersAreOneBody()
    {
        byte[] first = Body(300), second = Body(500);
        using PooledByteBuffer decoded = ContentDecoder.Decode("gzip", (byte[])[.. Encode("gzip", first), .. Encode("gzip", second)], Limit);
        Assert.Equal([.. first, .. second], decoded.WrittenSpan.ToArray());
    }

    [Fact]
    public void RawDeflateIsRefused()
    {
        using var raw = new MemoryStream();
        using (var deflate = new DeflateStream(raw, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(Body(1000));
        }

        AssertRefused(ContentDecodingError.Corrupt, "deflate", raw.ToArray(), "zlib: invalid header");
    }

    [Theory]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0x80000000u)]
    [InlineData(0x00100001u)]
    public void ASnappyBlockMayNotClaimMoreThanTheLimit(uint claimed)
    {
        List<byte> block = [];
        for (uint rest = claimed; ; rest >>= 7)
        {
            block.Add((byte)(rest >= 0x80 ? rest | 0x80 : rest));
            if (rest < 0x80)
            {
                break;
            }
        }

        AssertRefused(ContentDecodingError.TooLarge, "snappy", [.. block, 0, 0x41], "http: request body too large");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip, gzip")]
    [InlineData("compress")]
    public void OtherEncodingsAreUnsupported(string encoding)
    {
        Assert.Throws<ContentDecodingException>(() => ContentDecoder.EnsureSupported(encoding));
        AssertRefused(ContentDecodingError.Unsupported, encoding, [], $"unsupported Content-Encoding: {encoding}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("identity")]
    [InlineData("Identity")]
    public void NoEncodingIsTheIdentity(string encoding)
    {
        Assert.True(ContentDecoder.IsIdentity(encoding));
        ContentDecoder.EnsureSupported(encoding);
    }

    private static void AssertRefused(ContentDecodingError error, string encoding, byte[] wire, string message)
    {
        var refusal = Assert.Throws<ContentDecodingException>(() => ContentDecoder.Decode(encoding, wire, Limit).Dispose());
        Assert.Equal((error, message), (refusal.Error, refusal.Message));
    }

    /// <summary>Neither all equal nor all different, so that every codec has something to do.</summary>
    private static byte[] Body(int length)
    {
        byte[] body = new byte[length];
        var random = new Random(length);
        for (int i = 0; i < length; i++)
        {
            body[i] = i % 64 < 40 ? (byte)(i % 7) : (byte)random.Next(256);
        }

        return body;
    }

    private static byte[] Encode(string encoding, byte[] body)
    {
        using var encoded = new MemoryStream();
        switch (encoding.ToLowerInvariant())
        {
            case "snappy":
                return Snappy.CompressToArray(body);
            case "gzip":
                Write(new GZipStream(encoded, CompressionLevel.Fastest, leaveOpen: true), body);
                break;
            case "zlib" or "deflate":
                Write(new ZLibStream(encoded, CompressionLevel.Fastest, leaveOpen: true), body);
                break;
            case "zstd":
                Write(new ZstdSharp.CompressionStream(encoded, leaveOpen: true), body);
                break;
            case "x-snappy-framed":
                Write(new SnappyStream(encoded, CompressionMode.Compress, leaveOpen: true), body);
                break;
            case "lz4":
                Write(LZ4Stream.Encode(encoded, leaveOpen: true), body);
                break;
        }

        return encoded.ToArray();
    }

    private static void Write(Stream stream, byte[] body)
    {
        using (stream)
        {
            stream.Write(body);
        }
    }
}
