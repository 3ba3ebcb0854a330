using System.Globalization;

namespace Vivace.TraceQL.Printing;

/// <summary>Floats the way Go's shortest <c>%g</c> form writes them, which is what clients compare with.</summary>
public static class CanonicalNumber
{
    /// <summary>Decimal exponents from here on, and those below <see cref="SmallestPlainExponent"/>, are written with <c>e</c>.</summary>
    private const int FirstLargeExponent = 6;

    private const int SmallestPlainExponent = -4;

    /// <summary>The shortest text that reads back as the same double: <c>2</c>, <c>0.1</c>, <c>1e+06</c>, <c>+Inf</c>.</summary>
    public static string Shortest(double value)
    {
        if (double.IsNaN(value))
            return "NaN";
        if (double.IsInfinity(value))
            return value > 0 ? "+Inf" : "-Inf";
        if (value == 0)
            return double.IsNegative(value) ? "-0" : "0";

        // "E16" style texts are not shortest; the round-trip form is, so its digits and exponent are taken apart and set anew.
        string scientific = value.ToString("R", CultureInfo.InvariantCulture);
        (string digits, int exponent, bool negative) = Digits(scientific);
        string text = exponent is < SmallestPlainExponent or >= FirstLargeExponent ? Exponential(digits, exponent) : Plain(digits, exponent);
        return negative ? "-" + text : text;
    }

    /// <summary>The text of a float in canonical form: <see cref="Shortest"/>, with <c>.0</c> where nothing else says that it is no integer.</summary>
    public static string Float(double value)
    {
        string text = Shortest(value);
        return double.IsFinite(value) && text.AsSpan().IndexOfAny('.', 'e') < 0 ? text + ".0" : text;
    }

    /// <summary>Significant digits without leading or trailing zeros, and the decimal exponent of the first.</summary>
    private static (string Digits, int Exponent, bool Negative) Digits(string text)
    {
        bool negative = text[0] == '-';
        ReadOnlySpan<char> rest = text.AsSpan(negative ? 1 : 0);
        int e = rest.IndexOf('E');
        int exponent = e < 0 ? 0 : int.Parse(rest[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        ReadOnlySpan<char> mantissa = e < 0 ? rest : rest[..e];
        int point = mantissa.IndexOf('.');
        string all = point < 0 ? mantissa.ToString() : string.Concat(mantissa[..point], mantissa[(point + 1)..]);
        int integerDigits = point < 0 ? mantissa.Length : point;
        int leadingZeros = all.Length - all.TrimStart('0').Length;
        return (all.Trim('0'), exponent + integerDigits - leadingZeros - 1, negative);
    }

    private static string Exponential(string digits, int exponent)
    {
        string fraction = digits.Length > 1 ? "." + digits[1..] : "";
        string sign = exponent < 0 ? "-" : "+";
        return $"{digits[0]}{fraction}e{sign}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        int integerDigits = exponent + 1;
        return digits.Length <= integerDigits
            ? digits.PadRight(integerDigits, '0')
            : string.Concat(digits.AsSpan(0, integerDigits), ".", digits.AsSpan(integerDigits));
    }
}
