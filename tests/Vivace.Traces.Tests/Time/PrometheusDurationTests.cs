using FsCheck;
using FsCheck.Fluent;
using Vivace.Testing;
using Vivace.Traces.Time;

namespace Vivace.Traces.Tests.Time;

public class PrometheusDurationTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("0s", 0L)]
    [InlineData("7d", 604_800_000L)]
    [InlineData("1w", 604_800_000L)]
    [InlineData("1h30m", 5_400_000L)]
    [InlineData("5ms", 5L)]
    [InlineData("1y2w3d4h5m6s7ms", 33_019_506_007L)]
    public void ReadsPrometheusSyntax(string text, long milliseconds)
    {
        Assert.True(PrometheusDuration.TryParse(text, out PrometheusDuration value, out string? error), error);
        Assert.Equal(milliseconds, value.Milliseconds);
    }

    [Theory]
    [InlineData("", "empty duration string")]
    [InlineData("5", "not a valid duration string: \"5\"")]
    [InlineData("1m1h", "not a valid duration string: \"1m1h\"")]
    [InlineData("1h1h", "not a valid duration string: \"1h1h\"")]
    [InlineData("1.5h", "not a valid duration string: \"1.5h\"")]
    [InlineData("-1h", "not a valid duration string: \"-1h\"")]
    [InlineData("banana", "not a valid duration string: \"banana\"")]
    [InlineData("300y", "duration out of range")]
    [InlineData("99999999999999999999s", "duration out of range")]
    public void NamesWhatIsWrong(string text, string expected)
    {
        Assert.False(PrometheusDuration.TryParse(text, out _, out string? error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(0L, "0s")]
    [InlineData(604_800_000L, "1w")]
    [InlineData(691_200_000L, "8d")]
    [InlineData(5_400_000L, "1h30m")]
    [InlineData(31_536_000_000L, "1y")]
    [InlineData(1_500L, "1s500ms")]
    public void PrintsAsPrometheusDoes(long milliseconds, string expected) =>
        Assert.Equal(expected, new PrometheusDuration(milliseconds).ToString());

    [Fact]
    public void WhatIsPrintedReadsBack() =>
        Check.One(PropertyCases.Config, Prop.ForAll(ArbMap.Default.ArbFor<long>(), (long any) =>
        {
            var value = PrometheusDuration.FromTimeSpan(TimeSpan.FromTicks(any));
            return PrometheusDuration.TryParse(value.ToString(), out PrometheusDuration back, out _) && back == value;
        }));

    [Fact]
    public void AnyTextIsAnAnswerNotACrash() =>
        Check.One(PropertyCases.Config, Prop.ForAll(DurationTexts.Arbitrary, text =>
            PrometheusDuration.TryParse(text, out _, out string? error) == error is null));
}
