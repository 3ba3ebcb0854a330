using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using Snappier;
using Vivace.Traces.Wire;
using ZstdSharp;

namespace Vivace.Server.Receivers.Compression;

/// <summary>
/// Decodes request bodies by their <c>Content-Encoding</c> (ingest specification, section 3.2) into pooled memory, never beyond a limit.
/// Encodings are matched without regard to case, and <c>identity</c> is taken as none.
/// </summary>
public static class ContentDecoder
{
    /// <summary>Largest zstd window accepted, as a power of two: 8 MiB, what RFC 9659 asks of HTTP senders.</summary>
    private const int MaxZstdWindowLog = 23;

    private const int GzipTrailerBytes = 8;
    private const int SnappyChunkHeaderBytes = 4;

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    private static ReadOnlySpan<byte> GzipDeflateMember => [0x1f, 0x8b, 0x08];

    private static ReadOnlySpan<byte> ZstdMagic => [0x28, 0xb5, 0x2f, 0xfd];

    private static ReadOnlySpan<byte> Lz4Magic => [0x04, 0x22, 0x4d, 0x18];

    private static ReadOnlySpan<byte> SnappyStreamIdentifier => [0xff, 0x06, 0x00, 0x00, (byte)'s', (byte)'N', (byte)'a', (byte)'P', (byte)'p', (byte)'Y'];

    public static bool IsIdentity(string encoding) => encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    /// <summary>Throws unless the encoding is known.</summary>
    /// <exception cref="ContentDecodingException">It is not.</exception>
    public static void EnsureSupported(string encoding)
    {
        if (!IsIdentity(encoding) && Codec(encoding) is null)
        {
            throw ContentDecodingException.Unsupported(encoding);
        }
    }

    /// <summary>Decodes a whole body.</summary>
    /// <param name="encoding">A known encoding other than identity.</param>
    /// <param name="wire">The body as it came.</param>
    /// <param name="maxBytes">Limit of the decoded bytes.</param>
    /// <exception cref="ContentDecodingException">The encoding is unknown, the data is damaged, or there is more than the limit.</exception>
    public static PooledByteBuffer Decode(string encoding, ReadOnlyMemory<byte> wire, int maxBytes)
    {
        Action<ReadOnlyMemory<byte>, PooledByteBuffer, int> codec = Codec(encoding) ?? throw ContentDecodingException.Unsupported(encoding);
        var output = new PooledByteBuffer(Math.Min(maxBytes, Math.Max(4096, wire.Length * 4)));
        try
        {
            codec(wire, output, maxBytes);
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    private static Action<ReadOnlyMemory<byte>, PooledByteBuffer, int>? Codec(string encoding) => encoding.ToLowerInvariant() switch
    {
        "gzip" => Gzip,
        "zlib" or "deflate" => Zlib,
        "zstd" => Zstd,
        "snappy" => Snappy,
        "x-snappy-framed" => SnappyFramed,
        "lz4" => Lz4,
        _ => null,
    };

    private static void Gzip(ReadOnlyMemory<byte> wire, PooledByteBuffer output, int maxBytes)
    {
        if (wire.Length >= GzipMagic.Length && !wire.Span.StartsWith(GzipMagic))
        {
            throw ContentDecodingException.Corrupt("gzip: invalid header");
        }

        Drain(new GZipStream(new ReadOnlyMemoryStream(wire), CompressionMode.Decompress), output, maxBytes, "gzip: invalid data");
        if (wire.Length < GzipTrailerBytes || (output.WrittenCount == 0 && wire.Length < 18))
        {
            throw ContentDecodingException.Corrupt("unexpected EOF");
        }

        // The framework's stream takes a cut body for a whole one: the length in the trailer tells (RFC 1952, ISIZE).
        uint size = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(wire.Span[^4..]);
        if (size > (uint)output.WrittenCount || (size != (uint)output.WrittenCount && !HasSeveralMembers(wire.Span)))
        {
            throw ContentDecodingException.Corrupt("unexpected EOF");
        }
    }

    /// <summary>Whether a second gzip member may start somewhere, so that the last trailer does not speak for the whole body.</summary>
    private static bool HasSeveralMembers(ReadOnlySpan<byte> wire) => wire[GzipMagic.Length..].IndexOf(GzipDeflateMember) >= 0;

    private static void Zlib(ReadOnlyMemory<byte> wire, PooledByteBuffer output, int maxBytes)
    {
        // RFC 1950: method 8 in the low half of the first byte, and both bytes together a multiple of 31.
        ReadOnlySpan<byte> head = wire.Span;
        if (head.Length < 2)
        {
            throw ContentDecodingException.Corrupt("unexpected EOF");
        }

        if ((head[0] & 0x0f) != 8 || ((head[0] << 8) | head[1]) % 31 != 0)
        {
            throw ContentDecodingException.Corrupt("zlib: invalid header");
        }

        Drain(new ZLibStream(new ReadOnlyMemoryStream(wire), CompressionMode.Decompress), output, maxBytes, "zlib: invalid data");
        if (wire.Length < 6 || Adler32(output.WrittenSpan) != System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(wire.Span[^4..]))
        {
            throw ContentDecodingException.Corrupt("unexpected EOF");
        }
    }

    private static void Zstd(ReadOnlyMemory<byte> wire, PooledByteBuffer output, int maxBytes)
    {
        if (!wire.Span.StartsWith(ZstdMagic))
        {
            throw ContentDecodingException.Corrupt("invalid input: magic number mismatch");
        }

        Drain(ZstdStream(new ReadOnlyMemoryStream(wire)), output, maxBytes, "invalid input");
    }

    /// <summary>Decompresses zstd with a limit on the window, which a hostile header could ask to be gigabytes.</summary>
    internal static Stream ZstdStream(Stream compressed)
    {
        var stream = new DecompressionStream(compressed, checkEndOfStream: true, leaveOpen: true);
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, MaxZstdWindowLog);
        return stream;
    }

    private static void Snappy(ReadOnlyMemory<byte> wire, PooledByteBuffer output, int maxBytes)
    {
        if (wire.Span.StartsWith(SnappyStreamIdentifier))
        {
            SnappyFramed(wire, output, maxBytes);
            return;
        }

        try
        {
            int length = Snappier.Snappy.GetUncompressedLength(wire.Span);
            // Lengths from 2 GiB on come out negative.
            if ((uint)length > (uint)maxBytes)
            {
                throw ContentDecodingException.TooLarge();
            }

            output.Advance(Snappier.Snappy.Decompress(wire.Span, output.GetSpan(length)));
        }
        catch (Exception damage) when (damage is InvalidDataException or ArgumentException or InvalidOperationException)
        {
            throw ContentDecodingException.Corrupt("snappy: corrupt input", damage);
        }
    }

    private static void SnappyFramed(ReadOnlyMemory<byte> wire, PooledByteBuffer output, int maxBytes)
    {
        if (!wire.Span.StartsWith(SnappyStreamIdentifier))
        {
            throw ContentDecodingException.Corrupt("snappy: corrupt input");
        }

        EnsureWholeChunks(wire.Span);

        Drain(new SnappyStream(new ReadOnlyMemoryStream(wire), CompressionMode.Decompress), output, maxBytes, "snappy: corrupt input");
    }

    /// <summary>The library's stream takes a chunk that is cut off for the end of the stream.</summary>
    private static void EnsureWholeChunks(ReadOnlySpan<byte> wire)
    {
        while (!wire.IsEmpty)
        {
            // A byte for the type, three for the length, little-endian.
            if (wire.Length < SnappyChunkHeaderBytes)
            {
                throw ContentDecodingException.Corrupt("unexpected EOF");
            }

            int end = SnappyChunkHeaderBytes + (wire[1] | (wire[2] << 8) | (wire[3] << 16));
            if (end > wire.Length)
            {
                throw ContentDecodingException.Corrupt("unexpected EOF");
            }

            wire = wire[end..];
        }
    }

    private static void Lz4(ReadOnlyMemory<byte> wire, PooledByteBuffer output, int maxBytes)
    {
        if (!wire.Span.StartsWith(Lz4Magic))
        {
            throw ContentDecodingException.Corrupt("lz4: bad magic number");
        }

        Drain(LZ4Stream.Decode(new ReadOnlyMemoryStream(wire)), output, maxBytes, "lz4: corrupt input");
    }

    private static void Drain(Stream stream, PooledByteBuffer output, int maxBytes, string corrupt)
    {
        using (stream)
        {
            try
            {
                while (true)
                {
                    // One byte past the limit is asked for, so that a body of exactly the limit passes.
                    int room = maxBytes - output.WrittenCount + 1;
                    Span<byte> free = output.GetSpan(Math.Min(room, 4096));
                    int read = stream.Read(free[..Math.Min(free.Length, room)]);
                    if (read == 0)
                    {
                        return;
                    }

                    output.Advance(read);
                    if (output.WrittenCount > maxBytes)
                    {
                        throw ContentDecodingException.TooLarge();
                    }
                }
            }
            catch (EndOfStreamException cut)
            {
                throw ContentDecodingException.Corrupt("unexpected EOF", cut);
            }
            catch (Exception damage) when (damage is not ContentDecodingException and not OutOfMemoryException)
            {
                throw ContentDecodingException.Corrupt(corrupt, damage);
            }
        }
    }

    private static uint Adler32(ReadOnlySpan<byte> data)
    {
        const uint Modulus = 65521;

        // The largest run for which the sums cannot overflow 32 bits (RFC 1950).
        const int Run = 5552;
        uint a = 1, b = 0;
        while (!data.IsEmpty)
        {
            ReadOnlySpan<byte> run = data[..Math.Min(Run, data.Length)];
            foreach (byte value in run)
            {
                a += value;
                b += a;
            }

            a %= Modulus;
            b %= Modulus;
            data = data[run.Length..];
        }

        return (b << 16) | a;
    }
}
