using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL;

/// <summary>A parsed query.</summary>
/// <param name="Source">The part that finds spans.</param>
public sealed record TraceQLQuery(PipelineExpression Source) : AstNode
{
    /// <summary>The metrics function; null for a plain search.</summary>
    public MetricsStage? Metrics { get; init; }

    /// <summary>Steps over the finished series, in order; empty without <see cref="Metrics"/>.</summary>
    public AstList<SecondStage> SecondStages { get; init; } = [];

    public Hints Hints { get; init; } = Hints.None;

    /// <summary>The query <c>{ }</c>: all traces.</summary>
    public static TraceQLQuery Everything { get; } = new(new Pipeline([new SpansetFilter(new LiteralExpression(Types.Static.True))]));

    /// <summary>Every occurrence of a field with its role, in the order of the text. A field may occur often.</summary>
    public IReadOnlyList<FieldUse> Fields() => FieldCollector.Collect(this);

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.Append(Source);
        if (Metrics is not null)
            writer.Append(" | ").Append(Metrics);
        foreach (SecondStage stage in SecondStages)
            writer.Append(stage is MetricsFilter ? " " : " | ").Append(stage);
        if (Hints.Items.Count > 0)
            writer.Append(" ").Append(Hints);
    }
}
