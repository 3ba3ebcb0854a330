using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vivace.Storage.Parquet.Encodings;

/// <summary>Writes DELTA_BINARY_PACKED in blocks of 128 values with four miniblocks, as Tempo does.</summary>
internal static class DeltaEncoder
{
    private const int BlockValues = 128;
    private const int Miniblocks = 4;
    private const int MiniblockValues = BlockValues / Miniblocks;

    /// <summary>Widths up to which a value and its shift fit into one word.</summary>
    private const int MaxFastWidth = 56;

    /// <summary>Appends the values.</summary>
    public static void Encode(ReadOnlySpan<long> values, ByteSink output)
    {
        output.Varint(BlockValues);
        output.Varint(Miniblocks);
        output.Varint((uint)values.Length);
        output.Varint(ZigZag(values.IsEmpty ? 0 : values[0]));
        Span<ulong> deltas = stackalloc ulong[BlockValues];
        Span<byte> widths = stackalloc byte[Miniblocks];
        for (int at = 1; at < values.Length; at += BlockValues)
        {
            int count = Math.Min(BlockValues, values.Length - at);
            long min = long.MaxValue;
            for (int i = 0; i < count; i++)
            {
                long delta = unchecked(values[at + i] - values[at + i - 1]);
                deltas[i] = (ulong)delta;
                min = Math.Min(min, delta);
            }

            deltas[count..].Clear();
            for (int m = 0; m < Miniblocks; m++)
            {
                ulong all = 0;
                int end = Math.Min(count, (m + 1) * MiniblockValues);
                for (int i = m * MiniblockValues; i < end; i++)
                {
                    deltas[i] = unchecked(deltas[i] - (ulong)min);
                    all |= deltas[i];
                }

                widths[m] = (byte)(64 - BitOperations.LeadingZeroCount(all));
            }

            output.Varint(ZigZag(min));
            output.Bytes(widths);
            for (int m = 0; m * MiniblockValues < count; m++)
            {
                Pack(deltas.Slice(m * MiniblockValues, MiniblockValues), widths[m], output);
            }
        }
    }

    private static void Pack(ReadOnlySpan<ulong> values, int width, ByteSink output)
    {
        int bytes = MiniblockValues * width / 8;
        Span<byte> target = output.Reserve(bytes + sizeof(ulong))[..(bytes + sizeof(ulong))];
        target.Clear();
        ref byte start = ref MemoryMarshal.GetReference(target);
        long bit = 0;
        foreach (ulong value in values)
        {
            int shift = (int)(bit & 7);
            ref byte at = ref Unsafe.Add(ref start, (nint)(bit >> 3));
            Unsafe.WriteUnaligned(ref at, Unsafe.ReadUnaligned<ulong>(ref at) | (value << shift));
            if (width > MaxFastWidth && shift + width > 64)
            {
                Unsafe.Add(ref at, sizeof(ulong)) |= (byte)(value >> (64 - shift));
            }

            bit += width;
        }

        output.Advance(bytes);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
