using System.Globalization;
using Vivace.Traces.Time;

namespace Vivace.Server.Api.Parameters;

/// <summary>
/// The ways in which the query API takes points in time and durations (query-api specification, section 2.3). Results are nanoseconds
/// since the Unix epoch; what is before the epoch counts as the epoch, and so as no time given.
/// </summary>
internal static class ApiTime
{
    public const long Second = 1_000_000_000;
    public const long Millisecond = 1_000_000;

    /// <summary>Longer numbers are nanoseconds, shorter ones seconds.</summary>
    private const int MaxSecondsDigits = 10;

    private const long MaxSeconds = long.MaxValue / Second;

    /// <summary>Any of the forms of section 2.3.1: seconds, nanoseconds, seconds with a fraction (cut to milliseconds), RFC 3339.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="nanoseconds">The point in time.</param>
    /// <param name="error">What is wrong with the text.</param>
    public static bool TryParse(string text, out long nanoseconds, out string? error)
    {
        error = null;
        if (text.Contains('.', StringComparison.Ordinal)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double fractional)
            && Math.Abs(fractional) < MaxSeconds)
        {
            nanoseconds = Math.Max(0, (long)Math.Round(fractional * 1000, MidpointRounding.AwayFromZero) * Millisecond);
            return true;
        }

        GoNumberError number = GoNumber.TryParse(text, out long value);
        if (number == GoNumberError.None)
        {
            nanoseconds = Math.Max(0, text.Length <= MaxSecondsDigits ? Math.Min(value, MaxSeconds) * Second : value);
            return true;
        }

        if (Rfc3339.TryParse(text, out nanoseconds))
        {
            nanoseconds = Math.Max(0, nanoseconds);
            return true;
        }

        error = GoNumber.Sentence("ParseInt", text, number);
        return false;
    }

    /// <summary>A duration as Prometheus writes it, without sign or fraction.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static long Since(string text) =>
        PrometheusDuration.TryParse(text, out PrometheusDuration since, out string? error)
            ? since.Milliseconds * Millisecond
            : throw ApiException.BadRequest($"error parsing date range: could not parse 'since' parameter: {error}");

    /// <summary>The clock.</summary>
    public static long Now(TimeProvider time) =>
        (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick;
}
