using Vivace.Query.Tests.Traces;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Evaluates field expressions on one span (section 7).</summary>
/// <param name="reading">Choices where the specification admits several.</param>
/// <param name="isVisible">Whether an attribute can be seen at this stage (section 8.6).</param>
internal sealed class OracleExpressions(OracleReading reading, Func<FieldReference, bool> isVisible)
{
    /// <summary>Whether a filter keeps a span.</summary>
    public bool Keeps(FieldExpression condition, OracleSpan span)
    {
        try
        {
            return Evaluate(condition, new OraclePlace(span)).IsTrue;
        }
        catch (MissingOperandFailure) when (reading.Failures == OracleFailureRule.Dropping)
        {
            return false;
        }
    }

    public OracleValue Evaluate(FieldExpression expression, OraclePlace place) => expression switch
    {
        LiteralExpression literal => OracleValue.Of(literal.Value),
        FieldReference field => Read(field, place),
        UnaryExpression { Operator: UnaryOperator.Not } not => Not(not, Evaluate(not.Operand, place)),
        UnaryExpression minus => Minus(minus, Evaluate(minus.Operand, place)),
        NilTest test => OracleValue.Of(Some(test, place, bound => Test(test, bound))),
        BinaryExpression { Operator: var op } binary when op.IsArithmetic() =>
            OracleComparison.Calculate(op, Evaluate(binary.Left, place), Evaluate(binary.Right, place)),
        BinaryExpression { Operator: BinaryOperator.And } and => And(and, place),
        BinaryExpression { Operator: BinaryOperator.Or } or =>
            Combine(() => Evaluate(or.Left, place), () => Evaluate(or.Right, place), decisive: true),
        BinaryExpression comparison => OracleValue.Of(Some(comparison, place, bound => Compare(comparison, bound))),
        _ => throw new OracleUnspecified(expression.GetType().Name),
    };

    private OracleValue Read(FieldReference field, OraclePlace place)
    {
        if (!isVisible(field))
        {
            return OracleValue.Missing;
        }

        // Outside of conditions, the first event or link stands for all of them.
        if (OracleFields.IsOfEvents(field) && place.Event is null)
        {
            TestEvent[] events = [.. place.Span.Source.Events];
            TestEvent? first = reading.FirstCarrying
                ? events.FirstOrDefault(item => !OracleFields.Read(field, place with { Event = item }).IsNil)
                : events.FirstOrDefault();
            return OracleFields.Read(field, place with { Event = first });
        }

        if (OracleFields.IsOfLinks(field) && place.Link is null)
        {
            TestLink[] links = [.. place.Span.Source.Links];
            TestLink? first = reading.FirstCarrying
                ? links.FirstOrDefault(item => !OracleFields.Read(field, place with { Link = item }).IsNil)
                : links.FirstOrDefault();
            return OracleFields.Read(field, place with { Link = first });
        }

        return OracleFields.Read(field, place);
    }

    /// <summary>Whether a condition holds; one on events or links, for some event or link.</summary>
    private bool Some(FieldExpression condition, OraclePlace place, Func<OraclePlace, bool> holds) =>
        Places(place, AsksAbout(condition, OracleFields.IsOfEvents), AsksAbout(condition, OracleFields.IsOfLinks))
            .Aggregate((Func<bool>)(() => false), (some, bound) => () => Decide(some, () => holds(bound), decisive: true))();

    /// <summary>And (false decides) or or (true decides) of two tests, of which one that cannot change the outcome may fail.</summary>
    private bool Decide(Func<bool> first, Func<bool> second, bool decisive) =>
        Combine(() => OracleValue.Of(first()), () => OracleValue.Of(second()), decisive).IsTrue;

    private static IEnumerable<OraclePlace> Places(OraclePlace place, bool events, bool links)
    {
        IEnumerable<OraclePlace> places = [place];
        if (events && place.Event is null)
        {
            places = places.SelectMany(_ => place.Span.Source.Events, (one, item) => one with { Event = item });
        }

        if (links && place.Link is null)
        {
            places = places.SelectMany(_ => place.Span.Source.Links, (one, item) => one with { Link = item });
        }

        return places;
    }

    /// <summary>Whether the operands of a condition, as far as they are values, have such a field.</summary>
    private static bool AsksAbout(FieldExpression condition, Func<FieldReference, bool> isSuch)
    {
        return condition switch
        {
            NilTest test => InValue(test.Operand),
            BinaryExpression { Operator: var op } binary when op.IsComparison() || op.IsRegex() => InValue(binary.Left) || InValue(binary.Right),
            _ => false,
        };

        bool InValue(FieldExpression value) => value switch
        {
            FieldReference field => isSuch(field),
            UnaryExpression { Operator: UnaryOperator.Negate } minus => InValue(minus.Operand),
            BinaryExpression { Operator: var op } binary when op.IsArithmetic() => InValue(binary.Left) || InValue(binary.Right),
            _ => false,
        };
    }

    /// <summary>Conditions on events joined by and are about one event (section 7.8).</summary>
    private OracleValue And(BinaryExpression and, OraclePlace place)
    {
        if (!reading.EventsTogether)
        {
            return Combine(() => Evaluate(and.Left, place), () => Evaluate(and.Right, place), decisive: false);
        }

        List<FieldExpression> conditions = [];
        Flatten(and);
        FieldExpression[] ofEvents = [.. conditions.Where(IsBound)];
        FieldExpression[] others = [.. conditions.Except(ofEvents, ReferenceEqualityComparer.Instance).Cast<FieldExpression>()];
        bool events = ofEvents.Any(condition => AsksAbout(condition, OracleFields.IsOfEvents));
        bool links = ofEvents.Any(condition => AsksAbout(condition, OracleFields.IsOfLinks));
        IEnumerable<Func<OracleValue>> all = others.Select(condition => (Func<OracleValue>)(() => Evaluate(condition, place)));
        if (ofEvents.Length > 0)
        {
            all = all.Append(() => OracleValue.Of(Places(place, events, links)
                .Aggregate((Func<bool>)(() => false), (some, bound) => () => Decide(some, () => AllHold(bound), decisive: true))()));
        }

        return all.Aggregate((left, right) => () => Combine(left, right, decisive: false))();

        bool AllHold(OraclePlace bound) => ofEvents.Aggregate(
            (Func<bool>)(() => true), (every, condition) => () => Decide(every, () => Evaluate(condition, bound).IsTrue, decisive: false))();

        void Flatten(FieldExpression part)
        {
            if (part is BinaryExpression { Operator: BinaryOperator.And } inner)
            {
                Flatten(inner.Left);
                Flatten(inner.Right);
                return;
            }

            conditions.Add(part);
        }

        bool IsBound(FieldExpression condition) =>
            (place.Event is null && AsksAbout(condition, OracleFields.IsOfEvents)) || (place.Link is null && AsksAbout(condition, OracleFields.IsOfLinks));
    }

    /// <summary>And (false decides) or or (true decides) of two operands.</summary>
    private OracleValue Combine(Func<OracleValue> left, Func<OracleValue> right, bool decisive)
    {
        OracleFailure? failure = null;
        OracleValue? a = Attempt(left), b = Attempt(right);
        if (failure is not null)
        {
            OracleValue? other = a ?? b;
            return other switch
            {
                { IsNil: true } => OracleValue.False,
                { Type: OracleType.Bool } when other.IsTrue == decisive => other,
                _ => throw failure,
            };
        }

        // A missing attribute as a bare boolean makes the whole false, also for or (section 7.1).
        if (a!.IsNil || b!.IsNil)
        {
            return OracleValue.False;
        }

        if (a.Type != OracleType.Bool || b.Type != OracleType.Bool)
        {
            return decisive ? throw new OracleUnspecified("|| over what is no bool") : OracleValue.False;
        }

        return OracleValue.Of(decisive ? a.IsTrue || b.IsTrue : a.IsTrue && b.IsTrue);

        OracleValue? Attempt(Func<OracleValue> operand)
        {
            try
            {
                return operand();
            }
            catch (OracleFailure failed) when (reading.Failures != OracleFailureRule.Eager)
            {
                failure = failed;
                return null;
            }
        }
    }

    private bool Compare(BinaryExpression comparison, OraclePlace place)
    {
        BinaryOperator op = comparison.Operator;
        OracleValue left = Evaluate(comparison.Left, place), right = Evaluate(comparison.Right, place);
        if (IsTraceId(comparison.Left) && comparison.Right is LiteralExpression { Value.Type: StaticType.String })
        {
            right = op.IsRegex() ? right : OracleValue.Of(right.Text.TrimStart('0'));
        }
        else if (IsTraceId(comparison.Right) && comparison.Left is LiteralExpression { Value.Type: StaticType.String })
        {
            left = OracleValue.Of(left.Text.TrimStart('0'));
        }

        if (comparison is { Left: AttributeField, Right: LiteralExpression })
        {
            return OracleComparison.CompareWithLiteral(op, left, right);
        }

        return comparison is { Left: LiteralExpression, Right: AttributeField } && !op.IsRegex()
            ? OracleComparison.CompareWithLiteral(op.Mirror(), right, left)
            : OracleComparison.Compare(op, left, right);
    }

    private static bool IsTraceId(FieldExpression expression) => expression is IntrinsicField { Intrinsic: Intrinsic.TraceId };

    /// <summary>Section 7.2: an unscoped name is absent when the span itself lacks it.</summary>
    private bool Test(NilTest test, OraclePlace place)
    {
        FieldExpression operand = test.Operand is AttributeField { Scope: AttributeScope.None } unscoped && !test.Negated && isVisible(unscoped)
            ? unscoped with { Scope = AttributeScope.Span }
            : test.Operand;
        OracleValue value = operand is AttributeField attribute && !ReferenceEquals(operand, test.Operand)
            ? OracleFields.Read(attribute, place)
            : Evaluate(operand, place);
        return test.Negated ? !value.IsNil : value.Type == OracleType.Missing;
    }

    private static OracleValue Not(UnaryExpression not, OracleValue value) => value switch
    {
        { IsNil: true } => throw new MissingOperandFailure(not.CanonicalText),
        { Type: OracleType.Bool } => OracleValue.Of(!value.IsTrue),
        _ => throw new OracleUnspecified("! of what is no bool"),
    };

    private static OracleValue Minus(UnaryExpression minus, OracleValue value) => value switch
    {
        { IsNil: true } => throw new MissingOperandFailure(minus.CanonicalText),
        { Type: OracleType.Int } => OracleValue.Of(unchecked(-value.Long)),
        { Type: OracleType.Float } => OracleValue.Of(-value.Double),
        { Type: OracleType.Duration } => OracleValue.Duration(unchecked(-value.Long)),
        _ => throw new OracleUnspecified("- of what is no number"),
    };
}
