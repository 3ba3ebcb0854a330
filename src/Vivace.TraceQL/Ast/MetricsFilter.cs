using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>A comparison of every sample with a number, as Tempo 3.0 has it: <c>… | rate() &gt; 10</c>. Durations compare in seconds.</summary>
public sealed record MetricsFilter(BinaryOperator Operator, Static Value) : SecondStage
{
    internal override void WriteTo(CanonicalWriter writer) => writer.Append(Operator.Text()).Append(" ").Append(Value);
}
