using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Parsing;

/// <summary>The <c>with(…)</c> at the end of a query.</summary>
internal sealed class HintsParser(TokenReader reader)
{
    /// <summary>All groups; the last one is what counts.</summary>
    public Hints Parse()
    {
        Hints hints = Hints.None;
        while (reader.TryTakeKeyword("with"))
        {
            reader.ExpectSymbol("(");
            List<Hint> items = [ParseHint()];
            while (reader.TryTakeSymbol(","))
                items.Add(ParseHint());
            if (!reader.TryTakeSymbol(")"))
                throw reader.Unexpected(")", ",");
            hints = new Hints([.. items]);
        }

        return hints;
    }

    private Hint ParseHint()
    {
        if (reader.Current.Kind == TokenKind.Identifier && Words.Length(reader.Current.Text) == 0)
            throw reader.Unexpected();
        string name = reader.Expect(TokenKind.Identifier, "IDENTIFIER").Text;
        reader.ExpectSymbol("=");
        if (Literals.TryRead(reader.Current, out Static value))
        {
            reader.Take();
            return new Hint(name, value);
        }

        throw reader.Current.Kind == TokenKind.Identifier
            ? reader.Error($"unknown identifier: {reader.Current.Text}")
            : reader.Unexpected();
    }
}
