using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Parsing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Tests.Parsing;

public sealed class QueryFormTests
{
    [Theory]
    [InlineData("({ } | { }) && ({ } | { })")]
    [InlineData("({ } | { }) && ({ })")]
    [InlineData("(by(.a)) && (count() > 1 | { })")]
    [InlineData("(({ } | { }) && ({ } | { }))")]
    [InlineData("({ } | { })")]
    [InlineData("(({ }))")]
    [InlineData("({ } && { }) | count() > 1")]
    [InlineData("count() > 1")]
    [InlineData("by(.a)")]
    [InlineData("select(.a)")]
    [InlineData("{ } | count() > (1)")]
    [InlineData("{ } | (count()) > 1")]
    [InlineData("{ } with(a=1)with(b=2)")]
    [InlineData("{ } with (a=1, b=`x`, c=1s, d=error, e=client, f=true)")]
    public void Valid(string text) => Queries.Accepted(text);

    [Theory]
    [InlineData("({ } | { }) && { }")]
    [InlineData("{ } && ({ } | { })")]
    [InlineData("({ }) && ({ } | { })")]
    [InlineData("({ } | { }) && ({ } | { }) | count() > 1")]
    [InlineData("({ } | { }) | { }")]
    [InlineData("(({ } | { }) | { })")]
    [InlineData("coalesce()")]
    [InlineData("count() > 1 && count() < 5")]
    [InlineData("{ } | (count() > 1)")]
    [InlineData("{ } | ({ } | { })")]
    [InlineData("{ } | count()")]
    [InlineData("({ } | count())")]
    [InlineData("({ } | (count())) > 1")]
    [InlineData("({ } | count()) + count() > 1")]
    [InlineData("({ } | count()) && ({ })")]
    [InlineData("({ } | count()) > 1 | { }")]
    [InlineData("(rate())")]
    [InlineData("({ } | rate())")]
    [InlineData("{ nil }")]
    [InlineData("{ (nil) = .a }")]
    [InlineData("{ .a > nil }")]
    [InlineData("{}{}")]
    [InlineData("!{}")]
    [InlineData("{} =~ {}")]
    [InlineData("{} + {}")]
    [InlineData("{ } with()")]
    [InlineData("{ } with(rate=1)")]
    [InlineData("{ } with(&=1)")]
    [InlineData("{ } with(a=nil)")]
    [InlineData("{ } with(a=1) | { }")]
    [InlineData("{ } | rate() with(exemplars=true) | topk(3)")]
    public void SyntaxErrors(string text) => Assert.Equal(TraceQLErrorKind.Syntax, Queries.Refused(text).Kind);

    [Fact]
    public void TheLastHintsCount()
    {
        Hints hints = TraceQLParser.Parse("{ } with(a=1) with(b=2,c=true)").Hints;
        Assert.Equal("with(b=2,c=true)", hints.CanonicalText);
        Assert.True(hints.TryGet("c", StaticType.Bool, out Static value) && value.IsTrue);
        Assert.False(hints.TryGet("b", StaticType.Float, out _));
        Assert.False(hints.TryGet("a", StaticType.Int, out _));
    }

    [Fact]
    public void MetricsHaveTheirParts()
    {
        TraceQLQuery query = TraceQLParser.Parse(
            "{ } | quantile_over_time(span:duration, 0, .99, 1) by (name, span.a) > 10 | topk(5) <= -2s | bottomk(3) with(a=1)");
        MetricsStage metrics = query.Metrics!;
        Assert.Equal(MetricsFunction.QuantileOverTime, metrics.Function);
        Assert.Equal(new IntrinsicField(Intrinsic.Duration), metrics.Argument);
        Assert.Equal<double>([0, 0.99, 1], metrics.Quantiles);
        Assert.Equal<FieldReference>([new IntrinsicField(Intrinsic.Name), new AttributeField(AttributeScope.Span, "a")], metrics.By);
        Assert.Equal(["> 10", "topk(5)", "<= -2s", "bottomk(3)"], query.SecondStages.Select(stage => stage.CanonicalText));
        Assert.Single(query.Hints.Items);
    }

    [Fact]
    public void CompareHasItsArguments()
    {
        CompareArguments compare = TraceQLParser.Parse("{ } | compare({ status = error }, 5, 10, 20)").Metrics!.Compare!;
        Assert.Equal("{ status = error }", compare.Selection.CanonicalText);
        Assert.Equal((5, 10, 20, true), (compare.TopN, compare.StartNanos, compare.EndNanos, compare.HasWindow));
        Assert.Equal(10, TraceQLParser.Parse("{ } | compare({ })").Metrics!.Compare!.TopN);
    }
}
