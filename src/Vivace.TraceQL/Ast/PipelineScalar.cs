using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary><c>(pipeline | aggregate)</c> as an operand; parses, but passes no check.</summary>
public sealed record PipelineScalar(Pipeline Pipeline, AggregateExpression Aggregate) : ScalarExpression
{
    internal override int Depth { get; } = 1 + Math.Max(Pipeline.Depth, Aggregate.Depth);

    internal override void WriteTo(CanonicalWriter writer) =>
        writer.Append("(").Append(Pipeline).Append("|").Append(Aggregate).Append(")");
}
