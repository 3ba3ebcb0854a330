namespace Vivace.TraceQL.Ast;

public enum UnaryOperator : byte
{
    Negate,
    Not,
}
