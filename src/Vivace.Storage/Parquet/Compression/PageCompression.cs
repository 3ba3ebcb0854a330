using System.IO.Compression;
using K4os.Compression.LZ4;
using Snappier;
using Vivace.Storage.Parquet.Metadata;
using ZstdSharp;

namespace Vivace.Storage.Parquet.Compression;

/// <summary>Compresses and decompresses pages. One instance serves one thread at a time.</summary>
internal sealed class PageCompression : IDisposable
{
    private Decompressor? _zstd;
    private Compressor? _zstdCompressor;

    /// <summary>zstd's level for pages written.</summary>
    public int ZstdLevel { get; init; } = 3;

    /// <summary>Decompresses a page, whose length the page header has told.</summary>
    /// <exception cref="ParquetException">The bytes are damaged, of another length, or of a codec that is not supported.</exception>
    public void Decompress(ParquetCodec codec, ReadOnlySpan<byte> input, Span<byte> output)
    {
        int written;
        try
        {
            written = codec switch
            {
                ParquetCodec.Snappy => DecompressSnappy(input, output),
                ParquetCodec.Gzip => DecompressGzip(input, output),
                ParquetCodec.Zstd => (_zstd ??= new Decompressor()).Unwrap(input, output),
                ParquetCodec.Lz4Raw => LZ4Codec.Decode(input, output),
                _ => throw new ParquetException($"the codec {Name(codec)} is not supported"),
            };
        }
        catch (Exception failure) when (failure is InvalidDataException or ZstdException or ArgumentException or InvalidOperationException
            or IndexOutOfRangeException or OverflowException)
        {
            throw new ParquetException($"a page compressed with {Name(codec)} is damaged: {failure.Message}", failure);
        }

        if (written != output.Length)
        {
            ParquetException.Throw($"a page compressed with {Name(codec)} has {written} bytes where its header says {output.Length}");
        }
    }

    /// <summary>Appends the compressed bytes to a sink.</summary>
    public void Compress(ParquetCodec codec, ReadOnlySpan<byte> input, ByteSink output)
    {
        switch (codec)
        {
            case ParquetCodec.Uncompressed:
                output.Bytes(input);
                break;
            case ParquetCodec.Snappy:
                output.Advance(Snappy.Compress(input, output.Reserve(Snappy.GetMaxCompressedLength(input.Length))));
                break;
            case ParquetCodec.Zstd:
                _zstdCompressor ??= new Compressor(ZstdLevel);
                output.Advance(_zstdCompressor.Wrap(input, output.Reserve(Compressor.GetCompressBound(input.Length))));
                break;
            case ParquetCodec.Lz4Raw:
                output.Advance(LZ4Codec.Encode(input, output.Reserve(LZ4Codec.MaximumOutputSize(input.Length))));
                break;
            case ParquetCodec.Gzip:
                using (var compressed = new MemoryStream())
                {
                    using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
                    {
                        gzip.Write(input);
                    }

                    output.Bytes(compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
                }

                break;
            default:
                throw new ParquetException($"the codec {Name(codec)} is not supported");
        }
    }

    public void Dispose()
    {
        _zstd?.Dispose();
        _zstdCompressor?.Dispose();
    }

    private static int DecompressSnappy(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int length = Snappy.GetUncompressedLength(input);
        return length == output.Length ? Snappy.Decompress(input, output) : length;
    }

    private static unsafe int DecompressGzip(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* start = input)
        {
            using var memory = new UnmanagedMemoryStream(start, input.Length);
            using var gzip = new GZipStream(memory, CompressionMode.Decompress);
            return gzip.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
        }
    }

    private static string Name(ParquetCodec codec) => codec switch
    {
        ParquetCodec.Brotli => "Brotli",
        ParquetCodec.Lzo => "LZO",
        ParquetCodec.Lz4 => "LZ4 (the deprecated framing)",
        _ => codec.ToString(),
    };
}
