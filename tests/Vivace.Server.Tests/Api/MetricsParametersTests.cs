using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Vivace.Server.Api;
using Vivace.Server.Api.Metrics;
using Vivace.Server.Api.Parameters;

namespace Vivace.Server.Tests.Api;

/// <summary>Parameters of metrics queries and what stands in for those that are missing.</summary>
public sealed class MetricsParametersTests
{
    private const long Second = 1_000_000_000;
    private const long Now = 1_800_000_000 * Second;

    [Fact]
    public void WithoutARangeTheLastHourHolds()
    {
        MetricsParameters read = Read("q={}|rate()");
        Assert.Equal((Now - (3600 * Second), Now), (read.Start, read.End));
    }

    [Fact]
    public void SinceGoesBackFromTheEndOrFromNow()
    {
        Assert.Equal((Now - (160 * Second), Now - (100 * Second)), Range("end=1799999900&since=1m"));
        Assert.Equal((Now - (60 * Second), Now + (100 * Second)), Range("end=1800000100&since=1m"));
        Assert.Equal((5 * Second, Now), Range("start=5&since=1m"));
    }

    [Theory]
    [InlineData("q=a&query=b", "a")]
    [InlineData("query=b", "b")]
    [InlineData("", "")]
    public void TheQueryHasTwoNames(string query, string text) => Assert.Equal(text, Read(query).Query);

    [Theory]
    [InlineData("step=15", 15 * Second)]
    [InlineData("step=0.5", Second / 2)]
    [InlineData("step=1m30s", 90 * Second)]
    [InlineData("step=0", 0)]
    public void AStepIsSecondsOrADuration(string query, long step) => Assert.Equal(step, Read(query).Step);

    [Theory]
    [InlineData("step=abc", "rpc error: code = Code(400) desc = cannot parse \"abc\" to a valid duration")]
    [InlineData("start=x", "rpc error: code = Code(400) desc = could not parse 'start' parameter: strconv.ParseInt: parsing \"x\": invalid syntax")]
    [InlineData("since=zz", "rpc error: code = Code(400) desc = could not parse 'since' parameter: not a valid duration string: \"zz\"")]
    public void WhatIsWrongIsTold(string query, string text) =>
        Assert.Equal(text, Assert.Throws<ApiException>(() => Read(query)).Message);

    [Theory]
    [InlineData(3600, 15)]
    [InlineData(3 * 3600, 45)]
    [InlineData(300, 1)]
    [InlineData(1000, 4)]
    [InlineData(0, 1)]
    public void TheDefaultStepAimsAt240Points(long range, long step) =>
        Assert.Equal(step * Second, MetricsParameters.DefaultStep(Now, Now + (range * Second)));

    [Theory]
    [InlineData("exemplars=abc&maxSeries=-1", 0, 0)]
    [InlineData("exemplars=5&maxSeries=9", 5, 9)]
    public void CountsThatAreNoneAreLeftOut(string query, int exemplars, int maxSeries)
    {
        MetricsParameters read = Read(query);
        Assert.Equal((exemplars, maxSeries), (read.Exemplars, read.MaxSeries));
    }

    [Fact]
    public void AnInstantQueryHasNoStep() => Assert.Null(
        MetricsParameters.Read(new QueryParameters(new QueryCollection(QueryHelpers.ParseQuery("step=abc"))), Now, isInstant: true).Step);

    private static (long Start, long End) Range(string query)
    {
        MetricsParameters read = Read(query);
        return (read.Start, read.End);
    }

    private static MetricsParameters Read(string query) =>
        MetricsParameters.Read(new QueryParameters(new QueryCollection(QueryHelpers.ParseQuery(query))), Now, isInstant: false);
}
