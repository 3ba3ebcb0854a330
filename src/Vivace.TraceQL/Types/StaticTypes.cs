using Vivace.TraceQL.Ast;

namespace Vivace.TraceQL.Types;

/// <summary>Which types go together and which operators they allow (section 6).</summary>
public static class StaticTypes
{
    public static bool IsNumeric(this StaticType type) => type is StaticType.Int or StaticType.Float or StaticType.Duration;

    /// <summary>Whether values of the two types may stand on the two sides of an operator.</summary>
    public static bool IsCompatibleWith(this StaticType left, StaticType right) =>
        left == right
        || left is StaticType.Untyped or StaticType.Nil
        || right is StaticType.Untyped or StaticType.Nil
        || (left.IsNumeric() && right.IsNumeric());

    public static bool Allows(this StaticType type, BinaryOperator op) => type switch
    {
        StaticType.Untyped => true,
        StaticType.Bool => op.IsLogical() || op is BinaryOperator.Equal or BinaryOperator.NotEqual,
        StaticType.String => op.IsComparison() || op.IsRegex(),
        StaticType.Int or StaticType.Float or StaticType.Duration => op.IsArithmetic() || op.IsComparison(),
        _ => op is BinaryOperator.Equal or BinaryOperator.NotEqual,
    };

    public static bool Allows(this StaticType type, UnaryOperator op) =>
        type == StaticType.Untyped || (op == UnaryOperator.Negate ? type.IsNumeric() : type == StaticType.Bool);
}
