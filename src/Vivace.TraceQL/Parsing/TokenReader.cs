using System.Runtime.CompilerServices;
using Vivace.TraceQL.Lexing;

namespace Vivace.TraceQL.Parsing;

/// <summary>The tokens of a query, a place among them, and the errors that speak of that place.</summary>
internal sealed class TokenReader(string text)
{
    /// <summary>Longer lists of what would have been right are left out.</summary>
    private const int MaxExpectations = 4;

    private readonly List<Token> _tokens = Lexer.Tokenize(text);
    private int _index;
    private int _nesting;

    public Token Current => _tokens[_index];

    public Token Following => _tokens[Math.Min(_index + 1, _tokens.Count - 1)];

    public Token Take()
    {
        Token token = Current;
        if (token.Kind is TokenKind.Error)
            throw Unexpected();
        if (_index < _tokens.Count - 1)
            _index++;
        return token;
    }

    /// <summary>Goes behind everything, also behind what cannot be read.</summary>
    public void SkipToEnd()
    {
        _tokens.Add(new Token(TokenKind.End, "", text.Length));
        _index = _tokens.Count - 1;
    }

    public bool TryTakeSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol))
            return false;
        Take();
        return true;
    }

    public bool TryTakeKeyword(string keyword)
    {
        if (!Current.IsKeyword(keyword))
            return false;
        Take();
        return true;
    }

    public void ExpectSymbol(string symbol)
    {
        if (!TryTakeSymbol(symbol))
            throw Unexpected(symbol);
    }

    public Token Expect(TokenKind kind, string description) => Current.Kind == kind ? Take() : throw Unexpected(description);

    /// <summary>A place to come back to with <see cref="Reset"/>.</summary>
    public (int Index, int Nesting) Mark() => (_index, _nesting);

    public void Reset((int Index, int Nesting) mark) => (_index, _nesting) = mark;

    /// <summary>The error that the current token calls for.</summary>
    /// <param name="expecting">What would have been right, if that is little enough to say.</param>
    public TraceQLException Unexpected(params ReadOnlySpan<string> expecting)
    {
        if (Current.Kind == TokenKind.Error)
            return Error(Current.Text);
        string expected = expecting.Length is 0 or > MaxExpectations ? "" : ", expecting " + string.Join(" or ", expecting);
        return Error($"syntax error: unexpected {Current.Description}{expected}");
    }

    /// <summary>An error at the current token.</summary>
    public TraceQLException Error(string message)
    {
        int offset = Current.Offset;
        int line = 1;
        int column = 1;
        foreach (char c in text.AsSpan(0, offset))
        {
            if (c == '\n')
            {
                line++;
                column = 1;
            }
            else if (!char.IsLowSurrogate(c))
            {
                column++;
            }
        }

        return TraceQLErrors.Syntax(message, line, column);
    }

    /// <summary>Goes one level deeper; to be paired with <see cref="Leave"/>.</summary>
    public void Enter()
    {
        if (++_nesting > TraceQLParser.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TooDeep();
    }

    public void Leave() => _nesting--;

    /// <summary>The node, unless it stands on too many others.</summary>
    public T Bounded<T>(T node)
        where T : Ast.AstNode => node.Depth <= TraceQLParser.MaxDepth ? node : throw TooDeep();

    private TraceQLException TooDeep() => Error($"expression is nested deeper than {TraceQLParser.MaxDepth} levels");
}
