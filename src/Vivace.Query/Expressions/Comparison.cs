using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Expressions;

/// <summary>Equality and order of values (traceql specification, sections 7.4 and 7.7).</summary>
internal static class Comparison
{
    /// <summary>
    /// Whether a comparison holds. Numbers compare across their types, strings by bytes, everything else for equality within its type; a
    /// side without a value makes it false. An array compares element by element, and one element that satisfies the operator is enough.
    /// </summary>
    public static bool Holds(BinaryOperator op, FieldValue left, FieldValue right)
    {
        if (!left.HasValue || !right.HasValue)
        {
            return false;
        }

        if (left.Items is not { } items)
        {
            return right.Items is { } array ? AnyHolds(op.Mirror(), array, left) : HoldsScalar(op, left, right);
        }

        return right.Items is { } other
            ? op switch
            {
                BinaryOperator.Equal => items.Equals(other),
                BinaryOperator.NotEqual => !items.Equals(other),
                _ => false,
            }
            : AnyHolds(op, items, right);
    }

    private static bool AnyHolds(BinaryOperator op, ArrayItems items, FieldValue right)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (HoldsScalar(op, items[i], right))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HoldsScalar(BinaryOperator op, FieldValue left, FieldValue right)
    {
        if (left.IsNumeric && right.IsNumeric)
        {
            return left.Type == FieldType.Float || right.Type == FieldType.Float
                ? Holds(op, left.Number, right.Number)
                : Holds(op, left.Bits.CompareTo(right.Bits));
        }

        if (left.Type != right.Type)
        {
            return false;
        }

        if (left.Type == FieldType.String)
        {
            return Holds(op, left.Text.SequenceCompareTo(right.Text));
        }

        return op switch
        {
            BinaryOperator.Equal => left.Bits == right.Bits,
            BinaryOperator.NotEqual => left.Bits != right.Bits,
            _ => false,
        };
    }

    private static bool Holds(BinaryOperator op, int order) => op switch
    {
        BinaryOperator.Equal => order == 0,
        BinaryOperator.NotEqual => order != 0,
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        BinaryOperator.GreaterOrEqual => order >= 0,
        _ => false,
    };

    private static bool Holds(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Equal => left == right,
        BinaryOperator.NotEqual => left != right,
        BinaryOperator.Less => left < right,
        BinaryOperator.LessOrEqual => left <= right,
        BinaryOperator.Greater => left > right,
        BinaryOperator.GreaterOrEqual => left >= right,
        _ => false,
    };
}
