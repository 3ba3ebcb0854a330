using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>A number or duration among scalars.</summary>
public sealed record ScalarLiteral(Static Value) : ScalarExpression
{
    internal override void WriteTo(CanonicalWriter writer) => writer.Append(Value);
}
