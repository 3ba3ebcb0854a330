namespace Vivace.TraceQL.Tests.Parsing;

public sealed class ConstantFoldingTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("2 ^ 3", "9")]
    [InlineData("2.0 ^ 3", "8.0")]
    [InlineData("-2 ^ 2", "-4")]
    [InlineData("minInt / -1", "-9223372036854775808")]
    [InlineData("minInt % -1", "0")]
    [InlineData("maxInt + 1", "-9223372036854775808")]
    [InlineData("maxInt ^ maxInt", "9223372036854775807")]
    [InlineData("2m + 2m", "2.4e+11")]
    [InlineData("1s / 0", "+Inf")]
    [InlineData("1 < 1h", "true")]
    [InlineData("1 = 1.", "true")]
    [InlineData("`a` < `b` && true", "true")]
    [InlineData("`test` =~ `te.t`", "true")]
    [InlineData("`test` !~ `te`", "true")]
    [InlineData("server = client || ok != error", "true")]
    [InlineData("nil = nil", "false")]
    [InlineData("nil != nil", "false")]
    [InlineData("1 = nil", "false")]
    [InlineData("`x` != nil", "true")]
    [InlineData("--1", "1")]
    [InlineData("-1h30m", "-1h30m0s")]
    [InlineData("!(1 = 2)", "true")]
    [InlineData(".a + (1 + 1)", ".a + 2")]
    [InlineData(".a + 1 + 1", "(.a + 1) + 1")]
    [InlineData("1 + `a`", "1 + `a`")]
    [InlineData("true > false", "true > false")]
    [InlineData("-ok", "-ok")]
    public void ShowsInTheCanonicalText(string text, string folded) => Assert.Equal(folded, Queries.Condition(text));

    [Theory]
    [InlineData("{ 1 / 0 = 1 }")]
    [InlineData("{ 1 % 0 = 1 }")]
    [InlineData("{ .a = 1 / (2 - 2) }")]
    public void DivisionByZeroIsASyntaxErrorWithoutPlace(string text) =>
        Assert.Equal(
            "invalid TraceQL query: parse error : runtime error: integer divide by zero",
            TraceQLErrors.ResponseText(Queries.Refused(text), QueryKind.Search));
}
