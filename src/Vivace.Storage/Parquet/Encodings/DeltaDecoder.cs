namespace Vivace.Storage.Parquet.Encodings;

/// <summary>DELTA_BINARY_PACKED: blocks of differences, each miniblock with a width of its own.</summary>
internal static class DeltaDecoder
{
    private const int MaxBlockValues = 1 << 16;
    private const int MaxWidth = 64;

    /// <summary>Values that an encoded sequence holds.</summary>
    /// <exception cref="ParquetException">It is malformed.</exception>
    public static int Count(ReadOnlySpan<byte> input)
    {
        int position = 0;
        ReadVarint(input, ref position);
        ReadVarint(input, ref position);
        ulong count = ReadVarint(input, ref position);
        return count > Metadata.PageHeader.MaxPageValues ? TooMany() : (int)count;
    }

    /// <summary>Decodes a sequence, whose number of values must be the output's length.</summary>
    /// <returns>Bytes read; what follows them is not part of the sequence.</returns>
    /// <exception cref="ParquetException">It is malformed or has another number of values.</exception>
    public static int Decode(ReadOnlySpan<byte> input, Span<long> output)
    {
        int position = 0;
        ulong blockValues = ReadVarint(input, ref position);
        ulong miniblocks = ReadVarint(input, ref position);
        ulong count = ReadVarint(input, ref position);
        long value = ZigZag(ReadVarint(input, ref position));
        if (blockValues is 0 or > MaxBlockValues || miniblocks == 0 || miniblocks > blockValues || blockValues % miniblocks != 0)
        {
            ParquetException.Throw($"delta blocks of {blockValues} values in {miniblocks} miniblocks are not supported");
        }

        int miniblockValues = (int)(blockValues / miniblocks);
        if (miniblockValues % 8 != 0)
        {
            ParquetException.Throw($"delta miniblocks of {miniblockValues} values are not supported");
        }

        if (count != (ulong)output.Length)
        {
            ParquetException.Throw($"a page has {count} delta-encoded values where {output.Length} are expected");
        }

        if (output.IsEmpty)
        {
            return position;
        }

        output[0] = value;
        int done = 1;
        while (done < output.Length)
        {
            long minDelta = ZigZag(ReadVarint(input, ref position));
            if (input.Length - position < (int)miniblocks)
            {
                ParquetException.ThrowTruncated("a delta-encoded page");
            }

            var widths = input.Slice(position, (int)miniblocks);
            position += (int)miniblocks;
            foreach (byte width in widths)
            {
                if (done == output.Length)
                {
                    // Miniblocks behind the last value have no bytes, whatever their width says.
                    break;
                }

                int take = Math.Min(miniblockValues, output.Length - done);
                var deltas = output.Slice(done, take);
                var packed = Packed(input, ref position, width, miniblockValues, take);
                BitUnpacking.Unpack(packed, width, deltas);
                for (int i = 0; i < deltas.Length; i++)
                {
                    value = unchecked(value + minDelta + deltas[i]);
                    deltas[i] = value;
                }

                done += take;
            }
        }

        return position;
    }

    private static ReadOnlySpan<byte> Packed(ReadOnlySpan<byte> input, ref int position, int width, int values, int wanted)
    {
        if (width > MaxWidth)
        {
            ParquetException.Throw($"delta-encoded values of {width} bits are not supported");
        }

        int bytes = (int)BitUnpacking.PackedBytes(values, width);
        var rest = input[position..];
        if (bytes > rest.Length)
        {
            if (BitUnpacking.PackedBytes(wanted, width) > rest.Length)
            {
                ParquetException.ThrowTruncated("a delta-encoded page");
            }

            bytes = rest.Length;
        }

        position += bytes;
        return rest;
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> input, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; shift <= 63; shift += 7)
        {
            if (position >= input.Length)
            {
                ParquetException.ThrowTruncated("a delta-encoded page");
            }

            byte next = input[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        ParquetException.Throw("a delta-encoded page has an integer of more than 64 bits");
        return 0;
    }

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static int TooMany()
    {
        ParquetException.Throw("a delta-encoded page has too many values");
        return 0;
    }
}
