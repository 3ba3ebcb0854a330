using Vivace.Query.Limits;

namespace Vivace.Query.Metrics.Numerics;

/// <summary>
/// The intervals of a metrics query, or a run of them (traceql specification, section 11.1): left-open, right-closed, of one length,
/// reported at their right edge. Times are nanoseconds since the Unix epoch.
/// </summary>
/// <param name="Start">Left edge of the first interval, below 0 in the first moments of the epoch; a span that starts exactly here belongs to none.</param>
/// <param name="Step">Length of an interval, at least 1.</param>
/// <param name="Count">Number of intervals.</param>
internal sealed record MetricIntervals(long Start, long Step, int Count)
{
    /// <summary>Most intervals a query may ask for; the server's own limit is usually far lower.</summary>
    public const int MaxIntervals = 1_000_000;

    private const long NanosPerMillisecond = 1_000_000;
    private const double NanosPerSecond = 1e9;

    /// <summary>Right edge of the last interval; a span that starts exactly here still belongs to it.</summary>
    public long End => Start + (Step * Count);

    /// <summary>What a start time must lie above to be in the range. Never below −1, so that times past 2^63, read as signed, stay out.</summary>
    public long After => Math.Max(Start, -1);

    public double StepSeconds => Step / NanosPerSecond;

    /// <summary>A time of spans as a bound of what to look at: one past 2^63 is later than all others, not earlier.</summary>
    public static long Bound(ulong time) => (long)Math.Min(time, long.MaxValue);

    /// <summary>The intervals that a request asks for: aligned to the step with one more in front, or the bare range of an instant query.</summary>
    /// <exception cref="QueryLimitException">More than <see cref="MaxIntervals"/>.</exception>
    public static MetricIntervals Of(MetricsRequest request)
    {
        long start = Bound(request.Start), end = Bound(request.End);
        if (request.IsInstant)
            return new MetricIntervals(start, Math.Max(1, end - start), 1);

        Int128 step = Math.Clamp(request.Step, 1, (ulong)long.MaxValue);
        Int128 first = (start / step * step) - step;
        Int128 last = (end + step - 1) / step * step;
        Int128 count = (last - first) / step;
        if (count > MaxIntervals)
            throw new QueryLimitException($"the query asks for {count} intervals, more than {MaxIntervals}; use a longer step");
        if (last > long.MaxValue || first < long.MinValue)
            throw new QueryLimitException("the range does not fit the step");
        return new MetricIntervals((long)first, (long)step, (int)Int128.Max(count, 0));
    }

    /// <summary>The interval of a time, or −1.</summary>
    public int IndexOf(long time) => time <= After || time > End ? -1 : (int)((time - Start - 1) / Step);

    /// <summary>The interval that holds a time cut down to whole milliseconds, which is how exemplars carry it; −1 outside.</summary>
    public int IndexOfMillisecond(long milliseconds) => IndexOf(milliseconds * NanosPerMillisecond);

    /// <summary>Where an interval is reported, in milliseconds since the Unix epoch.</summary>
    public long EdgeMilliseconds(int interval) => (Start + (Step * (interval + 1L))) / NanosPerMillisecond;

    /// <summary>
    /// Those of the intervals that spans starting within <paramref name="first"/> to <paramref name="last"/> can fall into; empty if none.
    /// </summary>
    public MetricIntervals Covering(long first, long last)
    {
        if (Count == 0 || last <= Start || first > End || last < first)
            return this with { Count = 0 };
        int from = first <= Start ? 0 : IndexOf(first);
        int to = last > End ? Count - 1 : IndexOf(last);
        return new MetricIntervals(Start + (from * Step), Step, to - from + 1);
    }

    /// <summary>How many intervals after this one's first another run of the same grid begins.</summary>
    public int OffsetOf(MetricIntervals part) => (int)((part.Start - Start) / Step);
}
