using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Lexing;

/// <summary>A token of the query.</summary>
/// <param name="Text">The symbol, word or opener; the name of an attribute without its quotes; the message of an error.</param>
/// <param name="Offset">UTF-16 position in the query.</param>
/// <param name="Value">The value of a literal.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Offset, Static Value = default)
{
    public bool IsSymbol(string text) => Kind == TokenKind.Symbol && Text == text;

    public bool IsKeyword(string text) => Kind == TokenKind.Keyword && Text == text;

    /// <summary>How an error names the token.</summary>
    public string Description => Kind switch
    {
        TokenKind.End => "$end",
        TokenKind.Identifier => "IDENTIFIER",
        TokenKind.String => "STRING",
        TokenKind.Integer => "INTEGER",
        TokenKind.Float => "FLOAT",
        TokenKind.Duration => "DURATION",
        TokenKind.AttributeName => "END_ATTRIBUTE",
        _ => Text,
    };
}
