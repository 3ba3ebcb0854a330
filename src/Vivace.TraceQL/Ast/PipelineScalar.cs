using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary><c>(pipeline | aggregate)</c> as an operand; parses, but passes no check.</summary>
public sealed record PipelineScalar(Pipeline Pipeline, AggregateExpression Aggregate) : ScalarExpression
{
    internal override void WriteTo(CanonicalWriter writer) =>
        writer.Append("(").Append(Pipeline).Append("|").Append(Aggregate).Append(")");
}
