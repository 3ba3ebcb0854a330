using Vivace.TraceQL.Ast;
using Vivace.TraceQL.TagFilters;

namespace Vivace.TraceQL.Tests.TagFilters;

public sealed class TagFilterTests
{
    private static readonly FieldReference Tag = new AttributeField(AttributeScope.Span, "t");

    [Theory]
    [InlineData("{ span.a = 200 && span.b = }", "span.a = 200")]
    [InlineData("{ span.b = && span.a = 200 }", "span.a = 200")]
    [InlineData("{ span.a = 200 && span.b", "span.a = 200")]
    [InlineData("{ span.a = 200 && span.b = \"open }", "span.a = 200")]
    [InlineData("{ span.a = 200 && span. }", "span.a = 200")]
    [InlineData("{ span.a = 200 && name =~ \"a|b\" }", "(span.a = 200) && (name =~ `a|b`)")]
    [InlineData("{ span.a = foo && name = `x` }", "name = `x`")]
    [InlineData("{ duration > 5s && span.success = true && span.cluster = }", "(duration > 5s) && (span.success = true)")]
    [InlineData("{ span.a = 1 || span.b = 2 }", "(span.a = 1) || (span.b = 2)")]
    [InlineData("{ (span.a = 1 || span.b = ) && name = `x` }", "(span.a = 1) && (name = `x`)")]
    [InlineData("{ name = `x` && (span.a = 1 || span.b =", "(name = `x`) && (span.a = 1)")]
    [InlineData("{ name = `x` && (span.a = 1 && span.b) }", "(name = `x`) && (span.a = 1)")]
    [InlineData("{ name = `x` } | count() > 3", "name = `x`")]
    [InlineData("{ name = `x` } | rate() by (span.a) with(a=1)", "name = `x`")]
    [InlineData("{ name = `x` } | by(", "name = `x`")]
    [InlineData("{ !(span.a = 1) && span.b != nil }", "(!(span.a = 1)) && (span.b != nil)")]
    [InlineData("{ span.a + 1 = 2 && name = `x` }", "name = `x`")]
    public void WhatIsFinishedFilters(string query, string condition)
    {
        TagFilter filter = TagFilter.Extract(query);
        Assert.Equal(TagFilterKind.Filtered, filter.Kind);
        Assert.Equal(condition, filter.Condition!.CanonicalText);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("{ span.a = }")]
    [InlineData("{ span.a }")]
    [InlineData("{ true }")]
    [InlineData("{ .a = 1 && name = `x` }")]
    [InlineData("{ name = `x` } && { name = `y` }")]
    [InlineData("{ name = `x` } > { name = `y` }")]
    [InlineData("{ name = `x` }{")]
    [InlineData("({ name = `x` })")]
    [InlineData("count() > 1 | { name = `x` }")]
    [InlineData("nonsense")]
    [InlineData("{ 3 && !span.a && -1 }")]
    public void EverythingElseDoesNot(string? query) => Assert.Equal(TagFilterKind.Unfiltered, TagFilter.Extract(query).Kind);

    [Theory]
    [InlineData("{ name = 3 }")]
    [InlineData("{ name = nil && span.a = 1 }")]
    [InlineData("{ span.a =~ \"[\" }")]
    [InlineData("{ false }")]
    [InlineData("{ parent.a = 1 }")]
    public void WhatNoSpanCanSatisfyFindsNothing(string query) => Assert.Equal(TagFilterKind.Nothing, TagFilter.Extract(query).Kind);

    [Theory]
    [InlineData("{ span.t = `v` && name = `x` }", "`v`", "Nothing ")]
    [InlineData("{ 5 = span.t }", "5", "Nothing ")]
    [InlineData("{ span.t = 1 || span.t = 2 || span.t = 1 }", "1,2", "Nothing ")]
    [InlineData("{ span.t = 1 || name = `x` }", "1", "Filtered name = `x`")]
    [InlineData("{ span.t != 1 }", "", "Unfiltered ")]
    [InlineData("{ span.t != 1 && name = `x` }", "", "Filtered name = `x`")]
    [InlineData("{ resource.t = 1 }", "", "Filtered resource.t = 1")]
    [InlineData("{ }", "", "Unfiltered ")]
    [InlineData("{ false }", "", "Nothing ")]
    public void ATagThatIsFixedNeedsNoData(string query, string values, string rest)
    {
        TagValuesPlan plan = TagFilter.Extract(query).PlanValuesOf(Tag);
        Assert.Equal(values, string.Join(",", plan.FixedValues));
        Assert.Equal(rest, $"{plan.Filter.Kind} {plan.Filter.Condition?.CanonicalText}");
    }
}
