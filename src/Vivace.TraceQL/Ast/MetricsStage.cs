using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary>A metrics function at the end of a pipeline.</summary>
public sealed record MetricsStage(MetricsFunction Function) : AstNode
{
    /// <summary>The field measured; null for rate, count_over_time and compare.</summary>
    public FieldReference? Argument { get; init; }

    /// <summary>The quantiles wanted, each 0 to 1; empty except for quantile_over_time.</summary>
    public AstList<double> Quantiles { get; init; } = [];

    /// <summary>The fields that make the series; empty when ungrouped.</summary>
    public AstList<FieldReference> By { get; init; } = [];

    /// <summary>The arguments of compare; null for every other function.</summary>
    public CompareArguments? Compare { get; init; }

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.Append(Function.Text()).Append("(");
        if (Argument is not null)
            writer.Append(Argument);
        foreach (double quantile in Quantiles)
            writer.Append(", ").Append(CanonicalNumber.Shortest(quantile));
        if (Compare is not null)
            writer.Append(Compare);
        writer.Append(")");
        if (By.Count > 0)
        {
            writer.Append(" by (");
            writer.AppendList(By);
            writer.Append(")");
        }
    }
}
