using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary><c>by(e)</c>. The spanset attribute it adds is named by its canonical text.</summary>
public sealed record GroupStage(FieldExpression By) : PipelineStage
{
    internal override int Depth { get; } = 1 + By.Depth;

    internal override void WriteTo(CanonicalWriter writer) => writer.Append("by(").Append(By).Append(")");
}
