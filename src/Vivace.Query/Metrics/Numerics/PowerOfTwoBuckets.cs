using System.Numerics;

namespace Vivace.Query.Metrics.Numerics;

/// <summary>
/// The buckets of histograms and quantiles (traceql specification, section 12.3): a value belongs to the smallest power of two that is
/// not below it, named here by its exponent. Values below 2 belong to none.
/// </summary>
internal static class PowerOfTwoBuckets
{
    /// <summary>Number of exponents, 0 to 63.</summary>
    public const int Count = 64;

    /// <summary>The smallest value that is counted.</summary>
    public const long SmallestValue = 2;

    private const double NanosPerSecond = 1e9;

    /// <summary>The exponent of a value's bucket, or −1.</summary>
    public static int ExponentOf(long value) =>
        value < SmallestValue ? -1 : Count - BitOperations.LeadingZeroCount((ulong)value - 1);

    /// <summary>The upper bound of a bucket: in seconds if the values are nanoseconds, else in the unit of the values.</summary>
    public static double Bound(int exponent, bool nanoseconds)
    {
        double bound = Math.ScaleB(1, exponent);
        return nanoseconds ? bound / NanosPerSecond : bound;
    }
}
