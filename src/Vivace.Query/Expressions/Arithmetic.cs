using Vivace.Query.Limits;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Expressions;

/// <summary>Calculating with values (traceql specification, section 7.6).</summary>
internal static class Arithmetic
{
    /// <summary>
    /// The result; the boolean false where a side is no number. Two ints give an int; other mixes of numbers, two durations included, a float.
    /// </summary>
    /// <exception cref="QueryEvaluationException">An int is divided by zero, or a side is an array.</exception>
    public static FieldValue Calculate(BinaryOperator op, FieldValue left, FieldValue right)
    {
        if (left.Items is not null || right.Items is not null)
        {
            throw new QueryEvaluationException("unsupported operation");
        }

        if (!left.IsNumeric || !right.IsNumeric)
        {
            return FieldValue.Bool(false);
        }

        return left.Type == FieldType.Int && right.Type == FieldType.Int
            ? FieldValue.Int(Calculate(op, left.Bits, right.Bits))
            : FieldValue.Float(Calculate(op, left.Number, right.Number));
    }

    private static long Calculate(BinaryOperator op, long left, long right) => op switch
    {
        BinaryOperator.Add => unchecked(left + right),
        BinaryOperator.Subtract => unchecked(left - right),
        BinaryOperator.Multiply => unchecked(left * right),
        BinaryOperator.Divide => right == 0 ? throw new QueryEvaluationException("division by zero") : Divide(left, right),
        BinaryOperator.Modulo => right == 0 ? throw new QueryEvaluationException("modulo by zero") : right == -1 ? 0 : left % right,

        // The operands are swapped, as clients know it: 2 ^ 3 is 9.
        _ => Power(right, left),
    };

    private static long Divide(long left, long right) => right == -1 ? unchecked(-left) : left / right;

    /// <summary>Wrapping power by squaring; 1 for exponents below 1.</summary>
    private static long Power(long value, long exponent)
    {
        long result = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                result = unchecked(result * value);
            }

            value = unchecked(value * value);
        }

        return result;
    }

    private static double Calculate(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Add => left + right,
        BinaryOperator.Subtract => left - right,
        BinaryOperator.Multiply => left * right,
        BinaryOperator.Divide => left / right,
        BinaryOperator.Modulo => left % right,
        _ => Math.Pow(left, right),
    };
}
