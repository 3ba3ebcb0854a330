namespace Vivace.TraceQL.Lexing;

internal enum TokenKind : byte
{
    End,

    /// <summary>The text cannot be read from here on; <see cref="Token.Text"/> says why.</summary>
    Error,

    /// <summary>A word that is no keyword, or a character that begins no token.</summary>
    Identifier,
    Keyword,
    Symbol,
    String,
    Integer,
    Float,
    Duration,

    /// <summary><c>.</c>, <c>span.</c>, <c>parent.</c> and so on; an <see cref="AttributeName"/> follows, after <c>parent.</c> perhaps another opener.</summary>
    AttributeOpener,
    AttributeName,

    /// <summary><c>span:</c>, <c>trace:</c> and so on; a keyword follows.</summary>
    IntrinsicOpener,
}
