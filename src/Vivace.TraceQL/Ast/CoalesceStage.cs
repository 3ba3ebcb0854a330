using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary><c>coalesce()</c>: all spansets of a trace become one.</summary>
public sealed record CoalesceStage : PipelineStage
{
    internal override void WriteTo(CanonicalWriter writer) => writer.Append("coalesce()");
}
