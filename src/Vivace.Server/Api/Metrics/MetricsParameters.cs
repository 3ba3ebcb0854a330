using System.Globalization;
using Vivace.Server.Api.Parameters;
using Vivace.Traces.Time;

namespace Vivace.Server.Api.Metrics;

/// <summary>
/// What a metrics query asks for, before limits are applied (query-api specification, sections 8 and 9). HTTP and gRPC requests are both
/// brought into this form. Times are nanoseconds since the Unix epoch.
/// </summary>
internal sealed record MetricsParameters
{
    private const long DefaultSince = 3600 * ApiTime.Second;

    /// <summary>Longest step that is taken, so that nothing overflows: about 292 years hold some 9 × 10^18 ns.</summary>
    private const double MaxStepSeconds = 9e9;

    public string Query { get; init; } = "";

    public long Start { get; init; }

    public long End { get; init; }

    /// <summary>Length of an interval; <c>null</c> for the default.</summary>
    public long? Step { get; init; }

    /// <summary>0 for the default.</summary>
    public int Exemplars { get; init; }

    /// <summary>0 for the configured limit.</summary>
    public int MaxSeries { get; init; }

    /// <summary>Reads the parameters of a URL.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="now">The clock.</param>
    /// <param name="isInstant">An instant query has no step.</param>
    /// <exception cref="ApiException">400.</exception>
    public static MetricsParameters Read(QueryParameters query, long now, bool isInstant)
    {
        string text = query.Text("q");
        (long start, long end) = Range(query, now);
        return new MetricsParameters
        {
            Query = text.Length > 0 ? text : query.Text("query"),
            Start = start,
            End = end,
            Step = isInstant ? null : StepOf(query.Text("step")),
            Exemplars = query.LenientCount("exemplars"),
            MaxSeries = query.LenientCount("maxSeries"),
        };
    }

    /// <summary>The step that suits a range: about 240 points (section 8.3).</summary>
    public static long DefaultStep(long start, long end)
    {
        const int points = 240;
        const long coarse = 5 * ApiTime.Second;
        long raw = (end - start) / points;
        long rounded = raw / coarse * coarse;
        return rounded >= coarse ? rounded : Math.Max(raw / ApiTime.Second * ApiTime.Second, ApiTime.Second);
    }

    private static (long Start, long End) Range(QueryParameters query, long now)
    {
        string startText = query.Text("start"), endText = query.Text("end"), sinceText = query.Text("since");
        long end = endText.Length == 0 ? now : Time("end", endText);
        long since = DefaultSince;
        if (sinceText.Length > 0)
        {
            since = PrometheusDuration.TryParse(sinceText, out PrometheusDuration parsed, out string? error)
                ? parsed.Milliseconds * ApiTime.Millisecond
                : throw Refuse("since", error!);
        }

        return (startText.Length == 0 ? Math.Min(end, now) - since : Time("start", startText), end);
    }

    private static long Time(string name, string text) =>
        ApiTime.TryParse(text, out long time, out string? error) ? time : throw Refuse(name, error!);

    private static ApiException Refuse(string name, string error) =>
        ApiException.BadRequest($"rpc error: code = Code(400) desc = could not parse '{name}' parameter: {error}");

    private static long? StepOf(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            && double.IsFinite(seconds) && seconds is >= 0 and < MaxStepSeconds)
        {
            return (long)(seconds * ApiTime.Second);
        }

        // Go's durations have no days, and a step of 1d is clear enough.
        if (GoDuration.TryParse(text, out GoDuration go, out _) && go.Nanoseconds >= 0)
        {
            return go.Nanoseconds;
        }

        return PrometheusDuration.TryParse(text, out PrometheusDuration prometheus, out _)
            ? prometheus.Milliseconds * ApiTime.Millisecond
            : throw ApiException.BadRequest(
                $"rpc error: code = Code(400) desc = cannot parse {GoQuote.Of(text)} to a valid duration");
    }
}
