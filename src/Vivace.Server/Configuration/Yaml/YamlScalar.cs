using System.Globalization;
using System.Numerics;

namespace Vivace.Server.Configuration.Yaml;

/// <summary>What a scalar is when nobody says what it should be.</summary>
internal enum YamlScalarKind
{
    Null,
    Bool,
    Int,
    Float,
    String,
}

/// <summary>
/// A scalar and the type it resolves to. The rules are those of the YAML library Tempo uses: YAML 1.1 booleans (<c>yes</c>,
/// <c>on</c>), integers with <c>_</c> and the prefixes 0x, 0o, 0b and 0, quoted text is always a string.
/// </summary>
internal sealed class YamlScalar : YamlNode
{
    private YamlScalar(int line, string text, YamlScalarKind kind, object? value) : base(line)
    {
        Text = text;
        Kind = kind;
        Value = value;
    }

    public string Text { get; }
    public YamlScalarKind Kind { get; }

    /// <summary>null, bool, long, double or string by <see cref="Kind"/>; an integer beyond 64 bits resolves to double.</summary>
    public object? Value { get; }

    public override long Weight => 1;
    public override bool IsNull => Kind == YamlScalarKind.Null;

    public override string Tag => Kind switch
    {
        YamlScalarKind.Null => "!!null",
        YamlScalarKind.Bool => "!!bool",
        YamlScalarKind.Int => "!!int",
        YamlScalarKind.Float => "!!float",
        _ => "!!str",
    };

    /// <summary>Text that is a string whatever it looks like.</summary>
    public static YamlScalar Quoted(string text, int line = 0) => new(line, text, YamlScalarKind.String, text);

    /// <summary>Plain text; its kind follows from how it looks.</summary>
    public static YamlScalar Plain(string text, int line = 0)
    {
        (YamlScalarKind kind, object? value) = Resolve(text);
        return new YamlScalar(line, text, kind, value);
    }

    private static (YamlScalarKind, object?) Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return (YamlScalarKind.Null, null);
            case "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return (YamlScalarKind.Bool, true);
            case "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return (YamlScalarKind.Bool, false);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return (YamlScalarKind.Float, double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF":
                return (YamlScalarKind.Float, double.NegativeInfinity);
            case ".nan" or ".NaN" or ".NAN":
                return (YamlScalarKind.Float, double.NaN);
        }
        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+' or '.')) return (YamlScalarKind.String, text);
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        if (TryReadInteger(digits, out long integer)) return (YamlScalarKind.Int, integer);
        return IsFloat(digits) && double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? (YamlScalarKind.Float, number)
            : (YamlScalarKind.String, text);
    }

    private static bool TryReadInteger(string text, out long value)
    {
        value = 0;
        ReadOnlySpan<char> digits = text;
        bool negative = digits.StartsWith("-");
        if (negative || digits.StartsWith("+")) digits = digits[1..];
        int radix = 10;
        if (digits.Length > 1 && digits[0] == '0')
        {
            (radix, int prefix) = digits[1] switch { 'x' or 'X' => (16, 2), 'b' or 'B' => (2, 2), 'o' or 'O' => (8, 2), _ => (8, 1) };
            digits = digits[prefix..];
        }
        const int longestNumber = 64;
        if (digits.IsEmpty || digits.Length > longestNumber) return false;
        BigInteger total = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix) return false;
            total = (total * radix) + digit;
        }
        if (negative) total = -total;
        if (total < long.MinValue || total > long.MaxValue) return false;
        value = (long)total;
        return true;
    }

    // [-+]? (digits (. digits*)? | . digits) ([eE] [-+]? digits)?
    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        int i = text[0] is '-' or '+' ? 1 : 0;
        int start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        int digits = i - start;
        if (i < text.Length && text[i] == '.')
        {
            start = ++i;
            while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
            digits += i - start;
        }
        if (digits == 0) return false;
        if (i < text.Length && text[i] is 'e' or 'E')
        {
            i++;
            if (i < text.Length && text[i] is '-' or '+') i++;
            start = i;
            while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
            if (i == start) return false;
        }
        return i == text.Length;
    }
}
