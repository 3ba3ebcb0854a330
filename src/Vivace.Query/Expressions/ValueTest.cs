using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.RegularExpressions;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Expressions;

/// <summary>A test of one field's value that depends on nothing else, so that its verdict holds for every span with that value.</summary>
internal abstract class ValueTest
{
    /// <summary>
    /// The one type of value, or of array elements, that the test can tell apart from a value that cannot be queried;
    /// <see cref="FieldType.Missing"/> when several are.
    /// </summary>
    public virtual FieldType OnlyType => FieldType.Missing;

    public abstract bool Matches(FieldValue value);

    /// <summary>The one text that matches, by itself or as an element of an array; null where other values match as well.</summary>
    public virtual byte[]? OnlyText => null;

    /// <summary>
    /// The whole numbers of a type that match, if they are a range or all outside a range; null if they are not, or nobody knows. An empty
    /// range has its end before its start.
    /// </summary>
    public virtual NumberRange? RangeOf(FieldType type) => null;
}

/// <summary>Whole numbers from one to another, both included, or all that are not.</summary>
internal readonly record struct NumberRange(long Least, long Most, bool IsOutside = false)
{
    public static readonly NumberRange Empty = new(long.MaxValue, long.MinValue);

    public bool Contains(long number) => (number >= Least && number <= Most) != IsOutside;
}

/// <summary>Whether a field alone, used as a condition, is true: only the boolean true is.</summary>
internal sealed class TrueTest : ValueTest
{
    public override FieldType OnlyType => FieldType.Bool;

    public override bool Matches(FieldValue value) => value.IsTrue;
}

/// <summary><c>x = nil</c>: the key is absent. <c>x != nil</c>: it holds a value. A key without a value is neither (section 5.5).</summary>
internal sealed class NilValueTest(bool negated) : ValueTest
{
    public override bool Matches(FieldValue value) => negated ? value.HasValue : value.IsMissing;
}

/// <summary>A comparison with a literal.</summary>
/// <param name="op">With the field on the left.</param>
/// <param name="literal">The literal.</param>
/// <param name="strict">Whether values of another type than the literal's are like missing ones, as for attributes (section 7.3).</param>
internal sealed class LiteralTest(BinaryOperator op, Static literal, bool strict) : ValueTest
{
    private readonly FieldType _type = FieldValue.Of(literal).Type;

    public override FieldType OnlyType => strict ? _type : FieldType.Missing;

    public override byte[]? OnlyText { get; } = strict && op == BinaryOperator.Equal && FieldValue.Of(literal).Type == FieldType.String
        ? FieldValue.Of(literal).Text.ToArray()
        : null;

    public override bool Matches(FieldValue value)
    {
        if (strict)
        {
            FieldType type = value.Items?.Type ?? value.Type;
            bool canAttributesHold = _type is FieldType.Int or FieldType.Float or FieldType.String or FieldType.Bool;
            if (type != _type || !canAttributesHold)
            {
                return false;
            }
        }

        return Comparison.Holds(op, value, FieldValue.Of(literal));
    }

    public override NumberRange? RangeOf(FieldType type)
    {
        if (strict || type is not (FieldType.Int or FieldType.Duration) || _type is not (FieldType.Int or FieldType.Duration))
        {
            return null;
        }

        long number = FieldValue.Of(literal).Bits;
        return op switch
        {
            BinaryOperator.Equal => new NumberRange(number, number),
            BinaryOperator.NotEqual => new NumberRange(number, number, IsOutside: true),
            BinaryOperator.Less => number == long.MinValue ? NumberRange.Empty : new NumberRange(long.MinValue, number - 1),
            BinaryOperator.LessOrEqual => new NumberRange(long.MinValue, number),
            BinaryOperator.Greater => number == long.MaxValue ? NumberRange.Empty : new NumberRange(number + 1, long.MaxValue),
            BinaryOperator.GreaterOrEqual => new NumberRange(number, long.MaxValue),
            _ => null,
        };
    }
}

/// <summary>A match with a regular expression: strings, and arrays of which one string passes.</summary>
internal sealed class PatternTest(TraceQLRegex pattern, bool negated) : ValueTest
{
    public override FieldType OnlyType => FieldType.String;

    public override bool Matches(FieldValue value)
    {
        if (value.Type == FieldType.String)
        {
            return pattern.IsMatch(value.Text) != negated;
        }

        if (value.Items is { Type: FieldType.String } items)
        {
            foreach (byte[] text in items.Texts)
            {
                if (pattern.IsMatch(text) != negated)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>A test that no value passes.</summary>
internal sealed class NeverTest : ValueTest
{
    public override bool Matches(FieldValue value) => false;
}
