using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Tests.Lexing;

public sealed class LiteralTests
{
    private const long Second = 1_000_000_000;
    private const long Hour = 3600 * Second;

    [Theory]
    [InlineData("010", 10L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("maxInt", long.MaxValue)]
    [InlineData("minInt", long.MinValue)]
    [InlineData("-7", -7L)]
    public void Integers(string text, long value) => Assert.Equal(Static.FromInt(value), Value(text));

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1E-3", 0.001)]
    [InlineData("08.5", 8.5)]
    [InlineData("0x1p-2", 0.25)]
    [InlineData("0x1.8p1", 3.0)]
    [InlineData("0xFFFFFFFFFFFFFFFFFFp0", 4722366482869645213695.0)]
    public void Floats(string text, double value) => Assert.Equal(Static.FromFloat(value), Value(text));

    [Theory]
    [InlineData("1ns", 1L)]
    [InlineData("1y", 365 * 24 * Hour)]
    [InlineData("1w2d", 9 * 24 * Hour)]
    [InlineData("1d12h", 36 * Hour)]
    [InlineData("1h15m30.918273645s", Hour + 930 * Second + 918273645)]
    [InlineData("1ms500us", 1_500_000L)]
    [InlineData("100µs", 100_000L)]
    [InlineData("30m1h", 90 * 60 * Second)]
    [InlineData("1h1h", 2 * Hour)]
    [InlineData("1s1ms1s", 2 * Second + 1_000_000)]
    [InlineData("1.5h", 90 * 60 * Second)]
    [InlineData(".24h", 864 * Second)]
    [InlineData("1.0000000000000000000001s", Second)]
    [InlineData("-1s", -Second)]
    public void Durations(string text, long nanoseconds) => Assert.Equal(Static.FromDuration(nanoseconds), Value(text));

    [Theory]
    [InlineData("1.5d")]
    [InlineData("1d500us")]
    [InlineData("1M")]
    [InlineData("5x")]
    [InlineData("1h 30m")]
    [InlineData("100μs")]
    [InlineData("2d1w")]
    [InlineData("300y")]
    [InlineData("0x10")]
    [InlineData("0b11")]
    [InlineData("0o7")]
    [InlineData("08")]
    [InlineData("1_000")]
    [InlineData("9223372036854775808")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("Inf")]
    [InlineData("0x1.8")]
    public void NoNumbers(string text) => Queries.Refused($"{{ .a = {text} }}");

    [Theory]
    [InlineData("\"a\\tb\"", "a\tb")]
    [InlineData(@"""\x41\101\u00e9\U0001F61D""", "AAé😝")]
    [InlineData(@"""\a\b\f\n\r\v\\\""""", "\a\b\f\n\r\v\\\"")]
    [InlineData("`raw \\n text`", "raw \\n text")]
    [InlineData("`a\r\nb`", "a\nb")]
    [InlineData("\"}`|{\"", "}`|{")]
    public void Strings(string text, string value) => Assert.Equal(Static.FromString(value), Value(text));

    [Fact]
    public void BytesThatAreNoUtf8AreKept()
    {
        Static value = Value(@"""a\xff""");
        Assert.Equal([(byte)'a', 0xff], value.AsUtf8());
        Assert.Equal("a\uFFFD", value.AsString());
    }

    [Theory]
    [InlineData("\"a\\qb\"", "invalid char escape")]
    [InlineData("\"\\400\"", "invalid char escape")]
    [InlineData("\"\\ud800\"", "invalid char escape")]
    [InlineData("\"\\x4\"", "invalid char escape")]
    [InlineData("\"x\ny\"", "literal not terminated")]
    [InlineData("\"x", "literal not terminated")]
    [InlineData("`x", "literal not terminated")]
    [InlineData("'x'", "unknown identifier: 'x'")]
    public void NoStrings(string text, string message) => Assert.EndsWith(message, Queries.Refused($"{{ .a = {text} }}").Message);

    private static Static Value(string text) =>
        Assert.IsType<LiteralExpression>(Assert.IsType<BinaryExpression>(Queries.ConditionOf($"{{ .a = {text} }}")).Right).Value;
}
