using Vivace.Server.Api;
using Vivace.Server.Api.Parameters;

namespace Vivace.Server.Tests.Api;

/// <summary>The range that a search or a look-up of tags reads.</summary>
public sealed class TimeRangeTests
{
    private const long Second = 1_000_000_000;
    private const long Now = 1_800_000_000 * Second;

    private static readonly TimeSpan LookBack = TimeSpan.FromMinutes(15);

    [Fact]
    public void WithoutARangeTheLookBackHolds() => Assert.Equal(new TimeRange(Now - (900 * Second), Now), Resolve(0, 0));

    [Fact]
    public void SinceOverridesBothEnds() =>
        Assert.Equal(new TimeRange(Now - (90 * Second), Now - (30 * Second)), Resolve(5 * Second, 9 * Second, 60 * Second, TimeSpan.FromSeconds(30)));

    [Fact]
    public void BothEndsHoldAsGiven() => Assert.Equal(new TimeRange(5 * Second, 9 * Second), Resolve(5 * Second, 9 * Second));

    [Fact]
    public void TheCutoffHidesTheNewest()
    {
        TimeSpan cutoff = TimeSpan.FromSeconds(30);
        Assert.Equal(new TimeRange(5 * Second, Now - (30 * Second)), Resolve(5 * Second, Now, null, cutoff));
        Assert.Equal(new TimeRange(Now - (900 * Second), Now - (30 * Second)), Resolve(Now - Second, Now, null, cutoff));
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    public void OneEndAloneIsRefused(long start, long end) => Assert.Equal(
        "error parsing date range: only one of start and end provided: must provide both or neither",
        Assert.Throws<ApiException>(() => Resolve(start, end)).Message);

    [Fact]
    public void ALongerRangeThanAllowedIsRefused()
    {
        var range = new TimeRange(1_794_696_851 * Second, 1_795_396_851 * Second);
        Assert.Equal(
            "range specified by start and end exceeds 168h0m0s. received start=1794696851 end=1795396851",
            Assert.Throws<ApiException>(() => range.Limit(TimeSpan.FromHours(168))).Message);
        range.Limit(TimeSpan.FromSeconds(700_000));
        range.Limit(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("1795396851", 1_795_396_851 * Second)]
    [InlineData("1795396851000000000", 1_795_396_851 * Second)]
    [InlineData("1795396851000", 1_795_396_851_000)] // thirteen digits are nanoseconds
    [InlineData("1795396851.5", (1_795_396_851 * Second) + (Second / 2))]
    [InlineData("1795396851.0004", 1_795_396_851 * Second)]
    [InlineData("2026-11-22T01:20:51Z", 1_795_310_451 * Second)]
    [InlineData("2026-11-22T01:20:51.25+01:00", (1_795_306_851 * Second) + (Second / 4))]
    [InlineData("-5", 0)]
    public void TimesComeInManyForms(string text, long nanoseconds)
    {
        Assert.True(ApiTime.TryParse(text, out long parsed, out _));
        Assert.Equal(nanoseconds, parsed);
    }

    [Theory]
    [InlineData("abc", "strconv.ParseInt: parsing \"abc\": invalid syntax")]
    [InlineData("99999999999999999999", "strconv.ParseInt: parsing \"99999999999999999999\": value out of range")]
    [InlineData("2026-11-22T01:20:51", "strconv.ParseInt: parsing \"2026-11-22T01:20:51\": invalid syntax")]
    public void OtherTextsAreNoTimes(string text, string error)
    {
        Assert.False(ApiTime.TryParse(text, out _, out string? told));
        Assert.Equal(error, told);
    }

    [Fact]
    public void SinceMustBeADuration() => Assert.Equal(
        "error parsing date range: could not parse 'since' parameter: not a valid duration string: \"zz\"",
        Assert.Throws<ApiException>(() => ApiTime.Since("zz")).Message);

    private static TimeRange Resolve(long start, long end, long? since = null, TimeSpan cutoff = default) =>
        TimeRange.Resolve(start, end, since, LookBack, cutoff, Now);
}
