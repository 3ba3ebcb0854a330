using System.Text;

namespace Vivace.TraceQL.Lexing;

/// <summary>Reads an attribute name: plain and quoted parts without a gap (section 2.7).</summary>
internal static class AttributeNameScanner
{
    /// <summary>The name, or an error token. A name that is missing altogether is an error too; <c>.""</c> is the empty name.</summary>
    public static Token Scan(ReadOnlySpan<char> text, int offset, out int length)
    {
        StringBuilder name = new();
        length = 0;
        while (length < text.Length)
        {
            if (text[length] == '"')
            {
                string? error = ReadQuoted(text, ref length, name);
                if (error is not null)
                    return new Token(TokenKind.Error, error, offset);
                continue;
            }

            Rune.DecodeFromUtf16(text[length..], out Rune rune, out int units);
            if (AttributeNames.IsTerminator(rune))
                break;
            name.Append(text.Slice(length, units));
            length += units;
        }

        return length == 0
            ? new Token(TokenKind.Error, "syntax error: unexpected END_ATTRIBUTE, expecting IDENTIFIER", offset)
            : new Token(TokenKind.AttributeName, name.ToString(), offset);
    }

    private static string? ReadQuoted(ReadOnlySpan<char> text, ref int position, StringBuilder name)
    {
        position++;
        while (position < text.Length)
        {
            char c = text[position++];
            if (c == '"')
                return null;
            if (c == '\\')
            {
                if (position == text.Length)
                    break;
                c = text[position++];
                if (c is not ('"' or '\\'))
                    return "invalid escape sequence";
            }

            name.Append(c);
        }

        return "unexpected EOF, expecting \"";
    }
}
