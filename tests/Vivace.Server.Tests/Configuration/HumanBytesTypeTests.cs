using FsCheck;
using FsCheck.Fluent;
using Vivace.Server.Configuration.Binding;
using Vivace.Testing;

namespace Vivace.Server.Tests.Configuration;

public class HumanBytesTypeTests
{
    [Theory]
    [InlineData("63KiB1023B", 65535L)]
    [InlineData("4MiB", 4194304L)]
    [InlineData("1.5KiB", 1536L)]
    [InlineData("2KB", 2048L)]
    public void SizesWithUnitsAreRead(string text, long bytes)
    {
        Assert.True(HumanBytesType.TryParse(text, out long value));
        Assert.Equal(bytes, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("KiB")]
    [InlineData("-1B")]
    [InlineData("1.2.3B")]
    [InlineData("99999999999PiB")]
    public void AnythingElseIsRefused(string text) => Assert.False(HumanBytesType.TryParse(text, out _));

    [Fact]
    public void WhatIsPrintedReadsBack() =>
        Check.One(PropertyCases.Config, Prop.ForAll(ArbMap.Default.ArbFor<long>(), (long any) =>
        {
            long value = any & long.MaxValue;
            return HumanBytesType.TryParse(HumanBytesType.Print(value), out long back) && back == value;
        }));

    [Fact]
    public void AnyTextIsAnAnswerNotACrash() =>
        Check.One(PropertyCases.Config, Prop.ForAll(Gen.Elements("1", "9999999999", ".", "B", "KiB", "PiB", "-", " ", "é").ArrayOf().Select(string.Concat).ToArbitrary(), text =>
        {
            HumanBytesType.TryParse(text, out _);
            return true;
        }));
}
