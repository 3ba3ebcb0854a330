using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vivace.Storage.Parquet.Encodings;

/// <summary>PLAIN and BYTE_STREAM_SPLIT of numbers, and booleans. Little-endian machines only, as .NET's are.</summary>
internal static class FixedDecoder
{
    public static void Plain<T>(ReadOnlySpan<byte> input, Span<T> output)
        where T : unmanaged
    {
        long bytes = (long)output.Length * Unsafe.SizeOf<T>();
        if (bytes > input.Length)
        {
            ParquetException.ThrowTruncated("a page of numbers");
        }

        input[..(int)bytes].CopyTo(MemoryMarshal.AsBytes(output));
    }

    /// <summary>First bytes of all values, then second bytes, and so on.</summary>
    public static void ByteStreamSplit<T>(ReadOnlySpan<byte> input, Span<T> output)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        if ((long)output.Length * size > input.Length)
        {
            ParquetException.ThrowTruncated("a page of numbers");
        }

        var bytes = MemoryMarshal.AsBytes(output);
        for (int part = 0; part < size; part++)
        {
            var stream = input.Slice(part * output.Length, output.Length);
            for (int i = 0; i < stream.Length; i++)
            {
                bytes[(i * size) + part] = stream[i];
            }
        }
    }

    /// <summary>PLAIN booleans: one bit each.</summary>
    public static void PlainBooleans(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (BitUnpacking.PackedBytes(output.Length, 1) > input.Length)
        {
            ParquetException.ThrowTruncated("a page of booleans");
        }

        BitUnpacking.Unpack(input, 1, output);
    }

    /// <summary>Booleans as runs, behind their length in four bytes.</summary>
    public static void RleBooleans(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.IsEmpty)
        {
            return;
        }

        if (input.Length < sizeof(int))
        {
            ParquetException.ThrowTruncated("a page of booleans");
        }

        HybridDecoder.Decode(input[sizeof(int)..], 1, output);
    }
}
