using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>One <c>name=value</c> of <c>with(…)</c>.</summary>
public sealed record Hint(string Name, Static Value) : AstNode
{
    internal override void WriteTo(CanonicalWriter writer) => writer.Append(Name).Append("=").Append(Value);
}
