using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary>Bracketed pipelines combined: <c>({ … } | …) &amp;&amp; ({ … } | …)</c>. Nothing follows but hints.</summary>
public sealed record PipelineOperation(SpansetOperator Operator, PipelineExpression Left, PipelineExpression Right) : PipelineExpression
{
    internal override int Depth { get; } = 1 + Math.Max(Left.Depth, Right.Depth);

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.AppendOperand(Left, bare: false);
        writer.Append(" ").Append(Operator.ToString()).Append(" ");
        writer.AppendOperand(Right, bare: false);
    }
}
