using FsCheck;
using FsCheck.Fluent;
using Vivace.Testing;
using Vivace.Traces.Time;

namespace Vivace.Traces.Tests.Time;

public class GoDurationTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("300ms", 300_000_000L)]
    [InlineData("1.5h", 5_400_000_000_000L)]
    [InlineData("2h45m", 9_900_000_000_000L)]
    [InlineData("-1.5s", -1_500_000_000L)]
    [InlineData("+5s", 5_000_000_000L)]
    [InlineData("1us", 1_000L)]
    [InlineData("1µs", 1_000L)]
    [InlineData(".5s", 500_000_000L)]
    [InlineData("1.s", 1_000_000_000L)]
    [InlineData("0.3333333333333333333h", 1_200_000_000_000L)]
    [InlineData("9223372036854775807ns", long.MaxValue)]
    [InlineData("-9223372036854775808ns", long.MinValue)]
    public void ReadsGoSyntax(string text, long nanoseconds)
    {
        Assert.True(GoDuration.TryParse(text, out GoDuration value, out string? error), error);
        Assert.Equal(nanoseconds, value.Nanoseconds);
    }

    [Theory]
    [InlineData("", "time: invalid duration \"\"")]
    [InlineData("-", "time: invalid duration \"-\"")]
    [InlineData("3", "time: missing unit in duration \"3\"")]
    [InlineData("7d", "time: unknown unit \"d\" in duration \"7d\"")]
    [InlineData("banana", "time: invalid duration \"banana\"")]
    [InlineData("1h banana", "time: unknown unit \"h banana\" in duration \"1h banana\"")]
    [InlineData(".s", "time: invalid duration \".s\"")]
    [InlineData("9223372036854775808ns", "time: invalid duration \"9223372036854775808ns\"")]
    [InlineData("99999999999h", "time: invalid duration \"99999999999h\"")]
    public void NamesWhatIsWrong(string text, string expected)
    {
        Assert.False(GoDuration.TryParse(text, out _, out string? error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(0L, "0s")]
    [InlineData(5L, "5ns")]
    [InlineData(1_500L, "1.5µs")]
    [InlineData(300_000_000L, "300ms")]
    [InlineData(1_500_000_000L, "1.5s")]
    [InlineData(900_000_000_000L, "15m0s")]
    [InlineData(1_209_600_000_000_000L, "336h0m0s")]
    [InlineData(-60_000_000_000L, "-1m0s")]
    [InlineData(long.MaxValue, "2562047h47m16.854775807s")]
    public void PrintsAsGoDoes(long nanoseconds, string expected) => Assert.Equal(expected, new GoDuration(nanoseconds).ToString());

    [Fact]
    public void WhatIsPrintedReadsBackToTheNanosecond() =>
        Check.One(PropertyCases.Config, Prop.ForAll(ArbMap.Default.ArbFor<long>(), (long nanoseconds) =>
            GoDuration.TryParse(new GoDuration(nanoseconds).ToString(), out GoDuration back, out _) && back.Nanoseconds == nanoseconds));

    [Fact]
    public void AnyTextIsAnAnswerNotACrash() =>
        Check.One(PropertyCases.Config, Prop.ForAll(DurationTexts.Arbitrary, text =>
            GoDuration.TryParse(text, out _, out string? error) == error is null));

    [Fact]
    public void InfiniteSurvivesTheWayThroughTimeSpan() => Assert.Equal(GoDuration.Max, GoDuration.FromTimeSpan(GoDuration.MaxTimeSpan));
}

internal static class DurationTexts
{
    private static readonly string[] Pieces = ["0", "1", "9", "18446744073709551616", ".", "-", "h", "m", "s", "ms", "d", "w", "y", "us", "µ", " ", "é"];

    public static Arbitrary<string> Arbitrary { get; } =
        Gen.Elements(Pieces).ArrayOf().Select(string.Concat).ToArbitrary();
}
