using System.Text.RegularExpressions;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Evaluates field expressions by recursion over the syntax tree.</summary>
internal sealed class NaiveExpression(bool sameItem, IReadOnlySet<FieldReference> hidden)
{
    /// <summary>Whether a filter lets a span through.</summary>
    public bool Passes(FieldExpression expression, NaiveSpan span)
    {
        if (!sameItem)
        {
            return Truth(expression, span) is true;
        }

        List<FieldExpression> tests = [];
        Split(expression, tests);
        List<FieldExpression> events = tests.FindAll(test => test is not UnaryExpression && Reads(test, AttributeScope.Event));
        List<FieldExpression> links = tests.FindAll(test => test is not UnaryExpression && Reads(test, AttributeScope.Link));
        return tests.Except(events).Except(links).All(test => Truth(test, span) is true)
            && (events.Count == 0 || span.Data.Events.Any(item => events.TrueForAll(test => Value(test, span, item, null) is true)))
            && (links.Count == 0 || span.Data.Links.Any(item => links.TrueForAll(test => Value(test, span, null, item) is true)));
    }

    /// <summary>The value for grouping and aggregates.</summary>
    public object? Value(FieldExpression expression, NaiveSpan span) => Value(expression, span, null, null);

    private static void Split(FieldExpression expression, List<FieldExpression> tests)
    {
        if (expression is BinaryExpression { Operator: BinaryOperator.And } and)
        {
            Split(and.Left, tests);
            Split(and.Right, tests);
        }
        else
        {
            tests.Add(expression);
        }
    }

    /// <summary>A test of events holds when some event satisfies it.</summary>
    private object? Truth(FieldExpression expression, NaiveSpan span)
    {
        switch (expression)
        {
            case BinaryExpression binary when binary.Operator.IsLogical():
                return Logical(binary.Operator, Truth(binary.Left, span), Truth(binary.Right, span));
            case UnaryExpression { Operator: UnaryOperator.Not } not:
                return Truth(not.Operand, span) is not true;
            default:
                return Reads(expression, AttributeScope.Event) ? span.Data.Events.Any(item => Value(expression, span, item, null) is true)
                    : Reads(expression, AttributeScope.Link) ? span.Data.Links.Any(item => Value(expression, span, null, item) is true)
                    : Value(expression, span, null, null);
        }
    }

    private static object? Logical(BinaryOperator op, object? left, object? right) =>
        left is bool a && right is bool b && (op == BinaryOperator.And ? a && b : a || b);

    private object? Value(FieldExpression expression, NaiveSpan span, TestEvent? item, TestLink? link)
    {
        switch (expression)
        {
            case LiteralExpression literal:
                return Literal(literal.Value);
            case FieldReference field:
                return Field(field, span, item, link);
            case NilTest nil:
                FieldExpression operand = nil is { Negated: false, Operand: AttributeField { Scope: AttributeScope.None } unscoped }
                    ? unscoped with { Scope = AttributeScope.Span }
                    : nil.Operand;
                object? tested = hidden.Contains(nil.Operand as FieldReference ?? new IntrinsicField(Intrinsic.Name))
                    ? null
                    : Value(operand, span, item, link);
                return nil.Negated ? tested is not null and not Unknown : tested is null;
            case UnaryExpression { Operator: UnaryOperator.Not } not:
                return Value(not.Operand, span, item, link) is not true;
            case BinaryExpression binary:
                return Binary(binary, span, item, link);
            default:
                throw new NotSupportedException(expression.ToString());
        }
    }

    private object? Binary(BinaryExpression binary, NaiveSpan span, TestEvent? item, TestLink? link)
    {
        object? left = Value(binary.Left, span, item, link), right = Value(binary.Right, span, item, link);
        if (binary.Operator.IsLogical())
        {
            return Logical(binary.Operator, left, right);
        }

        if (binary.Operator.IsArithmetic())
        {
            return NaiveRules.Calculate(binary.Operator.Text(), left, right);
        }

        if (binary.Operator.IsRegex())
        {
            var pattern = new Regex($@"\A(?:{right})\z", RegexOptions.Singleline);
            bool negated = binary.Operator == BinaryOperator.NotRegex;
            return left switch
            {
                string text => pattern.IsMatch(text) != negated,
                object[] items => items.Any(element => element is string text && pattern.IsMatch(text) != negated),
                _ => false,
            };
        }

        if (binary is { Left: AttributeField, Right: LiteralExpression } && !SameType(left, right))
        {
            return false;
        }

        if (binary is { Right: AttributeField, Left: LiteralExpression } && !SameType(right, left))
        {
            return false;
        }

        return NaiveRules.Compare(binary.Operator.Text(), left, right);
    }

    /// <summary>A literal selects the type of the values that can match.</summary>
    private static bool SameType(object? value, object? literal) =>
        literal is not Tagged && (value is object[] items ? items[0] : value)?.GetType() == literal?.GetType();

    private static object? Literal(Static value) => value.Type switch
    {
        StaticType.Int => value.AsInt(),
        StaticType.Float => value.AsFloat(),
        StaticType.String => value.AsString(),
        StaticType.Bool => value.AsBool(),
        StaticType.Duration => new Tagged("duration", value.AsDurationNanos()),
        StaticType.Status => new Tagged("status", (long)value.AsStatus()),
        StaticType.Kind => new Tagged("kind", (long)value.AsKind()),
        _ => null,
    };

    private object? Field(FieldReference field, NaiveSpan span, TestEvent? item, TestLink? link)
    {
        if (hidden.Contains(field))
        {
            return null;
        }

        TestSpan data = span.Data;
        return field switch
        {
            AttributeField { Scope: AttributeScope.Span } a => Find(data.Attributes, a.Name),
            AttributeField { Scope: AttributeScope.Resource, Name: "service.name" } => Find(data.Resource.Attributes, "service.name") ?? "",
            AttributeField { Scope: AttributeScope.Resource } a => Find(data.Resource.Attributes, a.Name),
            AttributeField { Scope: AttributeScope.Instrumentation } a => Find(data.Scope.Attributes, a.Name),
            AttributeField { Scope: AttributeScope.None } a => Find(data.Attributes, a.Name) ?? Find(data.Resource.Attributes, a.Name),
            AttributeField { Scope: AttributeScope.Event } a => item is not null
                ? Find(item.Attributes, a.Name)
                : data.Events.Select(e => Find(e.Attributes, a.Name)).FirstOrDefault(static value => value is not null and not Unknown),
            AttributeField { Scope: AttributeScope.Link } a => link is not null
                ? Find(link.Attributes, a.Name)
                : data.Links.Select(l => Find(l.Attributes, a.Name)).FirstOrDefault(static value => value is not null and not Unknown),
            IntrinsicField intrinsic => Intrinsically(intrinsic.Intrinsic, span, item),
            _ => null,
        };
    }

    private static object? Find(KeyValues attributes, string key)
    {
        foreach ((string name, object? value) in attributes)
        {
            if (name == key)
            {
                return NaiveRules.FromAttribute(value);
            }
        }

        return null;
    }

    private static object? Intrinsically(Intrinsic intrinsic, NaiveSpan span, TestEvent? item) => intrinsic switch
    {
        Intrinsic.Duration => new Tagged("duration", (long)span.Data.Duration),
        Intrinsic.Name => span.Data.Name,
        Intrinsic.Status => new Tagged("status", span.Data.Status),
        Intrinsic.StatusMessage => span.Data.StatusMessage,
        Intrinsic.Kind => new Tagged("kind", span.Data.Kind),
        Intrinsic.SpanId => $"{span.Data.Id:x16}",
        Intrinsic.SpanParentId => $"{span.Data.Parent:x16}",
        Intrinsic.NestedSetLeft => span.Left,
        Intrinsic.NestedSetRight => span.Right,
        Intrinsic.NestedSetParent => span.ParentLeft,
        Intrinsic.TraceDuration => new Tagged("duration", (long)(span.Trace.End - span.Trace.Start)),
        Intrinsic.TraceRootName => span.Trace.RootName,
        Intrinsic.TraceRootService => span.Trace.RootService,
        Intrinsic.InstrumentationName => span.Data.Scope.Name,
        Intrinsic.EventName => item?.Name ?? span.Data.Events.FirstOrDefault()?.Name,
        Intrinsic.EventTimeSinceStart => (item ?? span.Data.Events.FirstOrDefault()) is { } found ? new Tagged("duration", found.Offset) : null,
        _ => throw new NotSupportedException(intrinsic.ToString()),
    };

    private static bool Reads(FieldExpression expression, AttributeScope scope) => expression switch
    {
        AttributeField field => field.Scope == scope,
        IntrinsicField { Intrinsic: Intrinsic.EventName or Intrinsic.EventTimeSinceStart } => scope == AttributeScope.Event,
        UnaryExpression unary => Reads(unary.Operand, scope),
        NilTest nil => Reads(nil.Operand, scope),
        BinaryExpression binary => Reads(binary.Left, scope) || Reads(binary.Right, scope),
        _ => false,
    };
}
