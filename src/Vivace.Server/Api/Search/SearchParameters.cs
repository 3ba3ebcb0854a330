using Vivace.Server.Api.Parameters;
using Vivace.Traces.Time;

namespace Vivace.Server.Api.Search;

/// <summary>
/// What a search asks for, before defaults and limits are applied (query-api specification, section 5.1). HTTP and gRPC requests are both
/// brought into this form.
/// </summary>
internal sealed record SearchParameters
{
    public string Query { get; init; } = "";

    /// <summary>Conditions of a legacy search.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Of the whole trace, legacy searches only; 0 for no bound.</summary>
    public long MinDurationMs { get; init; }

    public long MaxDurationMs { get; init; }

    /// <summary>Traces; 0 for the default.</summary>
    public int Limit { get; init; }

    /// <summary>Spans of a span set; 0 for the default.</summary>
    public int SpansPerSpanSet { get; init; }

    /// <summary>Unix seconds; 0 for none.</summary>
    public long Start { get; init; }

    public long End { get; init; }

    /// <summary>Text of the parameter <c>since</c>, or empty.</summary>
    public string Since { get; init; } = "";

    /// <summary>Reads the parameters of a URL, in Tempo's order; the first that is wrong is the answer.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static SearchParameters Read(QueryParameters query)
    {
        long start = Seconds("start", query.Text("start")), end = Seconds("end", query.Text("end"));
        string text = query.Text("q"), tags = query.Text("tags");
        if (text.Length > 0 && tags.Length > 0)
        {
            throw ApiException.BadRequest("invalid request: can't specify tags and q in the same query");
        }

        IReadOnlyList<KeyValuePair<string, string>> conditions = Logfmt.Parse(tags);
        long min = Duration("minDuration", query.Text("minDuration")), max = Duration("maxDuration", query.Text("maxDuration"));
        if (min != 0 && max != 0 && min > max)
        {
            throw ApiException.BadRequest("invalid maxDuration: must be greater than minDuration");
        }

        int limit = Limited(query.Text("limit")), spans = Spans(query.Text("spss"));
        Rfc3339.CheckRf1After(query.Text("rf1After"));
        if (start != 0 || end != 0)
        {
            TimeRange.RequireOrder(start, end);
        }

        return new SearchParameters
        {
            Query = text,
            Tags = conditions,
            MinDurationMs = min / ApiTime.Millisecond,
            MaxDurationMs = max / ApiTime.Millisecond,
            Limit = limit,
            SpansPerSpanSet = spans,
            Start = start,
            End = end,
            Since = query.Text("since"),
        };
    }

    /// <summary>32 bits of seconds: nanoseconds are out of range.</summary>
    private static long Seconds(string name, string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        GoNumberError error = GoNumber.TryParse(text, out long seconds);
        if (error == GoNumberError.None && seconds is < int.MinValue or > uint.MaxValue)
        {
            error = GoNumberError.OutOfRange;
        }

        return error == GoNumberError.None
            ? seconds
            : throw ApiException.BadRequest($"invalid {name}: {GoNumber.Sentence("ParseInt", text, error)}");
    }

    private static long Duration(string name, string text) =>
        text.Length == 0 ? 0
        : GoDuration.TryParse(text, out GoDuration duration, out string? error) ? duration.Nanoseconds
        : throw ApiException.BadRequest($"invalid {name}: {error}");

    private static int Limited(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        GoNumberError error = GoNumber.TryParse(text, out long limit);
        return error != GoNumberError.None ? throw ApiException.BadRequest($"invalid limit: {GoNumber.Sentence("Atoi", text, error)}")
            : limit <= 0 ? throw ApiException.BadRequest("invalid limit: must be a positive number")
            : (int)Math.Min(limit, int.MaxValue);
    }

    private static int Spans(string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        GoNumberError error = GoNumber.TryParse(text, out long spans);
        return error != GoNumberError.None ? throw ApiException.BadRequest($"invalid spss: {GoNumber.Sentence("Atoi", text, error)}")
            : spans < 0 ? throw ApiException.BadRequest("invalid spss: must be a non-negative number")
            : (int)Math.Min(spans, int.MaxValue);
    }
}
