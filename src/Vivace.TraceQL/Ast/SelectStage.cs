using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary><c>select(f, …)</c>: fields to be shown on the spans found.</summary>
public sealed record SelectStage(AstList<FieldReference> Fields) : PipelineStage
{
    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.Append("select(");
        writer.AppendList(Fields);
        writer.Append(")");
    }
}
