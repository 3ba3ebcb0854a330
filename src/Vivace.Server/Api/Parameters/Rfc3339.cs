using System.Globalization;

namespace Vivace.Server.Api.Parameters;

/// <summary>Points in time as RFC 3339 writes them, with an optional fraction: <c>2026-11-24T13:00:00.5Z</c>.</summary>
internal static class Rfc3339
{
    private const int DigitsOfFraction = 9;

    private static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd't'HH:mm:ssK"];

    /// <param name="text">The text.</param>
    /// <param name="nanoseconds">Since the Unix epoch.</param>
    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        string whole = text;
        long fraction = 0;
        int point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            int end = point + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            string digits = text[(point + 1)..Math.Min(end, point + 1 + DigitsOfFraction)];
            if (digits.Length == 0)
            {
                return false;
            }

            fraction = long.Parse(digits.PadRight(DigitsOfFraction, '0'), CultureInfo.InvariantCulture);
            whole = text[..point] + text[end..];
        }

        if (!whole.EndsWith('Z') && whole.LastIndexOfAny(['+', '-']) <= whole.IndexOf('T', StringComparison.Ordinal))
        {
            return false; // the zone is not optional
        }

        if (!DateTimeOffset.TryParseExact(whole, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time))
        {
            return false;
        }

        long seconds = time.ToUnixTimeSeconds();
        if (Math.Abs(seconds) >= long.MaxValue / ApiTime.Second)
        {
            return false;
        }

        nanoseconds = (seconds * ApiTime.Second) + fraction;
        return true;
    }

    /// <summary>Checks the parameter <c>rf1After</c>, which means nothing here.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static void CheckRf1After(string text)
    {
        if (text.Length > 0 && !TryParse(text, out _))
        {
            throw ApiException.BadRequest(
                $"invalid rf1After: parsing time {GoQuote.Of(text)} as \"2006-01-02T15:04:05Z07:00\": cannot parse {GoQuote.Of(text)} as \"2006\"");
        }
    }
}
