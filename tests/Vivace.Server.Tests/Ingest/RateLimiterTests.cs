using Vivace.Server.Ingest;

namespace Vivace.Server.Tests.Ingest;

public sealed class RateLimiterTests
{
    private readonly TestClock _clock = new();
    private readonly RateLimiter _limiter;

    public RateLimiterTests() => _limiter = new RateLimiter(_clock);

    [Fact]
    public void TheBucketStartsFullAndRefillsAtTheRate()
    {
        Assert.True(Take(200));
        Assert.False(Take(1));
        _clock.Advance(0.5);
        Assert.True(Take(50));
        Assert.False(Take(1));
    }

    [Fact]
    public void ARefusalTakesNothing()
    {
        Assert.True(Take(150));
        Assert.False(Take(51));
        Assert.True(Take(50));
    }

    [Fact]
    public void TheBucketHoldsNoMoreThanTheBurst()
    {
        Assert.True(Take(200));
        _clock.Advance(1000);
        Assert.False(Take(201));
        Assert.True(Take(200));
    }

    [Fact]
    public void MoreThanTheBurstNeverPasses()
    {
        for (int second = 0; second < 10; second++)
        {
            Assert.False(Take(201));
            _clock.Advance(1);
        }
    }

    [Fact]
    public void ChangedLimitsHoldAtOnce()
    {
        Assert.True(Take(200));
        _clock.Advance(1);
        Assert.True(_limiter.TryTake(1000, rate: 1000, burst: 1000));
        _clock.Advance(10);
        Assert.False(_limiter.TryTake(11, rate: 1000, burst: 10));
    }

    [Fact]
    public void ARateOfZeroLetsNothingPastTheBurst()
    {
        Assert.False(_limiter.TryTake(1, rate: 0, burst: 0));
        _clock.Advance(1000);
        Assert.False(_limiter.TryTake(1, rate: 0, burst: 0));
    }

    private bool Take(long size) => _limiter.TryTake(size, rate: 100, burst: 200);
}
