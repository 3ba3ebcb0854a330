using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Vivace.Storage.Parquet.Encodings;

/// <summary>Unpacks integers of a few bits each, least significant bit first (Parquet's bit packing).</summary>
internal static class BitUnpacking
{
    /// <summary>Widths up to which one unaligned load of eight bytes always covers a value.</summary>
    private const int MaxSingleLoadWidth = 57;

    private const int GroupValues = 8;

    /// <summary>Unpacks values of at most 8 bits. The input must hold them all.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<byte> output)
    {
        int i = 0;
        if (Bmi2.X64.IsSupported)
        {
            ulong mask = 0x0101010101010101UL * ((1UL << width) - 1);
            for (int at = 0; i <= output.Length - GroupValues && at <= packed.Length - sizeof(ulong); i += GroupValues, at += width)
            {
                ulong bits = Unsafe.ReadUnaligned<ulong>(in packed[at]);
                Unsafe.WriteUnaligned(ref output[i], Bmi2.X64.ParallelBitDeposit(bits, mask));
            }
        }

        for (; i < output.Length; i++)
        {
            output[i] = (byte)Slow(packed, (long)i * width, width);
        }
    }

    /// <summary>Unpacks values of at most 32 bits. The input must hold them all.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<int> output)
    {
        if (width == 8)
        {
            for (int k = 0; k < output.Length; k++)
            {
                output[k] = packed[k];
            }

            return;
        }

        if (width == 16 && BitConverter.IsLittleEndian)
        {
            var shorts = MemoryMarshal.Cast<byte, ushort>(packed);
            for (int k = 0; k < output.Length; k++)
            {
                output[k] = shorts[k];
            }

            return;
        }

        ulong mask = (1UL << width) - 1;
        int fast = FastCount(packed.Length, width, output.Length);
        ref byte start = ref MemoryMarshal.GetReference(packed);
        int i = 0;
        for (long bit = 0; i < fast; i++, bit += width)
        {
            ulong bits = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)(bit >> 3)));
            output[i] = (int)((bits >> (int)(bit & 7)) & mask);
        }

        for (; i < output.Length; i++)
        {
            output[i] = (int)Slow(packed, (long)i * width, width);
        }
    }

    /// <summary>Unpacks values of at most 64 bits. The input must hold them all.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<long> output)
    {
        int i = 0;
        if (width <= MaxSingleLoadWidth)
        {
            ulong mask = (1UL << width) - 1;
            int fast = FastCount(packed.Length, width, output.Length);
            ref byte start = ref MemoryMarshal.GetReference(packed);
            for (long bit = 0; i < fast; i++, bit += width)
            {
                ulong bits = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)(bit >> 3)));
                output[i] = (long)((bits >> (int)(bit & 7)) & mask);
            }
        }

        for (; i < output.Length; i++)
        {
            output[i] = (long)Slow(packed, (long)i * width, width);
        }
    }

    /// <summary>Bytes that hold so many values.</summary>
    public static long PackedBytes(long values, int width) => ((values * width) + 7) / 8;

    /// <summary>Bits that the largest of the values needs.</summary>
    public static int WidthOf(uint max) => 32 - BitOperations.LeadingZeroCount(max);

    /// <summary>How many of the values can be read with eight-byte loads that stay inside the input.</summary>
    private static int FastCount(int bytes, int width, int values)
    {
        if (width == 0)
        {
            return 0;
        }

        long lastBit = ((long)bytes - sizeof(ulong)) * 8;
        return lastBit < 0 ? 0 : (int)Math.Min(values, (lastBit / width) + 1);
    }

    private static ulong Slow(ReadOnlySpan<byte> packed, long bit, int width)
    {
        ulong value = 0;
        for (int got = 0; got < width;)
        {
            int shift = (int)(bit & 7);
            int take = Math.Min(8 - shift, width - got);
            ulong part = ((uint)packed[(int)(bit >> 3)] >> shift) & ((1u << take) - 1);
            value |= part << got;
            got += take;
            bit += take;
        }

        return value;
    }
}
