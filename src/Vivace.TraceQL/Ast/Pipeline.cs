using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary>Stages in order, at least one. The first is not coalesce.</summary>
public sealed record Pipeline(AstList<PipelineStage> Stages) : PipelineExpression
{
    internal override int Depth { get; } = 1 + Stages.Max(stage => stage.Depth);

    internal override void WriteTo(CanonicalWriter writer)
    {
        for (int i = 0; i < Stages.Count; i++)
        {
            if (i > 0)
                writer.Append("|");
            writer.Append(Stages[i]);
        }
    }
}
