using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Parsing;

namespace Vivace.TraceQL.Tests;

/// <summary>Short forms of what every test does with a query.</summary>
internal static class Queries
{
    public static string Canonical(string text) => TraceQLParser.Parse(text).CanonicalText;

    /// <summary>The canonical text of the condition of a filter: <c>1 + .a</c> for <c>{1+.a}</c>.</summary>
    public static string Condition(string expression) => ConditionOf($"{{ {expression} }}").CanonicalText;

    public static FieldExpression ConditionOf(string text)
    {
        Pipeline pipeline = Assert.IsType<Pipeline>(TraceQLParser.Parse(text).Source);
        return Assert.IsType<SpansetFilter>(Assert.Single(pipeline.Stages)).Condition;
    }

    public static TraceQLException Refused(string text, QueryKind kind = QueryKind.Search) =>
        Assert.Throws<TraceQLException>(() => TraceQLCompiler.Compile(text, kind));

    public static TraceQLQuery Accepted(string text, QueryKind kind = QueryKind.Search) => TraceQLCompiler.Compile(text, kind);
}
