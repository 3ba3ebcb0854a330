using Vivace.Query.Expressions;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Exemplars;
using Vivace.Query.Metrics.Numerics;
using Vivace.Storage.Blocks.Counts;

namespace Vivace.Query.Metrics.Counts;

/// <summary>
/// Counts the sections of a block's counts into a part: the filter and the labels are evaluated once for each kind of span, and then hours,
/// minutes and seconds are added up, the coarsest that the intervals allow. Not thread-safe.
/// </summary>
/// <param name="plan">The query.</param>
/// <param name="counts">What it asks of counts.</param>
/// <param name="condition">Its filter.</param>
/// <param name="part">Receives the counts.</param>
internal sealed class CountsCounter(MetricsPlan plan, CountsPlan counts, SpanCondition condition, MetricPart part)
{
    private const int NotKept = -1;
    private const int None = -1;

    private readonly MetricIntervals _intervals = part.Intervals;
    private readonly GroupReader _groups = new(plan, part.Groups);
    private readonly ArgumentReader? _argument = plan.Stage.Argument is { } field ? new ArgumentReader(plan, field) : null;

    /// <summary>The group of each kind of the section at hand.</summary>
    private int[] _groupOfKind = [];
    private long[] _spans = [];
    private CountedDurations? _durations;

    /// <summary>Counts a section.</summary>
    /// <returns>Whether it tells what the query asks; else the part is to be discarded.</returns>
    public bool TryCount(CountsSection section)
    {
        if ((counts.NeedsNames && !section.HasNames) || (counts.NeedsDurations && !section.HasDurations))
            return false;
        if (!ReadGroups(section))
            return true;
        _spans = new long[section.Kinds.Length];
        _durations = counts.NeedsDurations ? new CountedDurations(section.Kinds.Length) : null;
        if (!AddSpans(section.Walk()))
            return false;
        OfferSamples(section);
        return true;
    }

    /// <returns>Whether any kind passes the filter.</returns>
    private bool ReadGroups(CountsSection section)
    {
        var columns = new CountsColumns(section);
        int[] kinds = [.. Enumerable.Range(0, columns.Count)];
        int kept = condition.Keep(columns, kinds);
        var groups = new int[kept];
        _groups.Read(columns, kinds.AsSpan(0, kept), groups);
        _groupOfKind = new int[columns.Count];
        Array.Fill(_groupOfKind, NotKept);
        for (int i = 0; i < kept; i++)
            _groupOfKind[kinds[i]] = groups[i];
        return kept > 0;
    }

    private bool AddSpans(CountsCursor cursor)
    {
        int current = None;
        while (cursor.NextHour())
        {
            if (IsOutside(cursor.HourFirst, cursor.HourLast))
                continue;
            if (IntervalOf(cursor.HourFirst, cursor.HourLast) is { } ofHour)
            {
                Turn(ref current, ofHour);
                cursor.AddHour(_spans, _durations);
                continue;
            }

            // Durations are told of whole hours only.
            if (counts.NeedsDurations)
                return false;
            while (cursor.NextMinute())
            {
                long first = cursor.MinuteEnd - CountsCursor.NanosPerMinute + 1;
                if (IsOutside(first, cursor.MinuteEnd))
                    continue;
                if (IntervalOf(first, cursor.MinuteEnd) is { } ofMinute)
                {
                    Turn(ref current, ofMinute);
                    cursor.AddMinute(_spans);
                }
                else if (!AddSeconds(cursor, ref current))
                {
                    return false;
                }
            }
        }

        Turn(ref current, None);
        return true;
    }

    private bool AddSeconds(CountsCursor cursor, ref int current)
    {
        while (cursor.NextSecond())
        {
            long first = cursor.SecondEnd - CountsCursor.NanosPerSecond + 1;
            if (IsOutside(first, cursor.SecondEnd))
                continue;
            if (IntervalOf(first, cursor.SecondEnd) is not { } interval)
                return false;
            Turn(ref current, interval);
            cursor.AddSecond(_spans);
        }

        return true;
    }

    private bool IsOutside(long first, long last) => last <= _intervals.After || first > _intervals.End;

    /// <summary>The interval that holds all times from the first to the last; null when none does.</summary>
    private int? IntervalOf(long first, long last)
    {
        int interval = _intervals.IndexOf(first);
        return interval >= 0 && interval == _intervals.IndexOf(last) ? interval : null;
    }

    /// <summary>Puts what was added up into the interval it belongs to, and goes on with another one.</summary>
    private void Turn(ref int current, int next)
    {
        if (next == current)
            return;
        if (current != None)
        {
            for (int kind = 0; kind < _spans.Length; kind++)
            {
                if (_spans[kind] != 0 && _groupOfKind[kind] != NotKept)
                    Put(kind, _groupOfKind[kind], current);
            }

            Array.Clear(_spans);
        }

        current = next;
    }

    private void Put(int kind, int group, int interval)
    {
        if (plan.HasBuckets)
        {
            ReadOnlySpan<long> buckets = _durations!.Buckets(kind);
            for (int exponent = 0; exponent < buckets.Length; exponent++)
            {
                if (buckets[exponent] != 0)
                    part.AddBucket(group, exponent, interval, buckets[exponent]);
            }
        }
        else
        {
            switch (part.Cells)
            {
                case CountCells cells:
                    cells.Add(group, interval, _spans[kind]);
                    break;
                case SumCells cells:
                    cells.Add(group, interval, plan.ArgumentOf(_durations!.Sum(kind)), _spans[kind]);
                    break;
                case ExtremeCells cells:
                    cells.Add(group, interval, plan.ArgumentOf(_durations!.Shortest(kind)), plan.ArgumentOf(_durations.Longest(kind)));
                    break;
            }
        }

        _durations?.Clear(kind);
    }

    private void OfferSamples(CountsSection section)
    {
        if (part.Exemplars is not { } pool || !pool.Wants(Math.Max(section.First, _intervals.After + 1), Math.Min(section.Last, _intervals.End)))
            return;
        CountedSample[] samples = section.Samples();
        int[] rows = [.. Enumerable.Range(0, samples.Length).Where(row =>
            _groupOfKind[samples[row].Kind] != NotKept && samples[row].Start > _intervals.After && samples[row].Start <= _intervals.End)];
        pool.Shuffle(rows);
        var columns = new CountsColumns(section, samples);
        double[] arguments = _argument is null ? [] : new double[rows.Length];
        _argument?.Read(columns, rows, arguments);
        new ExemplarReader(plan, pool, _argument).Offer(columns, rows, [.. rows.Select(row => _groupOfKind[samples[row].Kind])], arguments);
    }
}
