
namespace Vivace.TraceQL.Lexing;

/// <summary>
/// Cuts a query into tokens (section 2). Never throws: what cannot be read becomes an error token, which ends the list, so that a syntax
/// error before it is reported first.
/// </summary>
internal ref struct Lexer
{
    /// <summary>Longest first, as the longest match wins.</summary>
    private static readonly string[] Symbols =
    [
        "!>>", "!<<", "&>>", "&<<",
        "!=", "=~", "!~", "<=", ">=", "&&", "||", ">>", "<<", "!>", "!<", "&>", "&<", "&~",
        "{", "}", "(", ")", ",", "=", "<", ">", "+", "-", "*", "/", "%", "^", "!", "|", "~",
    ];

    private readonly string _text;
    private readonly List<Token> _tokens = [];
    private int _position;

    private Lexer(string text) => _text = text;

    private readonly ReadOnlySpan<char> Rest => _text.AsSpan(_position);

    public static List<Token> Tokenize(string text)
    {
        Lexer lexer = new(text);
        while (lexer.Next())
        {
        }

        return lexer._tokens;
    }

    /// <summary>Adds the next token, or the few that belong together; false after the last.</summary>
    private bool Next()
    {
        int gap = WhiteSpace.Skip(Rest, out string? gapError);
        _position += gap;
        if (gapError is not null)
            return Fail(gapError);
        if (_position == _text.Length)
        {
            _tokens.Add(new Token(TokenKind.End, "", _position));
            return false;
        }

        char c = _text[_position];
        if (char.IsAsciiDigit(c) || (c == '.' && Rest.Length > 1 && char.IsAsciiDigit(Rest[1])))
            return Take(NumberScanner.Scan(Rest, _position, out int length), length);
        if (c == '.')
            return TakeAttribute(".");
        if (c is '"' or '`')
            return Take(StringScanner.Scan(Rest, _position, out int length), length);
        foreach (string symbol in Symbols)
        {
            if (Rest.StartsWith(symbol, StringComparison.Ordinal))
                return Take(new Token(TokenKind.Symbol, symbol, _position), symbol.Length);
        }

        return TakeWord();
    }

    private bool TakeWord()
    {
        int length = Words.Length(Rest);
        if (length == 0)
        {
            // No token begins like this; it reads as an identifier that nobody knows. A character in single quotes is one of them.
            int other = Words.LengthOfOther(Rest);
            return Take(new Token(TokenKind.Identifier, Rest[..other].ToString(), _position), other);
        }

        string word = Rest[..length].ToString();
        char next = Rest.Length > length ? Rest[length] : '\0';
        if (next == '.' && word is "span" or "resource" or "event" or "link" or "instrumentation" or "parent")
            return TakeAttribute(word + ".");
        if (next == ':' && word is "span" or "trace" or "event" or "link" or "instrumentation")
            return Take(new Token(TokenKind.IntrinsicOpener, word + ":", _position), length + 1);
        return Take(new Token(Keywords.Contains(word) ? TokenKind.Keyword : TokenKind.Identifier, word, _position), length);
    }

    private bool TakeAttribute(string opener)
    {
        Take(new Token(TokenKind.AttributeOpener, opener, _position), opener.Length);
        if (opener == "parent.")
        {
            foreach (string scope in (ReadOnlySpan<string>)["span.", "resource."])
            {
                if (Rest.StartsWith(scope, StringComparison.Ordinal))
                {
                    Take(new Token(TokenKind.AttributeOpener, scope, _position), scope.Length);
                    break;
                }
            }
        }

        return Take(AttributeNameScanner.Scan(Rest, _position, out int length), length);
    }

    private bool Take(Token token, int length)
    {
        _tokens.Add(token);
        _position += length;
        return token.Kind != TokenKind.Error;
    }

    private bool Fail(string message)
    {
        _tokens.Add(new Token(TokenKind.Error, message, _position));
        return false;
    }
}
