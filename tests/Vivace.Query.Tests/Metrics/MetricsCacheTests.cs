using Vivace.Query.Metrics.Caching;

namespace Vivace.Query.Tests.Metrics;

public sealed class MetricsCacheTests
{
    [Fact]
    public void TheLeastRecentlyUsedGoesFirst()
    {
        var cache = new MetricsCache(100_000);
        for (int i = 0; i < 8; i++)
            cache.Add("k" + i, i.ToString(), 11_000);
        Assert.True(cache.TryGet("k0", out string? first));
        Assert.Equal("0", first);
        cache.Add("k8", "8", 11_000);

        Assert.False(cache.TryGet("k1", out string? _));
        Assert.True(cache.TryGet("k0", out string? _));
        Assert.InRange(cache.Bytes, 1, 100_000);
    }

    [Fact]
    public void WhatIsTooLargeIsNotKept()
    {
        var cache = new MetricsCache(100_000);
        cache.Add("k", "v", 50_000);

        Assert.False(cache.TryGet("k", out string? _));
        Assert.Equal(0, cache.Bytes);
    }
}
