using System.Numerics;

namespace Vivace.Query.Spansets;

/// <summary>Sets of rows as bits.</summary>
internal static class BitRows
{
    private const int WordBits = 64;

    /// <summary>Lists the rows whose bits are set, ascending.</summary>
    /// <param name="bits">A bit for each row.</param>
    /// <param name="count">Rows there are.</param>
    /// <param name="rows">Receives them; at least as long as there are rows.</param>
    public static int Read(ReadOnlySpan<ulong> bits, int count, Span<int> rows)
    {
        int found = 0, words = (count + WordBits - 1) / WordBits;
        for (int word = 0; word < words; word++)
        {
            for (ulong rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                rows[found++] = (word * WordBits) + BitOperations.TrailingZeroCount(rest);
            }
        }

        return found;
    }
}
