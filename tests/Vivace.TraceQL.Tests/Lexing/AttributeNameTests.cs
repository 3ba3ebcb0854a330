using Vivace.TraceQL.Ast;

namespace Vivace.TraceQL.Tests.Lexing;

public sealed class AttributeNameTests
{
    [Theory]
    [InlineData("{ .a-1 = 2 }", "a-1")]
    [InlineData("{ .a - 1 = 2 }", "a")]
    [InlineData("{ .a//x = 2 }", "a//x")]
    [InlineData("{ .a[0]:b@c#d$e = 1 }", "a[0]:b@c#d$e")]
    [InlineData("{ .a'b = 1 }", "a'b")]
    [InlineData(@"{ .a\b = 1 }", @"a\b")]
    [InlineData("{ .日本語😝=1 }", "日本語😝")]
    [InlineData("{ .a~1 }", null)]
    [InlineData("{ span.9lives = 1 }", "9lives")]
    [InlineData("{ .\"9lives\" = 1 }", "9lives")]
    [InlineData("{ .foo.\"bar baz\".qux = 1 }", "foo.bar baz.qux")]
    [InlineData("{ .a\"b c\" = 1 }", "ab c")]
    [InlineData("{ .\"\" = 1 }", "")]
    [InlineData("{ .\"a\nb{}\" = 1 }", "a\nb{}")]
    [InlineData(@"{ .""q\""\\"" = 1 }", @"q""\")]
    [InlineData("{ span.resource.foo = 1 }", "resource.foo")]
    public void RunsToItsTerminator(string text, string? name)
    {
        if (name is null)
        {
            Queries.Refused(text);
            return;
        }

        AttributeField field = Assert.IsType<AttributeField>(Queries.Accepted(text).Fields()[0].Field);
        Assert.Equal(name, field.Name);
        Assert.Equal(System.Text.Encoding.UTF8.GetBytes(name), field.NameUtf8);
    }

    [Theory]
    [InlineData("parent.span.x", AttributeScope.Span, "x")]
    [InlineData("parent.resource.x", AttributeScope.Resource, "x")]
    [InlineData("parent.event.x", AttributeScope.None, "event.x")]
    [InlineData("parent.span", AttributeScope.None, "span")]
    public void ParentLooksIntoTwoScopes(string text, AttributeScope scope, string name) =>
        Assert.Equal(new AttributeField(scope, name, Parent: true), Assert.Single(Vivace.TraceQL.Parsing.TraceQLParser.Parse($"{{ {text} }}").Fields()).Field);

    [Theory]
    [InlineData("{ .\"a }", "unexpected EOF, expecting \"")]
    [InlineData("{ .\"a\\n\" = 1 }", "invalid escape sequence")]
    [InlineData("{ . a = 1 }", "unexpected END_ATTRIBUTE, expecting IDENTIFIER")]
    [InlineData("{ .= 1 }", "unexpected END_ATTRIBUTE, expecting IDENTIFIER")]
    [InlineData("{ span .a = 1 }", "unknown identifier: span")]
    [InlineData("{ trace.foo = 1 }", "unknown identifier: trace")]
    public void SaysWhatIsWrong(string text, string message) => Assert.EndsWith(message, Queries.Refused(text).Message);
}
