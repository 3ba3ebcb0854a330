using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vivace.Storage.Parquet.Encodings;

/// <summary>Unpacks integers of a few bits each, least significant bit first (Parquet's bit packing).</summary>
internal static class BitUnpacking
{
    /// <summary>Widths up to which one unaligned load of eight bytes always covers a value.</summary>
    private const int MaxSingleLoadWidth = 57;

    private const int GroupValues = 8;

    /// <summary>Values of a few bits that are unpacked on the stack at a time; a multiple of a group.</summary>
    private const int NarrowValues = 256;

    /// <summary>Unpacks values of at most 8 bits. The input must hold them all and may go on behind them.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<byte> output)
    {
        int i = 0, at = 0;
        if (Bmi2.X64.IsSupported)
        {
            ulong mask = LaneMask(width);
            ref byte from = ref MemoryMarshal.GetReference(packed);
            ref byte to = ref MemoryMarshal.GetReference(output);
            for (int last = packed.Length - sizeof(ulong); i <= output.Length - GroupValues && at <= last; i += GroupValues, at += width)
            {
                ulong bits = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, at));
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i), Bmi2.X64.ParallelBitDeposit(bits, mask));
            }
        }

        Span<byte> lanes = stackalloc byte[GroupValues];
        for (; i < output.Length; i += GroupValues, at += width)
        {
            Unsafe.WriteUnaligned(ref lanes[0], Group(packed, at, width));
            lanes[..Math.Min(GroupValues, output.Length - i)].CopyTo(output[i..]);
        }
    }

    /// <summary>Unpacks values of at most 32 bits. The input must hold them all and may go on behind them.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<int> output)
    {
        int i = 0;
        if (width == 8)
        {
            Widen(packed[..output.Length], output);
            return;
        }

        if (width == 16 && BitConverter.IsLittleEndian)
        {
            Widen(MemoryMarshal.Cast<byte, ushort>(packed)[..output.Length], output);
            return;
        }

        if (width < 8)
        {
            Span<byte> narrow = stackalloc byte[NarrowValues];
            for (; i < output.Length; i += NarrowValues)
            {
                var part = output.Slice(i, Math.Min(NarrowValues, output.Length - i));
                Unpack(packed[(i / GroupValues * width)..], width, narrow[..part.Length]);
                Widen(narrow[..part.Length], part);
            }

            return;
        }

        ulong mask = (1UL << width) - 1;
        int fast = FastCount(packed.Length, width, output.Length);
        ref byte start = ref MemoryMarshal.GetReference(packed);
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

    /// <summary>Unpacks values of at most 64 bits. The input must hold them all and may go on behind them.</summary>
    public static void Unpack(ReadOnlySpan<byte> packed, int width, Span<long> output)
    {
        if (width == 0)
        {
            output.Clear();
            return;
        }

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

    /// <summary>Where the bits of eight values go when each gets a byte.</summary>
    private static ulong LaneMask(int width) => 0x0101010101010101UL * ((1UL << width) - 1);

    /// <summary>A group of eight values, a byte each; what lies behind the input counts as zero.</summary>
    private static ulong Group(ReadOnlySpan<byte> packed, int at, int width)
    {
        ulong bits = 0;
        for (int k = Math.Min(width, packed.Length - at) - 1; k >= 0; k--)
        {
            bits = (bits << 8) | packed[at + k];
        }

        ulong lanes = 0, mask = (1UL << width) - 1;
        for (int k = 0; k < GroupValues; k++)
        {
            lanes |= ((bits >> (k * width)) & mask) << (8 * k);
        }

        return BitConverter.IsLittleEndian ? lanes : BinaryPrimitives.ReverseEndianness(lanes);
    }

    private static void Widen(ReadOnlySpan<byte> input, Span<int> output)
    {
        int i = 0;
        ref byte from = ref MemoryMarshal.GetReference(input);
        ref int to = ref MemoryMarshal.GetReference(output);
        for (; i <= output.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
            Store(low, ref Unsafe.Add(ref to, i));
            Store(high, ref Unsafe.Add(ref to, i + Vector128<ushort>.Count));
        }

        for (; i < output.Length; i++)
        {
            output[i] = input[i];
        }
    }

    private static void Widen(ReadOnlySpan<ushort> input, Span<int> output)
    {
        int i = 0;
        ref ushort from = ref MemoryMarshal.GetReference(input);
        ref int to = ref MemoryMarshal.GetReference(output);
        for (; i <= output.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            Store(Vector128.LoadUnsafe(ref from, (nuint)i), ref Unsafe.Add(ref to, i));
        }

        for (; i < output.Length; i++)
        {
            output[i] = input[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<ushort> values, ref int to)
    {
        var (low, high) = Vector128.Widen(values);
        low.AsInt32().StoreUnsafe(ref to);
        high.AsInt32().StoreUnsafe(ref to, (nuint)Vector128<int>.Count);
    }

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
