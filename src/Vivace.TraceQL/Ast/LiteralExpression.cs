using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>A constant, as written or as folded while parsing.</summary>
public sealed record LiteralExpression(Static Value) : FieldExpression
{
    public override StaticType Type => Value.Type;

    public override bool ReferencesSpan => false;

    internal override bool IsAtom => true;

    internal override void WriteTo(CanonicalWriter writer) => writer.Append(Value);
}
