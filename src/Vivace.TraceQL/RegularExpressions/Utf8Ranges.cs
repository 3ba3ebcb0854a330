using System.Text;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>Sets of characters as sequences of byte ranges, for valid UTF-8.</summary>
internal static class Utf8Ranges
{
    private const int BitsPerContinuation = 6;

    private const int MaxContinuations = 3;

    /// <summary>The largest characters of one, two and three bytes.</summary>
    private static readonly int[] LengthEnds = [0x7F, 0x7FF, 0xFFFF];

    /// <summary>What is told of every sequence: the least and the greatest byte at every place.</summary>
    public delegate void Sequence(ReadOnlySpan<byte> first, ReadOnlySpan<byte> last);

    public static void ForEach(RuneSet set, Sequence sequence)
    {
        for (int i = 0; i < set.Ranges.Count; i++)
        {
            (int first, int last) = set.Ranges[i];

            // There are no surrogates in UTF-8, so ranges that only they part are one.
            if (last == RuneSet.FirstSurrogate - 1 && i + 1 < set.Ranges.Count && set.Ranges[i + 1].First == RuneSet.LastSurrogate + 1)
                last = set.Ranges[++i].Last;
            Split(first, last, sequence);
        }
    }

    /// <summary>Cuts a range until its characters are of one length and differ by whole blocks of continuation bytes.</summary>
    private static void Split(int first, int last, Sequence sequence)
    {
        foreach (int end in LengthEnds)
        {
            if (first <= end && end < last)
            {
                Split(first, end, sequence);
                Split(end + 1, last, sequence);
                return;
            }
        }

        for (int i = 1; i <= MaxContinuations && last > LengthEnds[0]; i++)
        {
            int block = (1 << (BitsPerContinuation * i)) - 1;
            if ((first & ~block) == (last & ~block))
                break;
            if ((first & block) != 0)
            {
                Split(first, first | block, sequence);
                Split((first | block) + 1, last, sequence);
                return;
            }

            if ((last & block) != block)
            {
                Split(first, (last & ~block) - 1, sequence);
                Split(last & ~block, last, sequence);
                return;
            }
        }

        Span<byte> firstBytes = stackalloc byte[MaxContinuations + 1];
        Span<byte> lastBytes = stackalloc byte[MaxContinuations + 1];
        sequence(firstBytes[..Encode(first, firstBytes)], lastBytes[..Encode(last, lastBytes)]);
    }

    /// <summary>UTF-8 of a character; of a surrogate too, which may be the edge of a block.</summary>
    private static int Encode(int rune, Span<byte> bytes)
    {
        const int Continuation = 0x80;
        const int ContinuationMask = 0x3F;
        if (Rune.TryCreate(rune, out Rune valid))
            return valid.EncodeToUtf8(bytes);
        bytes[0] = (byte)(0xE0 | (rune >> (2 * BitsPerContinuation)));
        bytes[1] = (byte)(Continuation | ((rune >> BitsPerContinuation) & ContinuationMask));
        bytes[2] = (byte)(Continuation | (rune & ContinuationMask));
        return MaxContinuations;
    }
}
