using Vivace.Query.Limits;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Expressions;

/// <summary>The event and the link that an expression is evaluated on, or -1 for none in particular.</summary>
internal readonly record struct ItemPosition(int Event, int Link)
{
    /// <summary>No event and no link: fields of items give the first value there is.</summary>
    public static readonly ItemPosition None = new(-1, -1);
}

/// <summary>A field expression made ready to be evaluated span by span (traceql specification, section 7). Not thread-safe.</summary>
internal abstract class SpanExpression
{
    /// <summary>Whether fields of events occur, outside of tests that look at all events themselves.</summary>
    public virtual bool ReadsEvents => false;

    public virtual bool ReadsLinks => false;

    public FieldValue Evaluate(SpanColumns columns, int row) => Evaluate(columns, row, ItemPosition.None);

    public abstract FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item);
}

internal sealed class LiteralValue(Static literal) : SpanExpression
{
    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item) => FieldValue.Of(literal);
}

internal sealed class FieldOfSpan(FieldReference field) : SpanExpression
{
    private SpanColumns? _columns;
    private FieldColumn _column = AbsentColumn.Instance;

    public override bool ReadsEvents { get; } = IsOfEvents(field);

    public override bool ReadsLinks { get; } = IsOfLinks(field);

    public static bool IsOfEvents(FieldReference field) => field is AttributeField { Scope: AttributeScope.Event }
        or IntrinsicField { Intrinsic: Intrinsic.EventName or Intrinsic.EventTimeSinceStart };

    public static bool IsOfLinks(FieldReference field) => field is AttributeField { Scope: AttributeScope.Link }
        or IntrinsicField { Intrinsic: Intrinsic.LinkTraceId or Intrinsic.LinkSpanId };

    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item)
    {
        if (!ReferenceEquals(columns, _columns))
        {
            (_columns, _column) = (columns, columns.Column(field));
        }

        int position = ReadsEvents ? item.Event : ReadsLinks ? item.Link : -1;
        return position >= 0 && _column is ItemColumn items ? items.ItemAt(row, position) : _column[row];
    }
}

/// <summary>
/// A field that is missing on every span, as a stage behind a <c>select</c> sees it (section 8.6). One of events or links is missing on each
/// event or link: what asks for some event is still no match on a span without events.
/// </summary>
internal sealed class HiddenField(FieldReference hidden) : SpanExpression
{
    public override bool ReadsEvents => FieldOfSpan.IsOfEvents(hidden);

    public override bool ReadsLinks => FieldOfSpan.IsOfLinks(hidden);

    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item) => FieldValue.Missing;
}

/// <summary>A test of a field's value.</summary>
internal sealed class FieldTest(SpanExpression tested, ValueTest test) : SpanExpression
{
    public override bool ReadsEvents => tested.ReadsEvents;

    public override bool ReadsLinks => tested.ReadsLinks;

    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item) =>
        FieldValue.Bool(test.Matches(tested.Evaluate(columns, row, item)));
}

/// <summary>Whether an expression has no value, or has one.</summary>
internal sealed class NilOf(SpanExpression operand, bool negated) : SpanExpression
{
    public override bool ReadsEvents => operand.ReadsEvents;

    public override bool ReadsLinks => operand.ReadsLinks;

    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item)
    {
        FieldValue value = operand.Evaluate(columns, row, item);
        return FieldValue.Bool(negated ? value.HasValue : value.IsMissing);
    }
}

internal sealed class BinaryOfSpan(BinaryOperator op, SpanExpression left, SpanExpression right) : SpanExpression
{
    public override bool ReadsEvents => left.ReadsEvents || right.ReadsEvents;

    public override bool ReadsLinks => left.ReadsLinks || right.ReadsLinks;

    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item)
    {
        // Both sides are evaluated, so that a failing operand fails the query whatever the other says.
        FieldValue a = left.Evaluate(columns, row, item), b = right.Evaluate(columns, row, item);
        if (op.IsArithmetic())
        {
            return Arithmetic.Calculate(op, a, b);
        }

        if (op.IsLogical())
        {
            // An operand that is no boolean, such as a missing attribute, makes either operator false.
            bool both = a.Type == FieldType.Bool && b.Type == FieldType.Bool;
            return FieldValue.Bool(both && (op == BinaryOperator.And ? a.IsTrue && b.IsTrue : a.IsTrue || b.IsTrue));
        }

        return FieldValue.Bool(Comparison.Holds(op, a, b));
    }
}

/// <summary>
/// A pattern that is itself a value of the span is not supported: no span matches. (Static checks of the language let it pass.)
/// </summary>
internal sealed class NeverOfSpan : SpanExpression
{
    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item) => FieldValue.Bool(false);
}

/// <summary><c>!x</c> and <c>-x</c>. A value they do not apply to fails the query (section 7.1).</summary>
internal sealed class UnaryOfSpan(UnaryExpression expression, SpanExpression operand) : SpanExpression
{
    public override bool ReadsEvents => operand.ReadsEvents;

    public override bool ReadsLinks => operand.ReadsLinks;

    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item)
    {
        FieldValue value = operand.Evaluate(columns, row, item);
        if (expression.Operator == UnaryOperator.Not)
        {
            return value.Type == FieldType.Bool ? FieldValue.Bool(!value.IsTrue) : throw Failure("a boolean", value.Type);
        }

        return value.Type switch
        {
            FieldType.Int or FieldType.Duration => FieldValue.Of(value.Type, unchecked(-value.Bits)),
            FieldType.Float => FieldValue.Float(-value.Number),
            _ => throw Failure("a numeric", value.Type),
        };
    }

    private QueryEvaluationException Failure(string expected, FieldType type)
    {
        string actual = type is FieldType.Missing or FieldType.Unqueryable ? "Nil" : type.ToString();
        return new QueryEvaluationException($"expression ({expression.CanonicalText}) expected {expected}, but got Type{actual}");
    }
}

/// <summary>Whether some event, or some link, of the span makes an expression true.</summary>
internal sealed class AnyItem(SpanExpression expression) : SpanExpression
{
    private readonly bool _events = expression.ReadsEvents;
    private readonly bool _links = expression.ReadsLinks;

    public override FieldValue Evaluate(SpanColumns columns, int row, ItemPosition item)
    {
        int events = _events ? columns.EventCountAt(row) : 1, links = _links ? columns.LinkCountAt(row) : 1;
        for (int e = 0; e < events; e++)
        {
            for (int l = 0; l < links; l++)
            {
                if (expression.Evaluate(columns, row, new ItemPosition(_events ? e : -1, _links ? l : -1)).IsTrue)
                {
                    return FieldValue.Bool(true);
                }
            }
        }

        return FieldValue.Bool(false);
    }
}
