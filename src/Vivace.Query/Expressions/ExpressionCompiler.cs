using Vivace.TraceQL.Ast;

namespace Vivace.Query.Expressions;

/// <summary>Makes field expressions ready for evaluation.</summary>
/// <param name="hidden">Fields that a stage sees as missing because it stands behind a <c>select</c> (traceql specification, section 8.6).</param>
internal sealed class ExpressionCompiler(IReadOnlySet<FieldReference> hidden)
{
    /// <summary>An expression for its value: fields of events and links give the first value there is.</summary>
    public SpanExpression Value(FieldExpression expression) => expression switch
    {
        LiteralExpression literal => new LiteralValue(literal.Value),
        FieldReference field => Field(field),
        _ => Compile(expression, anyItem: false),
    };

    /// <summary>An expression for its truth: a test of events or links holds when some event or link satisfies it.</summary>
    public SpanExpression Truth(FieldExpression expression) => Compile(expression, anyItem: true);

    /// <summary>Several tests that the same event, or the same link, must satisfy.</summary>
    public SpanExpression SameItem(IReadOnlyList<FieldExpression> tests)
    {
        SpanExpression all = Compile(tests[0], anyItem: false);
        for (int i = 1; i < tests.Count; i++)
        {
            all = new BinaryOfSpan(BinaryOperator.And, all, Compile(tests[i], anyItem: false));
        }

        return new AnyItem(all);
    }

    private SpanExpression Field(FieldReference field) => Field(field, written: field);

    private SpanExpression Field(FieldReference field, FieldReference written) =>
        hidden.Contains(written) ? new HiddenField(written) : new FieldOfSpan(field);

    private SpanExpression Compile(FieldExpression expression, bool anyItem)
    {
        switch (expression)
        {
            case LiteralExpression literal:
                return new LiteralValue(literal.Value);
            case FieldReference field:
                SpanExpression value = Field(field);
                return anyItem && (value.ReadsEvents || value.ReadsLinks) ? new AnyItem(value) : value;
            case BinaryExpression { Operator: var op } binary when op.IsLogical():
                return new BinaryOfSpan(op, Compile(binary.Left, anyItem), Compile(binary.Right, anyItem));
            case UnaryExpression { Operator: UnaryOperator.Not } negation:
                return new UnaryOfSpan(negation, Compile(negation.Operand, anyItem));
            default:
                SpanExpression test = Test(expression);
                return anyItem && (test.ReadsEvents || test.ReadsLinks) ? new AnyItem(test) : test;
        }
    }

    private SpanExpression Test(FieldExpression expression)
    {
        if (expression is not FieldReference && ValueTests.TryGet(expression, out FieldReference field, out ValueTest test, out FieldReference written))
        {
            return new FieldTest(Field(field, written), test);
        }

        return expression switch
        {
            NilTest nil => new NilOf(Value(nil.Operand), nil.Negated),
            UnaryExpression unary => new UnaryOfSpan(unary, Value(unary.Operand)),
            BinaryExpression { Operator: var op } when op.IsRegex() => new NeverOfSpan(),
            BinaryExpression binary => new BinaryOfSpan(binary.Operator, Value(binary.Left), Value(binary.Right)),
            _ => Value(expression),
        };
    }
}
