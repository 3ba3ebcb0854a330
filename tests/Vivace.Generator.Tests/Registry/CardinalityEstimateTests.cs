using System.IO.Hashing;
using Vivace.Generator.Registry;

namespace Vivace.Generator.Tests.Registry;

public class CardinalityEstimateTests
{
    private const long Window = 15 * 60_000;

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(50_000)]
    public void The_estimate_is_within_a_tenth(int distinct)
    {
        var estimate = new CardinalityEstimate();
        for (int repeat = 0; repeat < 2; repeat++)
        {
            for (int i = 0; i < distinct; i++)
            {
                estimate.Add(XxHash3.HashToUInt64(BitConverter.GetBytes(i)), 1, 1, Window);
            }
        }

        Assert.InRange(estimate.Estimate(1, Window), distinct * 0.9, distinct * 1.1);
    }

    [Fact]
    public void What_is_not_seen_any_more_leaves_the_window()
    {
        var estimate = new CardinalityEstimate();
        estimate.Add(XxHash3.HashToUInt64([1]), 1, 0, Window);
        Assert.NotEqual(0, estimate.Estimate(Window - 1, Window));
        Assert.Equal(0, estimate.Estimate(2 * Window, Window));
    }
}
