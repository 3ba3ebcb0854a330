using Vivace.Query.Spansets;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Expressions;

/// <summary>
/// The spans that a filter with <c>!x</c> or <c>-x</c> is evaluated on when it is all that a query has (traceql specification, sections 7.1
/// and 8.0): those that carry something the filter mentions. On others a missing operand would fail the query.
/// </summary>
internal sealed class CandidateSpans(IReadOnlySet<FieldReference> hidden)
{
    /// <summary>Adds conditions that only candidates satisfy.</summary>
    public void Add(FieldExpression expression, List<SpanCondition> conditions)
    {
        if (!HasOr(expression))
        {
            AddOperands(expression, conditions);
            return;
        }

        List<SpanCondition> any = [];
        AddMentions(expression, any);
        conditions.Add(any.Aggregate(static (left, right) => new EitherCondition(left, right)));
    }

    /// <summary>Without <c>||</c>, a span needs every operand.</summary>
    private void AddOperands(FieldExpression expression, List<SpanCondition> conditions)
    {
        switch (expression)
        {
            case UnaryExpression unary when unary.Operator == UnaryOperator.Negate || unary.Operand is not (BinaryExpression or NilTest):
                conditions.AddRange(StageFields.Of(new SpansetFilter(unary.Operand)).Select(Presence));
                break;
            case UnaryExpression unary:
                AddOperands(unary.Operand, conditions);
                break;
            case NilTest nil:
                AddOperands(nil.Operand, conditions);
                break;
            case BinaryExpression binary:
                AddOperands(binary.Left, conditions);
                AddOperands(binary.Right, conditions);
                break;
        }
    }

    /// <summary>With <c>||</c>, a span needs to satisfy one of the tests or to carry one of the other fields.</summary>
    private void AddMentions(FieldExpression expression, List<SpanCondition> any)
    {
        switch (expression)
        {
            case LiteralExpression literal:
                any.Add(new ConstantCondition(literal.Value.IsTrue));
                break;
            case FieldReference field:
                any.Add(Presence(field));
                break;
            case var test when ValueTests.TryGet(test, out FieldReference field, out ValueTest condition, out FieldReference written):
                any.Add(hidden.Contains(written) ? new ConstantCondition(false) : new FieldCondition(field, condition));
                break;
            case UnaryExpression unary:
                AddMentions(unary.Operand, any);
                break;
            case NilTest nil:
                AddMentions(nil.Operand, any);
                break;
            case BinaryExpression binary:
                AddMentions(binary.Left, any);
                AddMentions(binary.Right, any);
                break;
        }
    }

    private SpanCondition Presence(FieldReference field) =>
        hidden.Contains(field) ? new ConstantCondition(false) : new FieldCondition(field, new NilValueTest(negated: true));

    private static bool HasOr(FieldExpression expression) => expression switch
    {
        UnaryExpression unary => HasOr(unary.Operand),
        NilTest nil => HasOr(nil.Operand),
        BinaryExpression binary => binary.Operator == BinaryOperator.Or || HasOr(binary.Left) || HasOr(binary.Right),
        _ => false,
    };
}
