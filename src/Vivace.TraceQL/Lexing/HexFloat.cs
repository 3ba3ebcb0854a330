using System.Globalization;

namespace Vivace.TraceQL.Lexing;

/// <summary>Hexadecimal floats, which .NET does not read: <c>0x1.8p-2</c>.</summary>
internal static class HexFloat
{
    /// <summary>Hexadecimal digits that a 64-bit mantissa takes; further ones are below a double's precision.</summary>
    private const int MaxMantissaDigits = 15;

    /// <summary>Exponents beyond this are zero or infinite whatever the mantissa.</summary>
    private const int MaxExponent = 1_000_000;

    private const int BitsPerDigit = 4;

    /// <param name="text">What follows <c>0x</c>.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        int p = text.IndexOfAny('p', 'P');
        if (p < 0 || !int.TryParse(text[(p + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent))
            return false;

        ulong mantissa = 0;
        int digits = 0;
        int shift = 0;
        bool fraction = false;
        bool any = false;
        foreach (char c in text[..p])
        {
            if (c == '.')
            {
                fraction = true;
                continue;
            }

            if (!char.IsAsciiHexDigit(c))
                return false;
            any = true;
            if (digits < MaxMantissaDigits)
            {
                mantissa = mantissa << BitsPerDigit | Convert.ToUInt32(c.ToString(), 16);
                digits += mantissa == 0 ? 0 : 1;
                shift -= fraction ? BitsPerDigit : 0;
            }
            else
            {
                shift += fraction ? 0 : BitsPerDigit;
            }
        }

        value = Math.ScaleB((double)mantissa, Math.Clamp(exponent, -MaxExponent, MaxExponent) + shift);
        return any;
    }
}
