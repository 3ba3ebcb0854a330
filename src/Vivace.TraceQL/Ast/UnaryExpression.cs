using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary><c>-x</c> or <c>!x</c>.</summary>
public sealed record UnaryExpression(UnaryOperator Operator, FieldExpression Operand) : FieldExpression
{
    /// <summary>The operand's, so that <c>!.a = 1</c> passes the checks, as in Tempo.</summary>
    public override StaticType Type => Operand.Type;

    public override bool ReferencesSpan { get; } = Operand.ReferencesSpan;

    internal override int Depth { get; } = 1 + Operand.Depth;

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.Append(Operator == UnaryOperator.Not ? "!" : "-");
        writer.AppendOperand(Operand, Operand.IsAtom);
    }
}
