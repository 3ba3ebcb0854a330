using Vivace.Query.Metrics.Numerics;

namespace Vivace.Query.Tests.Metrics.Numerics;

public sealed class CompensatedSumTests
{
    [Fact]
    public void WhatRoundingLosesIsCarriedAlong()
    {
        Assert.Equal(2, Of(1, 1e100, 1, -1e100).Sum);
        Assert.Equal(1, Of([.. Enumerable.Repeat(0.1, 10)]).Sum);
    }

    [Fact]
    public void PartsAddUpToTheWhole()
    {
        CompensatedSum left = Of(1, 1e100), right = Of(1, -1e100);
        left.Add(right);

        Assert.Equal(2, left.Sum);
        Assert.Equal(.5, left.Mean);
        Assert.Equal(4, left.Count);
    }

    [Fact]
    public void InfinityStaysInfinite()
    {
        Assert.Equal(double.PositiveInfinity, Of(1, double.PositiveInfinity, 2).Sum);
        Assert.Equal(double.PositiveInfinity, Of(double.MaxValue, double.MaxValue, 1).Sum);
    }

    private static CompensatedSum Of(params double[] values)
    {
        CompensatedSum sum = default;
        foreach (double value in values)
            sum.Add(value);
        return sum;
    }
}
