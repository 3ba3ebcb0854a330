namespace Vivace.TraceQL.Ast;

/// <summary>Operators between two field expressions; the arithmetic and comparing ones also serve scalars.</summary>
public enum BinaryOperator : byte
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Regex,
    NotRegex,
    And,
    Or,
}
