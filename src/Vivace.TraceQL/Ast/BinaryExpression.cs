using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>Two field expressions and an operator. Of a regular expression match only the right side is the pattern.</summary>
public sealed record BinaryExpression(BinaryOperator Operator, FieldExpression Left, FieldExpression Right) : FieldExpression
{
    public override StaticType Type { get; } = !Operator.IsArithmetic()
        ? StaticType.Bool
        : Left.Type == StaticType.Untyped ? Right.Type : Left.Type;

    public override bool ReferencesSpan { get; } = Left.ReferencesSpan || Right.ReferencesSpan;

    internal override int Depth { get; } = 1 + Math.Max(Left.Depth, Right.Depth);

    internal override void WriteTo(CanonicalWriter writer)
    {
        // A sign binds looser than these operators: -1 * .a would be read as -(1 * .a).
        bool signWouldMove = writer.Style == CanonicalStyle.Source && Operator is >= BinaryOperator.Multiply and <= BinaryOperator.Power
            && Left is LiteralExpression { Value: var value } && CanonicalWriter.StartsWithSign(value);
        writer.AppendOperand(Left, Left.IsAtom && !signWouldMove);
        writer.Append(" ").Append(Operator.Text()).Append(" ");
        writer.AppendOperand(Right, Right.IsAtom);
    }
}
