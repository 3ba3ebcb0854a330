using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary><c>x = nil</c>, or <c>x != nil</c> when <paramref name="Negated"/>; also when typed the other way round.</summary>
public sealed record NilTest(FieldExpression Operand, bool Negated) : FieldExpression
{
    public override StaticType Type => StaticType.Bool;

    public override bool ReferencesSpan { get; } = Operand.ReferencesSpan;

    internal override int Depth { get; } = 1 + Operand.Depth;

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.AppendOperand(Operand, Operand.IsAtom);
        writer.Append(Negated ? " != nil" : " = nil");
    }
}
