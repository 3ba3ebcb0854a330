using System.Buffers;
using System.Buffers.Binary;

namespace Vivace.Storage.Parquet.Encodings;

/// <summary>Where a decoder puts the byte strings it finds.</summary>
/// <param name="table">Gets the values.</param>
/// <param name="intern">Whether equal values share a number.</param>
internal readonly struct ByteArrayTarget(ByteArrayTable table, bool intern)
{
    /// <summary>The table, where values are appended as they come; null where equal ones share a number.</summary>
    public ByteArrayTable? Plain => intern ? null : table;

    public int Add(ReadOnlySpan<byte> value) => intern ? table.Intern(value) : table.Add(value);
}

/// <summary>The encodings of byte strings: PLAIN, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY.</summary>
internal static class ByteArrayDecoder
{
    /// <summary>PLAIN: a length of four bytes before each value.</summary>
    /// <returns>Bytes read.</returns>
    public static int Plain(ReadOnlySpan<byte> input, Span<int> codes, ByteArrayTarget target)
    {
        int position = 0;
        if (target.Plain is { } table)
        {
            int first = table.Count;
            position = table.AddPlain(input, codes.Length);
            Number(codes, first);
            return position;
        }

        for (int i = 0; i < codes.Length; i++)
        {
            if (input.Length - position < sizeof(int))
            {
                ParquetException.ThrowTruncated("a page of byte strings");
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(input[position..]);
            position += sizeof(int);
            if (length > (uint)(input.Length - position))
            {
                ParquetException.ThrowTruncated("a page of byte strings");
            }

            codes[i] = target.Add(input.Slice(position, (int)length));
            position += (int)length;
        }

        return position;
    }

    /// <summary>All lengths first, as deltas, then all bytes.</summary>
    public static void DeltaLength(ReadOnlySpan<byte> input, Span<int> codes, ByteArrayTarget target)
    {
        long[] lengths = ArrayPool<long>.Shared.Rent(codes.Length);
        try
        {
            int position = DeltaDecoder.Decode(input, lengths.AsSpan(0, codes.Length));
            if (target.Plain is { } table)
            {
                int bytes = TotalLength(lengths.AsSpan(0, codes.Length), input.Length - position);
                Number(codes, table.AddRun(input.Slice(position, bytes), lengths.AsSpan(0, codes.Length)));
                return;
            }

            for (int i = 0; i < codes.Length; i++)
            {
                long length = lengths[i];
                if (length < 0 || length > input.Length - position)
                {
                    ParquetException.ThrowTruncated("a page of byte strings");
                }

                codes[i] = target.Add(input.Slice(position, (int)length));
                position += (int)length;
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(lengths);
        }
    }

    /// <summary>Each value as what it shares with the one before, and the rest.</summary>
    public static void DeltaPrefix(ReadOnlySpan<byte> input, Span<int> codes, ByteArrayTarget target)
    {
        long[] numbers = ArrayPool<long>.Shared.Rent(codes.Length * 2);
        byte[] value = ArrayPool<byte>.Shared.Rent(256);
        try
        {
            var prefixes = numbers.AsSpan(0, codes.Length);
            var suffixes = numbers.AsSpan(codes.Length, codes.Length);
            int position = DeltaDecoder.Decode(input, prefixes);
            position += DeltaDecoder.Decode(input[position..], suffixes);
            int length = 0;
            long total = 0;
            for (int i = 0; i < codes.Length; i++)
            {
                long prefix = prefixes[i], suffix = suffixes[i];
                if (prefix < 0 || prefix > length || suffix < 0 || suffix > input.Length - position)
                {
                    ParquetException.ThrowTruncated("a page of byte strings");
                }

                length = (int)(prefix + suffix);
                total += length;
                if (total > Metadata.PageHeader.MaxPageBytes)
                {
                    ParquetException.Throw("a page of byte strings is too large");
                }

                if (length > value.Length)
                {
                    byte[] grown = ArrayPool<byte>.Shared.Rent(length * 2);
                    value.AsSpan(0, (int)prefix).CopyTo(grown);
                    ArrayPool<byte>.Shared.Return(value);
                    value = grown;
                }

                input.Slice(position, (int)suffix).CopyTo(value.AsSpan((int)prefix));
                position += (int)suffix;
                codes[i] = target.Add(value.AsSpan(0, length));
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(numbers);
            ArrayPool<byte>.Shared.Return(value);
        }
    }

    private static int TotalLength(ReadOnlySpan<long> lengths, int available)
    {
        long total = 0;
        foreach (long length in lengths)
        {
            // No length that fits can overflow the sum of those before it.
            total += (ulong)length <= (uint)available ? length : (long)available + 1;
            if (total > available)
            {
                ParquetException.ThrowTruncated("a page of byte strings");
            }
        }

        return (int)total;
    }

    private static void Number(Span<int> codes, int first)
    {
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = first + i;
        }
    }
}
