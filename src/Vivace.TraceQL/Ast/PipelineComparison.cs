using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary><c>({ … } | count()) &gt; ({ … } | count())</c>; parses, but passes no check.</summary>
public sealed record PipelineComparison(BinaryOperator Operator, ScalarExpression Left, ScalarExpression Right) : PipelineExpression
{
    internal override int Depth { get; } = 1 + Math.Max(Left.Depth, Right.Depth);

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.AppendOperand(Left, Left.IsAtom);
        writer.Append(" ").Append(Operator.Text()).Append(" ");
        writer.AppendOperand(Right, Right.IsAtom);
    }
}
