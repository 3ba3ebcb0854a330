using Vivace.TraceQL.Ast;

namespace Vivace.TraceQL.Types;

/// <summary>Arithmetic and comparison of two present values (sections 7.4 and 7.6), for constant folding and for evaluation alike.</summary>
public static class StaticOperations
{
    /// <summary>
    /// Int with int gives int: <c>+ - *</c> wrap, <c>/</c> truncates, <c>%</c> has the sign of the dividend. Every other numeric mix gives
    /// float, durations in nanoseconds.
    /// </summary>
    /// <returns>False when a value is not numeric.</returns>
    /// <exception cref="DivideByZeroException">Int division or modulo by an int zero.</exception>
    public static bool TryCalculate(BinaryOperator op, Static left, Static right, out Static result)
    {
        result = default;
        if (!left.TryGetNumber(out double l) || !right.TryGetNumber(out double r) || !op.IsArithmetic())
            return false;
        result = left.Type == StaticType.Int && right.Type == StaticType.Int
            ? Static.FromInt(Calculate(op, left.AsInt(), right.AsInt()))
            : Static.FromFloat(Calculate(op, l, r));
        return true;
    }

    /// <summary>Arithmetic on floats; division by zero gives an infinity or NaN.</summary>
    public static double Calculate(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left / right,
        BinaryOperator.Modulo => left % right,
        BinaryOperator.Power => Math.Pow(left, right),
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>Arithmetic on ints. The power has its operands exchanged, as in Tempo: <c>2 ^ 3</c> is 9.</summary>
    /// <exception cref="DivideByZeroException">Division or modulo by zero.</exception>
    public static long Calculate(BinaryOperator op, long left, long right) => op switch
    {
        BinaryOperator.Add => unchecked(left + right),
        BinaryOperator.Subtract => unchecked(left - right),
        BinaryOperator.Multiply => unchecked(left * right),

        // The one quotient that does not fit wraps; .NET would throw.
        BinaryOperator.Divide => right == -1 ? unchecked(-left) : left / right,
        BinaryOperator.Modulo => right == -1 ? 0 : left % right,
        BinaryOperator.Power => Power(right, left),
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };

    /// <summary>
    /// Whether two present values compare as <paramref name="op"/> (<c>= != &lt; &lt;= &gt; &gt;=</c>) says. Types that are not compatible
    /// make it false, also for <c>!=</c>. Ints and durations compare exactly, with a float all compare as doubles; strings by bytes.
    /// </summary>
    public static bool Compare(BinaryOperator op, Static left, Static right)
    {
        if (left.TryGetNumber(out double l) && right.TryGetNumber(out double r))
        {
            return left.Type == StaticType.Float || right.Type == StaticType.Float
                ? CompareFloats(op, l, r)
                : Holds(op, Integer(left).CompareTo(Integer(right)));
        }

        if (left.Type != right.Type || !left.Type.Allows(op) || left.IsNil)
            return false;
        if (left.Type == StaticType.String)
            return Holds(op, left.AsUtf8().AsSpan().SequenceCompareTo(right.AsUtf8()));
        return Holds(op, left == right ? 0 : 1);
    }

    private static bool CompareFloats(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Equal => left == right,
        BinaryOperator.NotEqual => left != right,
        BinaryOperator.Less => left < right,
        BinaryOperator.LessOrEqual => left <= right,
        BinaryOperator.Greater => left > right,
        _ => left >= right,
    };

    private static bool Holds(BinaryOperator op, int order) => op switch
    {
        BinaryOperator.Equal => order == 0,
        BinaryOperator.NotEqual => order != 0,
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static long Integer(Static value) => value.Type == StaticType.Int ? value.AsInt() : value.AsDurationNanos();

    /// <summary>Wrapping power by squaring; Tempo multiplies as often as the exponent says, so a negative one leaves 1.</summary>
    private static long Power(long value, long exponent)
    {
        long result = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
                result = unchecked(result * value);
            value = unchecked(value * value);
        }

        return result;
    }
}
