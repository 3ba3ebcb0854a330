using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Expressions;

/// <summary>How a filter's expression is to be understood, by what else is in the query.</summary>
/// <param name="SameItem">
/// Whether tests of events (links) that are joined by <c>&amp;&amp;</c> must hold on the same event (traceql specification, section 7.8).
/// </param>
/// <param name="IsSole">
/// Whether nothing else in the query could match a span that this filter says nothing of: then <c>!x</c> and <c>-x</c> of what such a
/// span lacks do not fail the query; it does not match (section 7.1).
/// </param>
/// <param name="Hidden">Fields that are missing here because of a <c>select</c> before (section 8.6).</param>
internal sealed record FilterRules(bool SameItem, bool IsSole, IReadOnlySet<FieldReference> Hidden)
{
    public static readonly FilterRules Default = new(SameItem: true, IsSole: false, new HashSet<FieldReference>());
}

/// <summary>Makes conditions of filters.</summary>
internal sealed class ConditionCompiler(FilterRules rules)
{
    private readonly ExpressionCompiler _expressions = new(rules.Hidden);

    public SpanCondition Compile(FieldExpression expression)
    {
        List<SpanCondition> conditions = Conditions(expression);
        if (rules.IsSole && HasPrefix(expression))
        {
            new CandidateSpans(rules.Hidden).Add(expression, conditions);
        }

        return Join(conditions);
    }

    private static SpanCondition Join(List<SpanCondition> conditions) =>
        conditions.Count == 1 ? conditions[0] : new AllConditions(conditions);

    private List<SpanCondition> Conditions(FieldExpression expression)
    {
        List<FieldExpression> tests = [];
        Flatten(expression, tests);
        List<SpanCondition> conditions = [];
        if (rules.SameItem)
        {
            conditions.AddRange(TakeSameItem(tests, static compiled => compiled.ReadsEvents));
            conditions.AddRange(TakeSameItem(tests, static compiled => compiled.ReadsLinks));
        }

        conditions.AddRange(tests.Select(CompileTest));
        return conditions;
    }

    private static void Flatten(FieldExpression expression, List<FieldExpression> tests)
    {
        if (expression is BinaryExpression { Operator: BinaryOperator.And } both)
        {
            Flatten(both.Left, tests);
            Flatten(both.Right, tests);
        }
        else
        {
            tests.Add(expression);
        }
    }

    /// <summary>Takes the tests of events (or links) out of the list, if there are several.</summary>
    private List<SpanCondition> TakeSameItem(List<FieldExpression> tests, Func<SpanExpression, bool> reads)
    {
        List<FieldExpression> items = tests.FindAll(test => IsTest(test) && reads(_expressions.Value(test)));
        if (items.Count < 2)
        {
            return [];
        }

        tests.RemoveAll(items.Contains);
        return [new ExpressionCondition(_expressions.SameItem(items), items.Exists(CanFail))];
    }

    private static bool IsTest(FieldExpression expression) => expression is FieldReference or NilTest
        or BinaryExpression { Operator: not BinaryOperator.Or };

    private SpanCondition CompileTest(FieldExpression expression)
    {
        switch (expression)
        {
            case LiteralExpression literal:
                return new ConstantCondition(literal.Value.IsTrue);
            case BinaryExpression { Operator: BinaryOperator.And }:
                return Join(Conditions(expression));
            case BinaryExpression { Operator: BinaryOperator.Or } either when IsBoolean(either.Left) && IsBoolean(either.Right):
                return new EitherCondition(CompileTest(either.Left), CompileTest(either.Right));
            case UnaryExpression { Operator: UnaryOperator.Not } negation when IsBoolean(negation.Operand):
                return new NotCondition(CompileTest(negation.Operand));
            default:
                if (ValueTests.TryGet(expression, out FieldReference field, out ValueTest test, out FieldReference written))
                {
                    return rules.Hidden.Contains(written) ? TestMissing(expression, written, test) : new FieldCondition(field, test);
                }

                return new ExpressionCondition(_expressions.Truth(expression), CanFail(expression));
        }
    }

    /// <summary>The test of a hidden field: one of events or links still needs an event or a link that lacks it (section 7.8).</summary>
    private SpanCondition TestMissing(FieldExpression expression, FieldReference field, ValueTest test) =>
        test.Matches(FieldValue.Missing) && new HiddenField(field) is { ReadsEvents: true } or { ReadsLinks: true }
            ? new ExpressionCondition(_expressions.Truth(expression), canFail: false)
            : new ConstantCondition(test.Matches(FieldValue.Missing));

    /// <summary>Whether an expression is a boolean on every span, so that "does not satisfy" and "is false" are one.</summary>
    private static bool IsBoolean(FieldExpression expression) => expression switch
    {
        LiteralExpression literal => literal.Type == StaticType.Bool,
        NilTest => true,
        BinaryExpression binary => !binary.Operator.IsArithmetic()
            && (!binary.Operator.IsLogical() || (IsBoolean(binary.Left) && IsBoolean(binary.Right))),
        UnaryExpression { Operator: UnaryOperator.Not } negation => IsBoolean(negation.Operand),
        _ => false,
    };

    private static bool CanFail(FieldExpression expression) => expression switch
    {
        UnaryExpression unary => !IsBoolean(unary) || CanFail(unary.Operand),
        BinaryExpression binary => binary.Operator.IsArithmetic() || CanFail(binary.Left) || CanFail(binary.Right),
        NilTest nil => CanFail(nil.Operand),
        _ => false,
    };

    /// <summary>Whether there is a <c>!x</c> or <c>-x</c> that fails where <c>x</c> is missing; tests and what joins them are never missing.</summary>
    private static bool HasPrefix(FieldExpression expression) => expression switch
    {
        UnaryExpression
        {
            Operator: UnaryOperator.Not,
            Operand: BinaryExpression or NilTest or LiteralExpression or UnaryExpression { Operator: UnaryOperator.Not },
        } not => HasPrefix(not.Operand),
        UnaryExpression => true,
        BinaryExpression binary => HasPrefix(binary.Left) || HasPrefix(binary.Right),
        NilTest nil => HasPrefix(nil.Operand),
        _ => false,
    };
}
