namespace Vivace.Storage.Blocks.Counts;

/// <summary>What is known of the durations of spans, by kind: sums and extremes in nanoseconds, and counts per power-of-two bucket.</summary>
/// <param name="kinds">Number of kinds.</param>
public sealed class CountedDurations(int kinds)
{
    private readonly long[] _sums = new long[kinds];
    private readonly long[] _shortest = Filled(kinds);
    private readonly long[] _longest = new long[kinds];
    private readonly long[] _buckets = new long[kinds * CountsFormat.Exponents];

    public long Sum(int kind) => _sums[kind];

    /// <summary><see cref="long.MaxValue"/> when there is no span.</summary>
    public long Shortest(int kind) => _shortest[kind];

    public long Longest(int kind) => _longest[kind];

    /// <summary>Spans by the exponent of the smallest power of two that is not below the duration; shorter ones than 2 ns are not in it.</summary>
    public ReadOnlySpan<long> Buckets(int kind) => _buckets.AsSpan(kind * CountsFormat.Exponents, CountsFormat.Exponents);

    /// <summary>Forgets what was added of a kind.</summary>
    public void Clear(int kind)
    {
        _sums[kind] = _longest[kind] = 0;
        _shortest[kind] = long.MaxValue;
        _buckets.AsSpan(kind * CountsFormat.Exponents, CountsFormat.Exponents).Clear();
    }

    internal void Read(int kind, ref CountsReader reader)
    {
        _sums[kind] += (long)reader.Varint();
        long shortest = (long)reader.Varint();
        _shortest[kind] = Math.Min(_shortest[kind], shortest);
        _longest[kind] = Math.Max(_longest[kind], shortest + (long)reader.Varint());
        for (int left = reader.Byte(); left > 0; left--)
        {
            int exponent = reader.Byte();
            if (exponent >= CountsFormat.Exponents)
            {
                CountsReader.Throw();
            }

            _buckets[(kind * CountsFormat.Exponents) + exponent] += (long)reader.Varint();
        }
    }

    private static long[] Filled(int kinds)
    {
        var shortest = new long[kinds];
        Array.Fill(shortest, long.MaxValue);
        return shortest;
    }
}
