using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>An intrinsic used as a field.</summary>
public sealed record IntrinsicField(Intrinsic Intrinsic) : FieldReference
{
    public override StaticType Type => Intrinsic.Type();

    public override string ResultName => Intrinsic.CanonicalName();

    public override string CanonicalText => Intrinsic.CanonicalName();

    internal override void WriteTo(CanonicalWriter writer) => writer.Append(Intrinsic.CanonicalName());
}
