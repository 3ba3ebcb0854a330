namespace Vivace.TraceQL.Tests.Validation;

public sealed class StaticCheckTests
{
    [Theory]
    [InlineData("{ 1 + `foo` = 1 }", "binary operations must operate on the same type: 1 + `foo`")]
    [InlineData("{ status = 2 }", "binary operations must operate on the same type: status = 2")]
    [InlineData("{ kind = `server` }", "binary operations must operate on the same type: kind = `server`")]
    [InlineData("{ 1 < 2 < 3 }", "binary operations must operate on the same type: true < 3")]
    [InlineData("{ ok > error }", "illegal operation for the given types: ok > error")]
    [InlineData("{ .a > ok }", "illegal operation for the given types: .a > ok")]
    [InlineData("{ .a =~ 5 }", "illegal operation for the given types: .a =~ 5")]
    [InlineData("{ name + `x` = `y` }", "illegal operation for the given types: name + `x`")]
    [InlineData("{ -(.a = .b) }", "illegal operation for the given type: -(.a = .b)")]
    [InlineData("{ !name }", "illegal operation for the given type: !name")]
    [InlineData("{ 1.5m }", "span filter field expressions must resolve to a boolean: { 1m30s }")]
    [InlineData("{ .a = 1 } && { `b` }", "span filter field expressions must resolve to a boolean: { `b` }")]
    [InlineData("{ .a =~ `(?!x)` }", "invalid regex: `(?!x)`")]
    [InlineData("{ .a =~ .b[ }", "invalid regex: .b[")]
    [InlineData("{ nil = span:name }", "name=nil is not valid because intrinsics cannot be nil")]
    [InlineData("{ resource.service.name = nil }", "resource.service.name=nil is not valid because resource.service.name cannot be nil")]
    [InlineData("by(1)", "grouping field expressions must reference the span: by(1)")]
    [InlineData("avg(name) > 1", "aggregate field expressions must resolve to a number type: avg(name)")]
    [InlineData("avg(1) > 1", "aggregate field expressions must reference the span: avg(1)")]
    [InlineData("{ } | 3 > count()", "scalar filter lhs of type (%v) not yet supported")]
    [InlineData("{ } | count() > 1 + 1", "scalar filter rhs of type (%v) not yet supported")]
    [InlineData("({ } | count()) > 1", "scalar filter lhs of type (%v) not yet supported")]
    [InlineData("({ `a` } | count()) > 1", "span filter field expressions must resolve to a boolean: { `a` }")]
    [InlineData("{ parent.x = nil }", "parent not yet supported")]
    [InlineData("{ parent = 1 }", "intrinsic (parent) not yet supported")]
    [InlineData("select(parent.a)", "parent not yet supported")]
    public void Search(string text, string message) =>
        Assert.Equal("invalid TraceQL query: " + message, TraceQLErrors.ResponseText(Queries.Refused(text), QueryKind.Search));

    [Theory]
    [InlineData("rate() by (.a,.b,.c,.d,.e,.f)", "metrics group by 6 values not yet supported")]
    [InlineData("quantile_over_time(duration, .5) by (.a,.b,.c,.d,.e)", "metrics group by 5 values not yet supported")]
    [InlineData("quantile_over_time(duration, 1.1)", "quantile must be between 0 and 1: 1.1")]
    [InlineData("quantile_over_time(duration, 2)", "quantile must be between 0 and 1: 2")]
    [InlineData("rate() | topk(0)", "limit must be greater than 0")]
    [InlineData("rate() | topk(1) | bottomk(0)", "limit must be greater than 0")]
    [InlineData("compare({ }, 0)", "compare() top number of values must be integer greater than 0")]
    [InlineData("compare({ }, 5, 0, 10)", "compare() timestamps must be positive integer unix nanoseconds")]
    [InlineData("compare({ }, 5, 10, 0)", "compare() timestamps must be positive integer unix nanoseconds")]
    [InlineData("compare({ }, 5, 10, 10)", "compare() end timestamp must be greater than start timestamp")]
    [InlineData("compare({ }) | topk(10)", "`compare()` cannot be used with second stage functions")]
    [InlineData("compare({ 1 })", "span filter field expressions must resolve to a boolean: { 1 }")]
    public void Metrics(string text, string message) =>
        Assert.Equal(
            "compiling query: " + message,
            TraceQLErrors.ResponseText(Queries.Refused("{ } | " + text, QueryKind.Metrics), QueryKind.Metrics));

    [Theory]
    [InlineData("{ duration = 1.5 }")]
    [InlineData("{ nestedSetLeft = 1s }")]
    [InlineData("{ .a = ok }")]
    [InlineData("{ name != nil }")]
    [InlineData("{ span.service.name = nil || .service.name = nil }")]
    [InlineData("{ instrumentation:name = 1 }")]
    [InlineData("{ .a =~ .b }")]
    [InlineData("{ } | min_over_time(name)")]
    [InlineData("{ } | rate() by (parent.a)")]
    [InlineData("{ } | compare({ }, 5, 0, 0)")]
    public void AllowedThoughOdd(string text) => Queries.Accepted(text);

    [Fact]
    public void ASearchMayCarryMetricsButNotTheOtherWayRound()
    {
        Assert.NotNull(Queries.Accepted("{ } | rate()").Metrics);
        TraceQLException error = Queries.Refused("{ }", QueryKind.Metrics);
        Assert.Equal("not a metrics query", TraceQLErrors.ResponseText(error, QueryKind.Metrics));
    }

    [Fact]
    public void TheEmptyQueryIsAllTracesForASearchOnly()
    {
        Assert.Equal("{ true }", Queries.Accepted("").CanonicalText);
        Assert.Equal(
            "compiling query: parse error : syntax error: unexpected $end",
            TraceQLErrors.ResponseText(Queries.Refused("", QueryKind.Metrics), QueryKind.Metrics));
    }
}
