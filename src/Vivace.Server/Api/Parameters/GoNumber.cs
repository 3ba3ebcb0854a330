using System.Globalization;

namespace Vivace.Server.Api.Parameters;

/// <summary>Why a text is no number.</summary>
internal enum GoNumberError
{
    None,
    InvalidSyntax,
    OutOfRange,
}

/// <summary>Decimal numbers with the rules and the error texts of Go's <c>strconv</c>, which Tempo's clients are used to.</summary>
internal static class GoNumber
{
    /// <summary>Reads a 64-bit number with an optional sign.</summary>
    public static GoNumberError TryParse(ReadOnlySpan<char> text, out long value)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return GoNumberError.None;
        }

        ReadOnlySpan<char> digits = text is ['+' or '-', ..] ? text[1..] : text;
        return digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') ? GoNumberError.InvalidSyntax : GoNumberError.OutOfRange;
    }

    /// <summary>The sentence about a text that is no number, for example <c>strconv.Atoi: parsing "abc": invalid syntax</c>.</summary>
    public static string Sentence(string function, string text, GoNumberError error) =>
        $"strconv.{function}: parsing {GoQuote.Of(text)}: {(error == GoNumberError.OutOfRange ? "value out of range" : "invalid syntax")}";
}
