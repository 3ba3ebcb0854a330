using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary>Two spanset expressions, both evaluated on the same incoming spanset.</summary>
public sealed record SpansetOperation(SpansetOperator Operator, SpansetExpression Left, SpansetExpression Right) : SpansetExpression
{
    internal override int Depth { get; } = 1 + Math.Max(Left.Depth, Right.Depth);

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.AppendOperand(Left, Left is SpansetFilter);
        writer.Append(" ").Append(Operator.ToString()).Append(" ");
        writer.AppendOperand(Right, Right is SpansetFilter);
    }
}
