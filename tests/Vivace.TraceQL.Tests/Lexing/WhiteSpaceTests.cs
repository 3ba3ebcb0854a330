namespace Vivace.TraceQL.Tests.Lexing;

public sealed class WhiteSpaceTests
{
    [Theory]
    [InlineData("{ .a = 1 } // to the end { ")]
    [InlineData("{ // in between\n .a = 1 }")]
    [InlineData("{ .a /* { \n * / */ = 1 }")]
    [InlineData("\t{\r\n.a =1}\n")]
    public void CommentsAndBlanksMeanNothing(string text) => Assert.Equal("{ .a = 1 }", Queries.Canonical(text));

    [Theory]
    [InlineData("{ .a = 1 /* open }", "parse error at line 1, col 10: comment not terminated")]
    [InlineData("// only this", "parse error at line 1, col 13: syntax error: unexpected $end")]
    [InlineData("  ", "parse error at line 1, col 3: syntax error: unexpected $end")]
    [InlineData("{\n  .a == 1 }", "parse error at line 2, col 7: syntax error: unexpected =")]
    [InlineData("{ .😝 == 1 }", "parse error at line 1, col 7: syntax error: unexpected =")]
    [InlineData("{ .a\u00a0= 1 }", "parse error at line 1, col 5: syntax error: unexpected IDENTIFIER")]
    public void ErrorsNameTheirPlace(string text, string message) => Assert.Equal(message, Queries.Refused(text).Message);

    [Fact]
    public void AnErrorBeforeUnreadableTextComesFirst() =>
        Assert.EndsWith("unexpected =", Queries.Refused("{ .a == \"open }").Message);
}
