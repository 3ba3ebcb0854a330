namespace Vivace.Query.Metrics.Numerics;

/// <summary>A quantile read from bucket counts (traceql specification, section 12.4).</summary>
internal static class BucketQuantile
{
    /// <param name="counts">Count per bucket, by exponent.</param>
    /// <param name="quantile">0 to 1.</param>
    /// <param name="nanoseconds">Whether bounds are to be given in seconds.</param>
    /// <returns>0 when there are no counts.</returns>
    public static double Of(ReadOnlySpan<long> counts, double quantile, bool nanoseconds)
    {
        long total = 0;
        foreach (long count in counts)
            total += count;
        if (total == 0)
            return 0;

        double need = Math.Max(1, Math.Ceiling(quantile * total));
        long seen = 0;
        int previous = -1;
        for (int exponent = 0; exponent < counts.Length; exponent++)
        {
            long count = counts[exponent];
            if (count == 0)
                continue;
            if (seen + count < need)
            {
                seen += count;
                previous = exponent;
                continue;
            }

            double high = PowerOfTwoBuckets.Bound(exponent, nanoseconds);
            if (seen + count == need)
                return high;
            return Between(previous < 0 ? null : PowerOfTwoBuckets.Bound(previous, nanoseconds), high, (need - seen) / count);
        }

        return PowerOfTwoBuckets.Bound(counts.LastIndexOfAnyExcept(0), nanoseconds);
    }

    /// <summary>Interpolates on a logarithmic scale from the bucket before that holds anything; from half the bound when there is none.</summary>
    private static double Between(double? low, double high, double fraction)
    {
        double top = Math.Log2(high), bottom = low is { } bound ? Math.Log2(bound) : top - 1;
        return Math.Pow(2, bottom + ((top - bottom) * fraction));
    }
}
