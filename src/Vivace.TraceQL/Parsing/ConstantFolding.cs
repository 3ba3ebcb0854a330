using Vivace.TraceQL.Ast;
using Vivace.TraceQL.RegularExpressions;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Parsing;

/// <summary>Evaluates operations on constants while parsing. What the static checks would refuse is left for them as it stands.</summary>
internal static class ConstantFolding
{
    /// <exception cref="TraceQLException">Int division by zero.</exception>
    public static FieldExpression Binary(BinaryOperator op, FieldExpression left, FieldExpression right) =>
        left is LiteralExpression { Value: var l } && right is LiteralExpression { Value: var r } && Fold(op, l, r) is { } folded
            ? new LiteralExpression(folded)
            : new BinaryExpression(op, left, right);

    public static FieldExpression Unary(UnaryOperator op, FieldExpression operand)
    {
        if (operand is LiteralExpression { Value: var value } && value.Type.Allows(op))
        {
            return new LiteralExpression(value.Type switch
            {
                StaticType.Int => Static.FromInt(unchecked(-value.AsInt())),
                StaticType.Float => Static.FromFloat(-value.AsFloat()),
                StaticType.Duration => Static.FromDuration(unchecked(-value.AsDurationNanos())),
                _ => Static.FromBool(!value.AsBool()),
            });
        }

        return new UnaryExpression(op, operand);
    }

    /// <summary>A constant is never nil. <c>nil = nil</c> and <c>nil != nil</c> do not come here: both are false.</summary>
    public static FieldExpression Nil(FieldExpression operand, bool negated) =>
        operand is LiteralExpression ? new LiteralExpression(Static.FromBool(negated)) : new NilTest(operand, negated);

    private static Static? Fold(BinaryOperator op, Static left, Static right)
    {
        if (!left.Type.IsCompatibleWith(right.Type) || !left.Type.Allows(op) || !right.Type.Allows(op))
            return null;
        if (op.IsLogical())
            return Static.FromBool(op == BinaryOperator.And ? left.IsTrue && right.IsTrue : left.IsTrue || right.IsTrue);
        if (op.IsComparison())
            return Static.FromBool(StaticOperations.Compare(op, left, right));
        if (op.IsRegex())
        {
            return TraceQLRegex.TryCreate(right.AsString(), out TraceQLRegex? regex)
                ? Static.FromBool(regex.IsMatch(left.AsUtf8()) == (op == BinaryOperator.Regex))
                : null;
        }

        try
        {
            return StaticOperations.TryCalculate(op, left, right, out Static result) ? result : null;
        }
        catch (DivideByZeroException)
        {
            throw TraceQLErrors.DivisionByZero();
        }
    }
}
