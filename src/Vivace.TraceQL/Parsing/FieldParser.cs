using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Parsing;

/// <summary>Field expressions by precedence climbing (section 4), and fields by themselves.</summary>
internal sealed class FieldParser(TokenReader reader)
{
    public FieldExpression ParseExpression() => ParseBinary(Precedence.Loosest);

    /// <summary>Up to the next and, or, or whatever cannot belong to an expression.</summary>
    public FieldExpression ParseComparison() => ParseBinary(Precedence.Comparison);

    /// <summary>The symbol that ends an expression. An error does not name it: many operators could have stood there too.</summary>
    public void ExpectEnd(string symbol)
    {
        if (!reader.TryTakeSymbol(symbol))
            throw reader.Unexpected();
    }

    /// <summary>An attribute or intrinsic.</summary>
    public FieldReference ParseField() => TryParseField() ?? throw reader.Unexpected();

    private FieldExpression ParseBinary(int minimum)
    {
        reader.Enter();
        FieldExpression left = ParsePrefix();
        while (Precedence.TryGetBinary(reader.Current, out BinaryOperator op, out int precedence) && precedence >= minimum)
        {
            reader.Take();
            if (op is BinaryOperator.Equal or BinaryOperator.NotEqual && reader.TryTakeKeyword("nil"))
            {
                left = reader.Bounded(ConstantFolding.Nil(left, op == BinaryOperator.NotEqual));
                continue;
            }

            FieldExpression right = ParseBinary(op == BinaryOperator.Power ? precedence : precedence + 1);
            left = reader.Bounded(ConstantFolding.Binary(op, left, right));
        }

        reader.Leave();
        return left;
    }

    private FieldExpression ParsePrefix()
    {
        if (reader.TryTakeSymbol("-"))
            return reader.Bounded(ConstantFolding.Unary(UnaryOperator.Negate, ParseBinary(Precedence.NegateOperand)));
        if (reader.TryTakeSymbol("!"))
            return reader.Bounded(ConstantFolding.Unary(UnaryOperator.Not, ParseBinary(Precedence.NotOperand)));
        if (reader.TryTakeSymbol("("))
        {
            FieldExpression inner = ParseExpression();
            ExpectEnd(")");
            return inner;
        }

        if (reader.TryTakeKeyword("nil"))
            return ParseNilFirst();
        if (Literals.TryRead(reader.Current, out Static value))
        {
            reader.Take();
            return new LiteralExpression(value);
        }

        if (reader.Current.Kind == TokenKind.Identifier)
            throw reader.Error($"unknown identifier: {reader.Current.Text}");
        return ParseField();
    }

    /// <summary><c>nil = x</c>, or <c>nil = nil</c>, which is false whichever the operator.</summary>
    private FieldExpression ParseNilFirst()
    {
        bool negated = reader.Current.IsSymbol("!=");
        if (!negated && !reader.Current.IsSymbol("="))
            throw reader.Unexpected("=", "!=");
        reader.Take();
        return reader.TryTakeKeyword("nil")
            ? new LiteralExpression(Static.False)
            : reader.Bounded(ConstantFolding.Nil(ParseBinary(Precedence.Comparison + 1), negated));
    }

    private FieldReference? TryParseField()
    {
        Token token = reader.Current;
        switch (token.Kind)
        {
            case TokenKind.AttributeOpener:
                return ParseAttribute();
            case TokenKind.IntrinsicOpener:
                reader.Take();
                if (reader.Current.Kind != TokenKind.Keyword || !IntrinsicNames.TryGetScoped(token.Text, reader.Current.Text, out Intrinsic scoped))
                    throw reader.Unexpected(IntrinsicNames.ScopedWords(token.Text));
                reader.Take();
                return new IntrinsicField(scoped);
            case TokenKind.Keyword when IntrinsicNames.TryGetBare(token.Text, out Intrinsic bare):
                reader.Take();
                return new IntrinsicField(bare);
            default:
                return null;
        }
    }

    private AttributeField ParseAttribute()
    {
        string opener = reader.Take().Text;
        bool parent = opener == "parent.";
        if (parent)
            opener = reader.Current.Kind == TokenKind.AttributeOpener ? reader.Take().Text : ".";
        string name = reader.Expect(TokenKind.AttributeName, "IDENTIFIER").Text;
        AttributeScope scope = opener switch
        {
            "span." => AttributeScope.Span,
            "resource." => AttributeScope.Resource,
            "instrumentation." => AttributeScope.Instrumentation,
            "event." => AttributeScope.Event,
            "link." => AttributeScope.Link,
            _ => AttributeScope.None,
        };
        return new AttributeField(scope, name, parent);
    }
}
