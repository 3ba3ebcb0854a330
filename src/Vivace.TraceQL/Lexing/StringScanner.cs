using System.Buffers;
using System.Globalization;
using System.Text;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Lexing;

/// <summary>Reads string literals, quoted and raw (section 2.6).</summary>
internal static class StringScanner
{
    private const string NotTerminated = "literal not terminated";
    private const string InvalidEscape = "invalid char escape";

    /// <param name="text">Begins with the opening quote.</param>
    public static Token Scan(ReadOnlySpan<char> text, int offset, out int length) =>
        text[0] == '`' ? ScanRaw(text, offset, out length) : ScanQuoted(text, offset, out length);

    private static Token ScanRaw(ReadOnlySpan<char> text, int offset, out int length)
    {
        int end = text[1..].IndexOf('`');
        if (end < 0)
            return Fail(NotTerminated, offset, out length);
        length = end + 2;
        string value = text.Slice(1, end).ToString().Replace("\r", "");
        return new Token(TokenKind.String, "STRING", offset, Static.FromString(value));
    }

    private static Token ScanQuoted(ReadOnlySpan<char> text, int offset, out int length)
    {
        int simpleEnd = text[1..].IndexOfAny('"', '\\', '\n');
        if (simpleEnd >= 0 && text[simpleEnd + 1] == '"')
        {
            length = simpleEnd + 2;
            return new Token(TokenKind.String, "STRING", offset, Static.FromString(text.Slice(1, simpleEnd).ToString()));
        }

        ArrayBufferWriter<byte> utf8 = new();
        int position = 1;
        while (position < text.Length && text[position] != '\n')
        {
            char c = text[position];
            if (c == '"')
            {
                length = position + 1;
                return new Token(TokenKind.String, "STRING", offset, Static.FromUtf8(utf8.WrittenSpan.ToArray()));
            }

            if (c == '\\')
            {
                int taken = ReadEscape(text[(position + 1)..], utf8);
                if (taken == 0)
                    return Fail(InvalidEscape, offset, out length);
                position += 1 + taken;
            }
            else
            {
                Rune.DecodeFromUtf16(text[position..], out Rune rune, out int units);
                Write(rune, utf8);
                position += units;
            }
        }

        return Fail(NotTerminated, offset, out length);
    }

    /// <summary>The characters of the escape after its backslash; 0 when there is no such escape.</summary>
    private static int ReadEscape(ReadOnlySpan<char> text, IBufferWriter<byte> utf8)
    {
        if (text.IsEmpty)
            return 0;
        int simple = "abfnrtv\\\"".IndexOf(text[0]);
        if (simple >= 0)
        {
            Write(new Rune("\a\b\f\n\r\t\v\\\""[simple]), utf8);
            return 1;
        }

        return text[0] switch
        {
            'x' => ReadByte(text[1..], 2, fromBase: 16, utf8, prefix: 1),
            'u' => ReadRune(text[1..], 4, utf8),
            'U' => ReadRune(text[1..], 8, utf8),
            >= '0' and <= '7' => ReadByte(text, 3, fromBase: 8, utf8, prefix: 0),
            _ => 0,
        };
    }

    private static int ReadByte(ReadOnlySpan<char> text, int digits, int fromBase, IBufferWriter<byte> utf8, int prefix)
    {
        if (text.Length < digits)
            return 0;
        int value = 0;
        foreach (char c in text[..digits])
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : fromBase;
            if (digit >= fromBase)
                return 0;
            value = value * fromBase + digit;
        }

        if (value > byte.MaxValue)
            return 0;
        utf8.Write([(byte)value]);
        return prefix + digits;
    }

    private static int ReadRune(ReadOnlySpan<char> text, int digits, IBufferWriter<byte> utf8)
    {
        if (text.Length < digits
            || !uint.TryParse(text[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            || !Rune.TryCreate(value, out Rune rune))
        {
            return 0;
        }

        Write(rune, utf8);
        return 1 + digits;
    }

    private static void Write(Rune rune, IBufferWriter<byte> utf8)
    {
        Span<byte> buffer = stackalloc byte[4];
        utf8.Write(buffer[..rune.EncodeToUtf8(buffer)]);
    }

    private static Token Fail(string message, int offset, out int length)
    {
        length = 0;
        return new Token(TokenKind.Error, message, offset);
    }
}
