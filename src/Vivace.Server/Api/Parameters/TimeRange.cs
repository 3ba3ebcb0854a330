using System.Globalization;
using Vivace.Traces.Time;

namespace Vivace.Server.Api.Parameters;

/// <summary>A range of time, nanoseconds since the Unix epoch.</summary>
internal readonly record struct TimeRange(long Start, long End)
{
    /// <summary>
    /// What a search or a look-up of tags reads when not told, or told in part (query-api specification, section 2.3.2).
    /// </summary>
    /// <param name="start">0 for none.</param>
    /// <param name="end">0 for none.</param>
    /// <param name="since">Length back from now, which overrides both; <c>null</c> for none.</param>
    /// <param name="lookBack">Length of the default range.</param>
    /// <param name="cutoff">Newest data that is hidden.</param>
    /// <param name="now">The clock.</param>
    /// <exception cref="ApiException">400: only one end is given.</exception>
    public static TimeRange Resolve(long start, long end, long? since, TimeSpan lookBack, TimeSpan cutoff, long now)
    {
        long newest = now - Nanoseconds(cutoff);
        if (since is { } length)
        {
            return new TimeRange(newest - length, newest);
        }

        if (start == 0 && end == 0)
        {
            return new TimeRange(now - Nanoseconds(lookBack), newest);
        }

        if (start == 0 || end == 0)
        {
            throw ApiException.BadRequest("error parsing date range: only one of start and end provided: must provide both or neither");
        }

        if (cutoff > TimeSpan.Zero && end > newest)
        {
            end = newest;
            start = start > end ? now - Nanoseconds(lookBack) : start;
        }

        return new TimeRange(start, end);
    }

    /// <summary>Refuses a range that is longer than allowed.</summary>
    /// <exception cref="ApiException">400.</exception>
    public void Limit(TimeSpan max)
    {
        if (max > TimeSpan.Zero && End - Start > Nanoseconds(max))
        {
            throw ApiException.BadRequest(string.Create(
                CultureInfo.InvariantCulture,
                $"range specified by start and end exceeds {GoDuration.FromTimeSpan(max)}. received start={StartSeconds} end={EndSeconds}"));
        }
    }

    /// <summary>Refuses a range that does not go forward.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static void RequireOrder(long startSeconds, long endSeconds)
    {
        if (startSeconds >= endSeconds)
        {
            throw ApiException.BadRequest(string.Create(
                CultureInfo.InvariantCulture, $"http parameter start must be before end. received start={startSeconds} end={endSeconds}"));
        }
    }

    public long StartSeconds => Start / ApiTime.Second;

    public long EndSeconds => End / ApiTime.Second;

    /// <summary>For the engine, which knows no time before the epoch.</summary>
    public ulong EngineStart => (ulong)Math.Max(0, Start);

    public ulong EngineEnd => (ulong)Math.Max(0, End);

    private static long Nanoseconds(TimeSpan span) => span.Ticks * TimeSpan.NanosecondsPerTick;
}
