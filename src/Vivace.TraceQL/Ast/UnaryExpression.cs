using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary><c>-x</c> or <c>!x</c>.</summary>
public sealed record UnaryExpression(UnaryOperator Operator, FieldExpression Operand) : FieldExpression
{
    public override StaticType Type => Operator == UnaryOperator.Not ? StaticType.Bool : Operand.Type;

    public override bool ReferencesSpan { get; } = Operand.ReferencesSpan;

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.Append(Operator == UnaryOperator.Not ? "!" : "-");
        writer.AppendOperand(Operand, Operand.IsAtom);
    }
}
