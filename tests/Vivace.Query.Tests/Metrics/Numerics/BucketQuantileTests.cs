using Vivace.Query.Metrics.Numerics;

namespace Vivace.Query.Tests.Metrics.Numerics;

public sealed class BucketQuantileTests
{
    private const long Millisecond = 1_000_000;

    [Theory]
    [InlineData(0, 0.016777216)]
    [InlineData(.25, 0.033554432)]
    [InlineData(.5, 0.05326434065499543)]
    [InlineData(.9, 0.11286320633869813)]
    [InlineData(.99, 0.134217728)]
    [InlineData(1, 0.134217728)]
    public void TenToAHundredMillisecondsGiveTheMeasuredQuantiles(double quantile, double expected) =>
        Assert.Equal(expected, BucketQuantile.Of(Counts([.. Enumerable.Range(1, 10).Select(i => i * 10 * Millisecond)]), quantile, true), 1e-15);

    [Theory]
    [InlineData(.5, 5.65685424949238)]
    [InlineData(.9, 16)]
    public void OneToTenGiveTheMeasuredQuantiles(double quantile, double expected) =>
        Assert.Equal(expected, BucketQuantile.Of(Counts([.. Enumerable.Range(1, 10).Select(i => (long)i)]), quantile, false), 1e-12);

    [Fact]
    public void AGapBetweenBucketsWidensTheInterpolation()
    {
        // One value in the bucket of 2, four in that of 32: the third of five lies halfway between the two bounds, on a logarithmic scale.
        Assert.Equal(8, BucketQuantile.Of(Counts([2, 32, 32, 32, 32]), .6, false), 1e-12);
    }

    [Fact]
    public void NothingCountedIsZero() => Assert.Equal(0, BucketQuantile.Of(Counts([1, 0, -7]), .5, false));

    [Theory]
    [InlineData(long.MinValue, -1)]
    [InlineData(1, -1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(8, 3)]
    [InlineData(9, 4)]
    [InlineData(1L << 62, 62)]
    [InlineData((1L << 62) + 1, 63)]
    [InlineData(long.MaxValue, 63)]
    public void AValueBelongsToTheSmallestPowerOfTwoNotBelowIt(long value, int exponent) =>
        Assert.Equal(exponent, PowerOfTwoBuckets.ExponentOf(value));

    [Fact]
    public void BoundsOfDurationsAreSeconds()
    {
        Assert.Equal(0.134217728, PowerOfTwoBuckets.Bound(PowerOfTwoBuckets.ExponentOf(100 * Millisecond), true));
        Assert.Equal(1.073741824, PowerOfTwoBuckets.Bound(PowerOfTwoBuckets.ExponentOf(1000 * Millisecond), true));
        Assert.Equal(8, PowerOfTwoBuckets.Bound(3, false));
        Assert.Equal(9223372036854775808, PowerOfTwoBuckets.Bound(63, false));
    }

    private static long[] Counts(long[] values)
    {
        long[] counts = new long[PowerOfTwoBuckets.Count];
        foreach (long value in values)
        {
            if (PowerOfTwoBuckets.ExponentOf(value) is >= 0 and int exponent)
                counts[exponent]++;
        }

        return counts;
    }
}
