using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>A comparison of scalars as a stage. What passes the checks is an aggregate on the left and a literal on the right.</summary>
public sealed record ScalarFilter(BinaryOperator Operator, ScalarExpression Left, ScalarExpression Right) : PipelineStage
{
    /// <summary>The left side of a filter that passed the checks.</summary>
    public AggregateExpression Aggregate => (AggregateExpression)Left;

    /// <summary>The right side of a filter that passed the checks.</summary>
    public Static Literal => ((ScalarLiteral)Right).Value;

    internal override int Depth { get; } = 1 + Math.Max(Left.Depth, Right.Depth);

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.AppendOperand(Left, Left.IsAtom);
        writer.Append(" ").Append(Operator.Text()).Append(" ");
        writer.AppendOperand(Right, Right.IsAtom);
    }
}
