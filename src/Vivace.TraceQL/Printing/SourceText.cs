using System.Globalization;
using System.Text;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Printing;

/// <summary>Values and names as text that parses back, where the canonical text would not.</summary>
internal static class SourceText
{
    public static string Of(Static value) => value.Type switch
    {
        StaticType.Int when value.AsInt() == long.MinValue => "minInt",
        StaticType.Float => OfFloat(value.AsFloat()),
        StaticType.String => OfString(value),
        _ => CanonicalText.Of(value),
    };

    /// <summary>The name as it stands, or quoted when a character of it would end the name or open a quoted part.</summary>
    public static string OfAttributeName(AttributeField field)
    {
        bool plain = field.Name.Length > 0 && !NeedsQuotes(field);
        return plain ? field.Name : $"\"{field.Name.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
    }

    private static bool NeedsQuotes(AttributeField field)
    {
        foreach (Rune rune in field.Name.EnumerateRunes())
        {
            if (rune.Value == '"' || AttributeNames.IsTerminator(rune))
                return true;
        }

        // .9lives would read as a number, and parent.span.x as a scope.
        return field.Scope == AttributeScope.None
            && (char.IsAsciiDigit(field.Name[0])
                || (field.Parent && (field.Name.StartsWith("span.", StringComparison.Ordinal)
                    || field.Name.StartsWith("resource.", StringComparison.Ordinal))));
    }

    private static string OfFloat(double value) => value switch
    {
        // Constant folding makes these out of a division, so a division is how they are written.
        double.PositiveInfinity => "(1.0 / 0.0)",
        double.NegativeInfinity => "(-1.0 / 0.0)",
        double.NaN => "(0.0 / 0.0)",
        _ => CanonicalNumber.Float(value),
    };

    private static string OfString(Static value)
    {
        string text = value.AsString();
        bool raw = text.AsSpan().IndexOfAny('`', '\r', '\uFFFD') < 0;
        return raw ? $"`{text}`" : OfBytes(value.AsUtf8());
    }

    private static string OfBytes(ReadOnlySpan<byte> utf8)
    {
        StringBuilder quoted = new("\"");
        while (!utf8.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf8(utf8, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            if (!valid || rune.Value < ' ')
            {
                foreach (byte b in utf8[..length])
                    quoted.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
            }
            else
            {
                if (rune.Value is '"' or '\\')
                    quoted.Append('\\');
                quoted.Append(rune.ToString());
            }

            utf8 = utf8[length..];
        }

        return quoted.Append('"').ToString();
    }
}
