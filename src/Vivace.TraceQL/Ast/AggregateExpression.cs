using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary>
/// <c>count()</c>, <c>avg(e)</c> and so on. <paramref name="Argument"/> is null for count alone. The spanset attribute it adds is named by
/// its canonical text.
/// </summary>
public sealed record AggregateExpression(AggregateFunction Function, FieldExpression? Argument) : ScalarExpression
{
    internal override int Depth { get; } = 1 + (Argument?.Depth ?? 0);

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.Append(Function switch
        {
            AggregateFunction.Count => "count(",
            AggregateFunction.Min => "min(",
            AggregateFunction.Max => "max(",
            AggregateFunction.Avg => "avg(",
            _ => "sum(",
        });
        if (Argument is not null)
            writer.Append(Argument);
        writer.Append(")");
    }
}
