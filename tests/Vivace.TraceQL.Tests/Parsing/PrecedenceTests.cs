namespace Vivace.TraceQL.Tests.Parsing;

public sealed class PrecedenceTests
{
    [Theory]
    [InlineData(".a || .b && .c", "(.a || .b) && .c")]
    [InlineData(".a && .b || .c", "(.a && .b) || .c")]
    [InlineData(".a = 1 && .b != 2", "(.a = 1) && (.b != 2)")]
    [InlineData(".a + .b = .c", "(.a + .b) = .c")]
    [InlineData(".a = .b = .c", "(.a = .b) = .c")]
    [InlineData(".a - .b - .c", "(.a - .b) - .c")]
    [InlineData(".a + .b * .c ^ .d ^ .e", ".a + (.b * (.c ^ (.d ^ .e)))")]
    [InlineData("-.a * .b", "-(.a * .b)")]
    [InlineData("-.a ^ 2", "-(.a ^ 2)")]
    [InlineData("-.a + .b", "(-.a) + .b")]
    [InlineData("-.a = .b", "(-.a) = .b")]
    [InlineData(".a * -.b * .c", ".a * (-(.b * .c))")]
    [InlineData(".a ^ -.b + .c", "(.a ^ (-.b)) + .c")]
    [InlineData("!.a = .b", "(!.a) = .b")]
    [InlineData("!.a && .b", "(!.a) && .b")]
    [InlineData("!.a * .b", "!(.a * .b)")]
    [InlineData("!-.a + .b", "(!(-.a)) + .b")]
    [InlineData("!!.a", "!(!.a)")]
    [InlineData(".a = nil = true", "(.a = nil) = true")]
    [InlineData("nil = .a = true", "(.a = nil) = true")]
    [InlineData("nil != .a && .b", "(.a != nil) && .b")]
    [InlineData(".a + 1 = nil", "(.a + 1) = nil")]
    [InlineData("(((.a)))", ".a")]
    public void OfFieldExpressions(string text, string canonical) => Assert.Equal(canonical, Queries.Condition(text));

    [Theory]
    [InlineData("{.a} || {.b} && {.c}", "({ .a } || { .b }) && { .c }")]
    [InlineData("{.a} && {.b} > {.c}", "{ .a } && ({ .b } > { .c })")]
    [InlineData("{.a} > {.b} >> {.c}", "({ .a } > { .b }) >> { .c }")]
    [InlineData("{.a} !~ {.b} &>> ({.c} << {.d})", "({ .a } !~ { .b }) &>> ({ .c } << { .d })")]
    [InlineData("({.a} | {.b}) || ({.c} | {.d}) && ({.e} | {.f})", "(({ .a }|{ .b }) || ({ .c }|{ .d })) && ({ .e }|{ .f })")]
    public void OfSpansets(string text, string canonical) => Assert.Equal(canonical, Queries.Canonical(text));

    [Theory]
    [InlineData("1 + count() * 2 ^ 3 ^ 2 - 4 > 1", "(1 + (count() * (2 ^ (3 ^ 2)))) - 4 > 1")]
    [InlineData("count() > (1)", "count() > 1")]
    [InlineData("(count()) > -1.5", "count() > -1.5")]
    public void OfScalars(string text, string canonical)
    {
        string expected = canonical.StartsWith('(') ? "(" + canonical.Replace(" > 1", ") > 1") : canonical;
        Assert.Equal(expected, Queries.Canonical(text));
    }
}
