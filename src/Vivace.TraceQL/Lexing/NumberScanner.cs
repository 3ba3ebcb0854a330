using System.Globalization;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Lexing;

/// <summary>Reads integers, floats, and durations, which begin like numbers (sections 2.4 and 2.5).</summary>
internal static class NumberScanner
{
    /// <param name="text">Begins with a digit, or a point and a digit.</param>
    public static Token Scan(ReadOnlySpan<char> text, int offset, out int length)
    {
        length = NumberLength(text, out bool isFloat);
        ReadOnlySpan<char> number = text[..length];

        int run = length;
        while (run < text.Length && DurationReader.CanContain(text[run]))
            run++;
        if (run > length && DurationReader.TryRead(text[..run], out long nanoseconds))
        {
            length = run;
            return new Token(TokenKind.Duration, "DURATION", offset, Static.FromDuration(nanoseconds));
        }

        return isFloat ? Float(number, offset) : Integer(number, offset);
    }

    /// <summary>The longest run that is one number in the widest sense; prefixes and separators that are refused later belong to it.</summary>
    private static int NumberLength(ReadOnlySpan<char> text, out bool isFloat)
    {
        isFloat = false;
        bool prefixed = text.Length > 1 && text[0] == '0' && char.ToLowerInvariant(text[1]) is 'x' or 'b' or 'o';
        bool hex = prefixed && text[1] is 'x' or 'X';
        int position = prefixed ? 2 : 0;
        position += Digits(text[position..], hex);
        if (position < text.Length && text[position] == '.')
        {
            isFloat = true;
            position++;
            position += Digits(text[position..], hex);
        }

        if (position < text.Length && (hex ? text[position] is 'p' or 'P' : text[position] is 'e' or 'E'))
        {
            int exponent = position + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-')
                exponent++;
            int digits = Digits(text[exponent..], hex: false);
            if (digits > 0)
            {
                isFloat = true;
                position = exponent + digits;
            }
        }

        return position;
    }

    private static int Digits(ReadOnlySpan<char> text, bool hex)
    {
        int count = 0;
        while (count < text.Length && (text[count] == '_' || (hex ? char.IsAsciiHexDigit(text[count]) : char.IsAsciiDigit(text[count]))))
            count++;
        return count;
    }

    private static Token Integer(ReadOnlySpan<char> number, int offset)
    {
        bool plain = number.IndexOfAnyExceptInRange('0', '9') < 0;
        int notOctal = number[0] == '0' && plain ? number.IndexOfAny('8', '9') : -1;
        if (notOctal >= 0)
            return new Token(TokenKind.Error, $"invalid digit '{number[notOctal]}' in octal literal", offset);
        if (!plain)
            return new Token(TokenKind.Error, $"strconv.Atoi: parsing \"{number}\": invalid syntax", offset);
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? new Token(TokenKind.Integer, "INTEGER", offset, Static.FromInt(value))
            : new Token(TokenKind.Error, $"strconv.Atoi: parsing \"{number}\": value out of range", offset);
    }

    private static Token Float(ReadOnlySpan<char> number, int offset)
    {
        double value;
        bool valid = number.Length > 1 && number[1] is 'x' or 'X'
            ? HexFloat.TryParse(number[2..], out value)
            : double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
        if (!valid)
            return new Token(TokenKind.Error, $"strconv.ParseFloat: parsing \"{number}\": invalid syntax", offset);
        return double.IsFinite(value)
            ? new Token(TokenKind.Float, "FLOAT", offset, Static.FromFloat(value))
            : new Token(TokenKind.Error, $"strconv.ParseFloat: parsing \"{number}\": value out of range", offset);
    }
}
