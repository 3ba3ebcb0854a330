using Vivace.TraceQL;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Metrics;

/// <summary>
/// Tells whether a metrics query can be answered span by span, wherever the spans are stored, or needs each trace put together from all
/// places that hold parts of it.
/// </summary>
internal static class TraceFacts
{
    public static bool AreNeededBy(TraceQLQuery query)
    {
        if (query.Source is not Pipeline { Stages: { Count: 1 } stages } || stages[0] is not SpansetFilter filter
            || query.Metrics is not { Compare: null } metrics)
        {
            return true;
        }

        return Need(filter.Condition) || (metrics.Argument is { } argument && Need(argument)) || metrics.By.Any(Need);
    }

    private static bool Need(FieldExpression expression) => expression switch
    {
        IntrinsicField field => IsOfTrace(field.Intrinsic),
        UnaryExpression unary => Need(unary.Operand),
        NilTest test => Need(test.Operand),
        BinaryExpression binary => !IsRootTest(binary) && (Need(binary.Left) || Need(binary.Right)),
        _ => false,
    };

    /// <summary>A root is told by its own parent id, whatever else there is of its trace.</summary>
    private static bool IsRootTest(BinaryExpression binary) =>
        binary.Left is IntrinsicField { Intrinsic: Intrinsic.NestedSetParent }
        && binary.Right is LiteralExpression { Value: { Type: StaticType.Int } value }
        && ((binary.Operator == BinaryOperator.Less && value.AsInt() == 0) || (binary.Operator == BinaryOperator.Equal && value.AsInt() == -1));

    private static bool IsOfTrace(Intrinsic intrinsic) => intrinsic
        is Intrinsic.TraceDuration or Intrinsic.TraceRootName or Intrinsic.TraceRootService
        or Intrinsic.NestedSetLeft or Intrinsic.NestedSetRight or Intrinsic.NestedSetParent or Intrinsic.SpanChildCount;
}
