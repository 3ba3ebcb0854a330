using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary>Arithmetic between scalars; parses, but passes no check.</summary>
public sealed record ScalarOperation(BinaryOperator Operator, ScalarExpression Left, ScalarExpression Right) : ScalarExpression
{
    internal override bool IsAtom => false;

    internal override int Depth { get; } = 1 + Math.Max(Left.Depth, Right.Depth);

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.AppendOperand(Left, Left.IsAtom);
        writer.Append(" ").Append(Operator.Text()).Append(" ");
        writer.AppendOperand(Right, Right.IsAtom);
    }
}
