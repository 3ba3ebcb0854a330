using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Vivace.Storage.Parquet.Encodings;

/// <summary>Writes Parquet's RLE/bit-packing hybrid.</summary>
internal static class HybridEncoder
{
    private const int GroupValues = 8;

    /// <summary>
    /// Shorter repetitions stay in the packed part: pages are compressed afterwards, and regular packed bytes compress better than many
    /// short runs.
    /// </summary>
    private const int MinRun = 64;

    /// <summary>Appends levels of at most 8 bits.</summary>
    public static void Encode(ReadOnlySpan<byte> values, int width, ByteSink output)
    {
        int literal = 0, position = 0;
        while (position < values.Length)
        {
            int run = RunLength(values, position);
            if (run < MinRun)
            {
                position += run;
                continue;
            }

            // A packed part in front of a run must be whole groups.
            int pad = (GroupValues - ((position - literal) % GroupValues)) % GroupValues;
            Pack(values[literal..(position + pad)], width, output);
            Run(run - pad, values[position], width, output);
            position += run;
            literal = position;
        }

        Pack(values[literal..], width, output);
    }

    /// <summary>Appends dictionary indices, with the byte for their width in front.</summary>
    public static void EncodeIndices(ReadOnlySpan<int> values, int width, ByteSink output)
    {
        output.Byte((byte)width);
        int literal = 0, position = 0;
        while (position < values.Length)
        {
            int run = RunLength(values, position);
            if (run < MinRun)
            {
                position += run;
                continue;
            }

            int pad = (GroupValues - ((position - literal) % GroupValues)) % GroupValues;
            Pack(values[literal..(position + pad)], width, output);
            Run(run - pad, (uint)values[position], width, output);
            position += run;
            literal = position;
        }

        Pack(values[literal..], width, output);
    }

    private static int RunLength<T>(ReadOnlySpan<T> values, int position)
        where T : IEquatable<T>
    {
        T first = values[position];
        if (position + 1 < values.Length && !values[position + 1].Equals(first))
        {
            return 1;
        }

        int end = values[position..].IndexOfAnyExcept(first);
        return end < 0 ? values.Length - position : end;
    }

    private static void Run(int length, uint value, int width, ByteSink output)
    {
        if (length == 0)
        {
            return;
        }

        output.Varint((ulong)(uint)length << 1);
        for (int bits = 0; bits < width; bits += 8)
        {
            output.Byte((byte)(value >> bits));
        }
    }

    private static void Header(int values, ByteSink output) =>
        output.Varint(((ulong)(uint)((values + GroupValues - 1) / GroupValues) << 1) | 1);

    private static void Pack(ReadOnlySpan<byte> values, int width, ByteSink output)
    {
        if (values.IsEmpty)
        {
            return;
        }

        Header(values.Length, output);
        int whole = values.Length / GroupValues * GroupValues;
        ulong mask = 0x0101010101010101UL * ((1UL << width) - 1);
        Span<byte> target = output.Reserve(((values.Length / GroupValues) + 2) * sizeof(ulong));
        int written = 0;
        for (int i = 0; i < whole; i += GroupValues)
        {
            ulong group = Unsafe.ReadUnaligned<ulong>(in values[i]);
            ulong packed = Bmi2.X64.IsSupported ? Bmi2.X64.ParallelBitExtract(group, mask) : Slow(values.Slice(i, GroupValues), width);
            Unsafe.WriteUnaligned(ref target[written], packed);
            written += width;
        }

        if (whole < values.Length)
        {
            Unsafe.WriteUnaligned(ref target[written], Slow(values[whole..], width));
            written += width;
        }

        output.Advance(written);
    }

    private static void Pack(ReadOnlySpan<int> values, int width, ByteSink output)
    {
        if (values.IsEmpty || width == 0)
        {
            if (!values.IsEmpty)
            {
                Run(values.Length, 0, width, output);
            }

            return;
        }

        Header(values.Length, output);
        int padded = (values.Length + GroupValues - 1) / GroupValues * GroupValues;
        int bytes = checked((int)((long)padded * width / 8));
        Span<byte> target = output.Reserve(bytes + sizeof(ulong))[..(bytes + sizeof(ulong))];
        target.Clear();
        if (width == 8)
        {
            for (int i = 0; i < values.Length; i++)
            {
                target[i] = (byte)values[i];
            }
        }
        else if (width == 16)
        {
            var shorts = MemoryMarshal.Cast<byte, ushort>(target);
            for (int i = 0; i < values.Length; i++)
            {
                shorts[i] = (ushort)values[i];
            }
        }
        else
        {
            ref byte start = ref MemoryMarshal.GetReference(target);
            long bit = 0;
            foreach (int value in values)
            {
                ref byte at = ref Unsafe.Add(ref start, (nint)(bit >> 3));
                Unsafe.WriteUnaligned(ref at, Unsafe.ReadUnaligned<ulong>(ref at) | ((ulong)(uint)value << (int)(bit & 7)));
                bit += width;
            }
        }

        output.Advance(bytes);
    }

    private static ulong Slow(ReadOnlySpan<byte> values, int width)
    {
        ulong packed = 0;
        for (int i = 0; i < values.Length; i++)
        {
            packed |= (ulong)values[i] << (i * width);
        }

        return packed;
    }
}
