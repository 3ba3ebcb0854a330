using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Operators between two values (sections 7.3 to 7.7).</summary>
internal static class OracleComparison
{
    /// <summary>A comparison of two values, either of which may be missing.</summary>
    public static bool Compare(BinaryOperator op, OracleValue left, OracleValue right)
    {
        if (left.IsNil || right.IsNil)
        {
            return false;
        }

        if (left.Type == OracleType.Undefined || right.Type == OracleType.Undefined)
        {
            return op == BinaryOperator.NotEqual ? throw new OracleUnspecified("a comparison with arithmetic over a non-number") : false;
        }

        if (left.Type == OracleType.Array && right.Type == OracleType.Array)
        {
            return op == BinaryOperator.Equal && left.Items[0].Type == right.Items[0].Type
                ? left.Equals(right)
                : throw new OracleUnspecified("a comparison of arrays");
        }

        if (left.Type == OracleType.Array)
        {
            return left.Items.Any(item => Compare(op, item, right));
        }

        if (right.Type == OracleType.Array)
        {
            return right.Items.Any(item => Compare(op, left, item));
        }

        return op.IsRegex() ? Matches(op, left, right) : CompareScalars(op, left, right);
    }

    /// <summary>A bare attribute against a literal: only values of the literal's type count (section 7.3).</summary>
    public static bool CompareWithLiteral(BinaryOperator op, OracleValue attribute, OracleValue literal)
    {
        OracleType type = attribute.Type == OracleType.Array ? attribute.Items[0].Type : attribute.Type;
        return type == literal.Type && Compare(op, attribute, literal);
    }

    public static OracleValue Calculate(BinaryOperator op, OracleValue left, OracleValue right)
    {
        if (left.Type == OracleType.Array || right.Type == OracleType.Array)
        {
            throw left.IsNil || right.IsNil
                ? new OracleUnspecified("arithmetic of an array and a missing attribute")
                : new OracleFailure("unsupported operation");
        }

        if (left.IsNil || right.IsNil)
        {
            return OracleValue.False;
        }

        if (!left.IsNumber || !right.IsNumber)
        {
            return OracleValue.Undefined;
        }

        return left.Type == OracleType.Int && right.Type == OracleType.Int
            ? OracleValue.Of(Calculate(op, left.Long, right.Long))
            : OracleValue.Of(Calculate(op, left.Double, right.Double));
    }

    private static bool Matches(BinaryOperator op, OracleValue text, OracleValue pattern) =>
        text.Type == OracleType.String && pattern.Type == OracleType.String
        && Regex.IsMatch(text.Text, $"^(?:{pattern.Text})\\z", RegexOptions.Singleline) == (op == BinaryOperator.Regex);

    private static bool CompareScalars(BinaryOperator op, OracleValue left, OracleValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return left.Type == OracleType.Float || right.Type == OracleType.Float
                ? CompareDoubles(op, left.Double, right.Double)
                : ByOrder(op, left.Long.CompareTo(right.Long));
        }

        if (left.Type != right.Type)
        {
            return false;
        }

        if (left.Type == OracleType.String)
        {
            return ByOrder(op, Encoding.UTF8.GetBytes(left.Text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right.Text)));
        }

        return op == BinaryOperator.Equal ? Equals(left.Data, right.Data) : op == BinaryOperator.NotEqual && !Equals(left.Data, right.Data);
    }

    private static bool ByOrder(BinaryOperator op, int order) => op switch
    {
        BinaryOperator.Equal => order == 0,
        BinaryOperator.NotEqual => order != 0,
        BinaryOperator.Less => order < 0,
        BinaryOperator.LessOrEqual => order <= 0,
        BinaryOperator.Greater => order > 0,
        _ => order >= 0,
    };

    private static bool CompareDoubles(BinaryOperator op, double left, double right) => op switch
    {
        BinaryOperator.Equal => left == right,
        BinaryOperator.NotEqual => left != right,
        BinaryOperator.Less => left < right,
        BinaryOperator.LessOrEqual => left <= right,
        BinaryOperator.Greater => left > right,
        _ => left >= right,
    };

    private static long Calculate(BinaryOperator op, long left, long right) => op switch
    {
        BinaryOperator.Add => unchecked(left + right),
        BinaryOperator.Subtract => unchecked(left - right),
        BinaryOperator.Multiply => unchecked(left * right),
        BinaryOperator.Divide => right == 0 ? throw new OracleFailure("division by zero") : right == -1 ? unchecked(-left) : left / right,
        BinaryOperator.Modulo => right == 0 ? throw new OracleFailure("modulo by zero") : right == -1 ? 0 : left % right,

        // The operands of an integer power are exchanged, and a negative exponent gives 1 (section 7.6).
        _ => left < 0 ? 1 : Wrap(BigInteger.ModPow(right, left, BigInteger.One << 64)),
    };

    private static long Wrap(BigInteger value) => unchecked((long)(ulong)(value & ulong.MaxValue));

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
