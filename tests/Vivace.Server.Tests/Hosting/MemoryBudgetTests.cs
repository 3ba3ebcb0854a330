using Vivace.Server.Hosting;

namespace Vivace.Server.Tests.Hosting;

public sealed class MemoryBudgetTests
{
    private const long MiB = 1L << 20;

    [Theory]
    [InlineData(1024, 96)]
    [InlineData(24 * 1024, 96)]
    [InlineData(128, 25)]
    public void SpansBecomeABlockAtNinetySixMebibytesOrAFifthOfTheLimit(long limit, long expected) =>
        Assert.Equal(expected, new MemoryBudget(limit * MiB).CutBytes(configured: 0) / MiB);

    [Fact]
    public void HalfOfAConfiguredHeadBecomesABlock()
    {
        var budget = new MemoryBudget(1024 * MiB);
        Assert.Equal(900 * MiB, budget.HeadBytes(900 * MiB));
        Assert.Equal(450 * MiB, budget.CutBytes(900 * MiB));
    }
}
