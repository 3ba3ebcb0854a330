using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Parsing;

namespace Vivace.TraceQL.Tests.Ast;

public sealed class FieldsTests
{
    [Fact]
    public void EveryFieldIsListedWithItsRole()
    {
        TraceQLQuery query = TraceQLParser.Parse(
            "{ .a = 1 && !(span.b = nil) } > { -resource.c > 2 } | by(name) | max(event.d) > 1 | select(link.e, kind) "
            + "| sum_over_time(duration) by (span.f)");
        Assert.Equal(
            [
                ".a Condition", "span.b Condition", "resource.c Condition", "name Group", "event.d Aggregate", "link.e Select", "kind Select",
                "duration MetricsArgument", "span.f MetricsGroup",
            ],
            query.Fields().Select(use => $"{use.Field.CanonicalText} {use.Role}"));
    }

    [Fact]
    public void FieldsOfBracketedPipelinesAndCompareAreListed()
    {
        Assert.Equal(2, TraceQLParser.Parse("({ .a } | by(.b)) && ({ } | { })").Fields().Count);
        Assert.Equal(FieldRole.Compare, Assert.Single(TraceQLParser.Parse("{ } | compare({ status = error })").Fields()).Role);
    }

    [Fact]
    public void EqualFieldsAreEqualHoweverTyped()
    {
        Assert.Equal(TraceQLParser.Parse("{ name = `a` }"), TraceQLParser.Parse("{ span:name = \"a\" }"));
        Assert.NotEqual(TraceQLParser.Parse("{ span.name = `a` }"), TraceQLParser.Parse("{ .name = \"a\" }"));
    }

    [Theory]
    [InlineData("resource.service.name", "service.name")]
    [InlineData("span:status", "status")]
    [InlineData("span:parentID", "span:parentID")]
    public void ResultsNameFieldsWithoutScope(string field, string name) =>
        Assert.Equal(name, Assert.Single(TraceQLParser.Parse($"select({field})").Fields()).Field.ResultName);
}
