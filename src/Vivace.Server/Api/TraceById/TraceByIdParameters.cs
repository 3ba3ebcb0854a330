using System.Globalization;
using Vivace.Query.TraceById;
using Vivace.Traces.Model;

namespace Vivace.Server.Api.TraceById;

/// <summary>
/// The parameters of a trace by id, checked in Tempo's order with Tempo's texts (query-api specification, sections 4.1 and 18). The time
/// range and the block bounds choose among blocks; spans in memory are always read, and so are recent blocks, which Tempo's ingesters
/// still hold.
/// </summary>
internal static class TraceByIdParameters
{
    private const int MaxDigits = TraceId.Length * 2;
    private const int UuidLength = 36;

    /// <summary>
    /// "Recent data is always read": so long may a span be in one of Tempo's ingesters, half an hour until it is in a block and a quarter of an
    /// hour more.
    /// </summary>
    private static readonly TimeSpan RecentTime = TimeSpan.FromMinutes(45);

    /// <returns><c>null</c>, or the status and text of the refusal.</returns>
    public static (int Status, string Text)? Parse(string path, IQueryCollection query, out TraceId id, out string mode)
    {
        mode = "all";
        if (ParseId(path, out id) is { } badId)
        {
            return (StatusCodes.Status400BadRequest, badId);
        }

        string requested = query["mode"].ToString();
        mode = requested.Length == 0 ? mode : requested;
        if (mode is not ("all" or "ingesters" or "blocks" or "external"))
        {
            return (StatusCodes.Status400BadRequest, $"invalid value for mode {mode}");
        }

        string? error = mode == "ingesters"
            ? null
            : CheckUuid(query["blockStart"].ToString(), "blockstart") ?? CheckUuid(query["blockEnd"].ToString(), "blockEnd")
                ?? CheckRange(query);
        if (error is not null)
        {
            return (StatusCodes.Status400BadRequest, error);
        }

        return mode == "external" ? (StatusCodes.Status500InternalServerError, "external mode is not enabled\n") : null;
    }

    /// <summary>Where the trace is looked for, by parameters that were checked.</summary>
    public static TraceByIdScope Scope(string mode, IQueryCollection query, DateTimeOffset now)
    {
        if (mode == "ingesters")
        {
            return new TraceByIdScope { Heads = true, Blocks = true, Start = now - RecentTime, End = DateTimeOffset.MaxValue };
        }

        _ = ParseSeconds("start", query["start"].ToString(), out long start);
        _ = ParseSeconds("end", query["end"].ToString(), out long end);
        return new TraceByIdScope
        {
            Heads = mode == "all",
            Blocks = true,
            RecentSince = mode == "all" ? now - RecentTime : null,
            Start = start == 0 || end == 0 ? null : Time(start),
            End = start == 0 || end == 0 ? null : Time(end),
            FirstBlock = Guid.TryParse(query["blockStart"].ToString(), out Guid first) ? first : null,
            LastBlock = Guid.TryParse(query["blockEnd"].ToString(), out Guid last) ? last : null,
        };
    }

    private static DateTimeOffset Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(
        seconds, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    private static string? ParseId(string text, out TraceId id)
    {
        id = default;
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiHexDigit(text[i]))
            {
                return $"trace IDs can only contain hex characters: invalid character '{text[i]}' at position {i + 1}";
            }
        }

        // An odd number of digits gets one zero in front before the length is looked at.
        if (text.Length > MaxDigits)
        {
            return "trace IDs can't be larger than 128 bits";
        }

        return TraceId.TryParse(text, out id) ? null : "please provide a traceID";
    }

    private static string? CheckUuid(string value, string name) => value.Length switch
    {
        0 => null,
        UuidLength => Guid.TryParseExact(value, "D", out _) ? null : $"invalid value for {name}: invalid UUID format",
        _ => $"invalid value for {name}: invalid UUID length: {value.Length}",
    };

    private static string? CheckRange(IQueryCollection query)
    {
        string startText = query["start"].ToString(), endText = query["end"].ToString();
        if (ParseSeconds("start", startText, out long start) is { } badStart)
        {
            return badStart;
        }

        if (ParseSeconds("end", endText, out long end) is { } badEnd)
        {
            return badEnd;
        }

        if (start != 0 && end != 0 && start >= end)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"http parameter start must be before end. received start={start} end={end}");
        }

        string rf1After = query["rf1After"].ToString();
        return rf1After.Length == 0
            || DateTimeOffset.TryParse(rf1After, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _)
            ? null
            : $"invalid rf1After: parsing time \"{rf1After}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{rf1After}\" as \"2006\"";
    }

    private static string? ParseSeconds(string name, string text, out long seconds)
    {
        seconds = 0;
        if (text.Length == 0 || long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seconds))
        {
            return null;
        }

        bool isNumber = text.AsSpan(text[0] is '+' or '-' ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9');
        return $"invalid {name}: strconv.ParseInt: parsing \"{text}\": {(isNumber ? "value out of range" : "invalid syntax")}";
    }
}
