using System.Numerics;

namespace Vivace.Storage.Parquet.Encodings;

/// <summary>Parquet's RLE/bit-packing hybrid: levels, dictionary indices and, in newer files, booleans.</summary>
internal static class HybridDecoder
{
    private const int MaxWidth = 32;
    private const int GroupValues = 8;

    /// <summary>Decodes values of at most 8 bits until the output is full.</summary>
    /// <exception cref="ParquetException">The input ends before.</exception>
    public static void Decode(ReadOnlySpan<byte> input, int width, Span<byte> output)
    {
        if (width == 0)
        {
            output.Clear();
            return;
        }

        int position = 0;
        while (!output.IsEmpty)
        {
            uint header = ReadHeader(input, ref position);
            int count = (int)Math.Min((uint)output.Length, RunLength(header));
            if ((header & 1) == 0)
            {
                byte value = (byte)ReadRunValue(input, ref position, width);
                output[..count].Fill(value);
            }
            else
            {
                BitUnpacking.Unpack(Packed(input, ref position, header, width, count), width, output[..count]);
            }

            output = output[count..];
        }
    }

    /// <summary>Decodes values of at most 32 bits until the output is full.</summary>
    /// <exception cref="ParquetException">The input ends before, or the width is more than 32 bits.</exception>
    public static void Decode(ReadOnlySpan<byte> input, int width, Span<int> output)
    {
        if (width is < 0 or > MaxWidth)
        {
            ParquetException.Throw($"values of {width} bits are not supported");
        }

        if (width == 0)
        {
            output.Clear();
            return;
        }

        int position = 0;
        while (!output.IsEmpty)
        {
            uint header = ReadHeader(input, ref position);
            int count = (int)Math.Min((uint)output.Length, RunLength(header));
            if ((header & 1) == 0)
            {
                output[..count].Fill((int)ReadRunValue(input, ref position, width));
            }
            else
            {
                BitUnpacking.Unpack(Packed(input, ref position, header, width, count), width, output[..count]);
            }

            output = output[count..];
        }
    }

    /// <summary>Bits that levels up to a maximum take.</summary>
    public static int LevelWidth(int maxLevel) => 32 - BitOperations.LeadingZeroCount((uint)maxLevel);

    private static uint RunLength(uint header)
    {
        ulong length = (header & 1) == 0 ? header >> 1 : (ulong)(header >> 1) * GroupValues;
        if (length == 0)
        {
            // An endless row of empty runs would never fill the output.
            ParquetException.Throw("a run of no values");
        }

        return (uint)Math.Min(length, int.MaxValue);
    }

    private static uint ReadHeader(ReadOnlySpan<byte> input, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift <= 28; shift += 7)
        {
            if (position >= input.Length)
            {
                ParquetException.ThrowTruncated("a sequence of runs");
            }

            byte next = input[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                if (value > uint.MaxValue)
                {
                    break;
                }

                return (uint)value;
            }
        }

        ParquetException.Throw("a run is too long");
        return 0;
    }

    private static uint ReadRunValue(ReadOnlySpan<byte> input, ref int position, int width)
    {
        int bytes = (width + 7) / 8;
        if (input.Length - position < bytes)
        {
            ParquetException.ThrowTruncated("a sequence of runs");
        }

        uint value = 0;
        for (int i = 0; i < bytes; i++)
        {
            value |= (uint)input[position++] << (8 * i);
        }

        return value;
    }

    /// <summary>
    /// The packed bytes of a run and what is behind them. Padding of the last group may be missing, as long as the values wanted are there.
    /// </summary>
    private static ReadOnlySpan<byte> Packed(ReadOnlySpan<byte> input, ref int position, uint header, int width, int wanted)
    {
        long bytes = (long)(header >> 1) * width;
        var rest = input[position..];
        if (bytes > rest.Length)
        {
            if (BitUnpacking.PackedBytes(wanted, width) > rest.Length)
            {
                ParquetException.ThrowTruncated("a sequence of runs");
            }

            bytes = rest.Length;
        }

        position += (int)bytes;
        return rest;
    }
}
