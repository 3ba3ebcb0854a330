using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL;

/// <summary>The texts of refusals (sections 6 and 16), each written once.</summary>
public static class TraceQLErrors
{
    /// <summary>The body of the HTTP 400 that this refusal becomes.</summary>
    public static string ResponseText(TraceQLException error, QueryKind kind) => error.Kind switch
    {
        TraceQLErrorKind.TooLong or TraceQLErrorKind.NotMetrics => error.Message,
        _ => (kind == QueryKind.Search ? "invalid TraceQL query: " : "compiling query: ") + error.Message,
    };

    internal static TraceQLException Syntax(string message, int line, int column) =>
        new(TraceQLErrorKind.Syntax, $"parse error at line {line}, col {column}: {message}", line, column);

    internal static TraceQLException Empty() => new(TraceQLErrorKind.Syntax, "parse error : syntax error: unexpected $end");

    internal static TraceQLException DivisionByZero() =>
        new(TraceQLErrorKind.Syntax, "parse error : runtime error: integer divide by zero");

    internal static TraceQLException TooLong(int maxBytes) => new(
        TraceQLErrorKind.TooLong,
        $"TraceQL expression exceeds the configured maximum size of {maxBytes} bytes, reduce the query expression size or contact "
        + "your system administrator");

    internal static TraceQLException NotMetrics() => new(TraceQLErrorKind.NotMetrics, "not a metrics query");

    internal static TraceQLException DifferentTypes(BinaryExpression expression) =>
        Static($"binary operations must operate on the same type: {expression.CanonicalText}");

    internal static TraceQLException IllegalOperation(BinaryExpression expression) =>
        Static($"illegal operation for the given types: {expression.CanonicalText}");

    internal static TraceQLException IllegalOperation(UnaryExpression expression) =>
        Static($"illegal operation for the given type: {expression.CanonicalText}");

    internal static TraceQLException FilterNotBoolean(SpansetFilter filter) =>
        Static($"span filter field expressions must resolve to a boolean: {filter.CanonicalText}");

    internal static TraceQLException InvalidRegex(FieldExpression pattern) => Static($"invalid regex: {pattern.CanonicalText}");

    internal static TraceQLException NeverNil(FieldReference field, string subject) =>
        Static($"{field.CanonicalText}=nil is not valid because {subject} cannot be nil");

    internal static TraceQLException GroupWithoutField(GroupStage stage) =>
        Static($"grouping field expressions must reference the span: {stage.CanonicalText}");

    internal static TraceQLException AggregateNotNumeric(AggregateExpression aggregate) =>
        Static($"aggregate field expressions must resolve to a number type: {aggregate.CanonicalText}");

    internal static TraceQLException AggregateWithoutField(AggregateExpression aggregate) =>
        Static($"aggregate field expressions must reference the span: {aggregate.CanonicalText}");

    /// <summary>The placeholder is part of the text that Tempo sends.</summary>
    internal static TraceQLException ScalarLeft() => Static("scalar filter lhs of type (%v) not yet supported");

    internal static TraceQLException ScalarRight() => Static("scalar filter rhs of type (%v) not yet supported");

    internal static TraceQLException Parent() => Static("parent not yet supported");

    internal static TraceQLException ParentIntrinsic() => Static("intrinsic (parent) not yet supported");

    internal static TraceQLException TooManyGroups(int count) => Static($"metrics group by {count} values not yet supported");

    internal static TraceQLException Quantile(double quantile) =>
        Static($"quantile must be between 0 and 1: {CanonicalNumber.Shortest(quantile)}");

    internal static TraceQLException TopKLimit() => Static("limit must be greater than 0");

    internal static TraceQLException CompareTopN() => Static("compare() top number of values must be integer greater than 0");

    internal static TraceQLException CompareTimestamps() => Static("compare() timestamps must be positive integer unix nanoseconds");

    internal static TraceQLException CompareOrder() => Static("compare() end timestamp must be greater than start timestamp");

    internal static TraceQLException CompareSecondStage() => Static("`compare()` cannot be used with second stage functions");

    private static TraceQLException Static(string message) => new(TraceQLErrorKind.Static, message);
}
