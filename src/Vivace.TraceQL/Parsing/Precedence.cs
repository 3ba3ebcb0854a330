using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;

namespace Vivace.TraceQL.Parsing;

/// <summary>How tightly operators bind (section 4); larger is tighter. All are left-associative but the power.</summary>
internal static class Precedence
{
    public const int Loosest = Logical;

    /// <summary>And and or bind alike.</summary>
    public const int Logical = 2;

    public const int Comparison = 3;

    public const int Sum = 4;

    public const int Product = 6;

    public const int Power = 7;

    /// <summary>A prefix minus takes in products and powers: <c>-a * b</c> is <c>-(a * b)</c>.</summary>
    public const int NegateOperand = Sum + 1;

    /// <summary>So does a prefix not.</summary>
    public const int NotOperand = Product;

    public static bool TryGetBinary(Token token, out BinaryOperator op, out int precedence)
    {
        op = default;
        precedence = 0;
        if (token.Kind != TokenKind.Symbol)
            return false;
        (op, precedence) = token.Text switch
        {
            "&&" => (BinaryOperator.And, Logical),
            "||" => (BinaryOperator.Or, Logical),
            "=" => (BinaryOperator.Equal, Comparison),
            "!=" => (BinaryOperator.NotEqual, Comparison),
            "<" => (BinaryOperator.Less, Comparison),
            "<=" => (BinaryOperator.LessOrEqual, Comparison),
            ">" => (BinaryOperator.Greater, Comparison),
            ">=" => (BinaryOperator.GreaterOrEqual, Comparison),
            "=~" => (BinaryOperator.Regex, Comparison),
            "!~" => (BinaryOperator.NotRegex, Comparison),
            "+" => (BinaryOperator.Add, Sum),
            "-" => (BinaryOperator.Subtract, Sum),
            "*" => (BinaryOperator.Multiply, Product),
            "/" => (BinaryOperator.Divide, Product),
            "%" => (BinaryOperator.Modulo, Product),
            "^" => (BinaryOperator.Power, Power),
            _ => default,
        };
        return precedence != 0;
    }

    /// <summary>Operators between spansets. <c>!~</c> means "not sibling" here.</summary>
    public static bool TryGetSpanset(Token token, out SpansetOperator op, out int precedence)
    {
        op = default;
        precedence = 0;
        if (token.Kind != TokenKind.Symbol)
            return false;
        ReadOnlySpan<char> relation = token.Text;
        SpansetForm form = SpansetForm.Plain;
        if (relation.Length > 1 && relation is not "&&" && relation[0] is '!' or '&')
        {
            form = relation[0] == '!' ? SpansetForm.Negated : SpansetForm.Union;
            relation = relation[1..];
        }

        SpansetRelation? found = relation switch
        {
            "&&" => SpansetRelation.And,
            "||" => SpansetRelation.Or,
            ">" => SpansetRelation.Child,
            "<" => SpansetRelation.Parent,
            ">>" => SpansetRelation.Descendant,
            "<<" => SpansetRelation.Ancestor,
            "~" => SpansetRelation.Sibling,
            _ => null,
        };
        if (found is not { } value)
            return false;
        op = new SpansetOperator(value, form);
        precedence = op.IsStructural ? Comparison : Logical;
        return true;
    }
}
