using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>What is kept of the spans of an hour besides how many there are: when they started, and how long they took by kind.</summary>
internal sealed class HourFacts
{
    private readonly long[] _earliest;
    private readonly long[] _latest;
    private readonly int _kinds;
    private readonly long[] _sums = [];
    private readonly long[] _shortest = [];
    private readonly long[] _longest = [];
    private readonly int[] _buckets = [];

    public HourFacts(CountedColumns columns, SpanSorting sorting, long firstHour, int hours)
    {
        ReadOnlySpan<long> starts = columns.Starts.Span, durations = columns.Durations.Span;
        _kinds = sorting.Kinds.Length;
        HasDurations = (long)hours * _kinds <= CountsFormat.MaxDurationCells
            && !durations.ContainsAnyExceptInRange(0, CountsFormat.DurationLimit) && TotalOf(durations) < CountsFormat.DurationTotalLimit;
        _earliest = new long[hours];
        _latest = new long[hours];
        Array.Fill(_earliest, long.MaxValue);
        if (HasDurations)
        {
            int cells = hours * _kinds;
            _sums = new long[cells];
            _shortest = new long[cells];
            _longest = new long[cells];
            _buckets = new int[cells * CountsFormat.Exponents];
            Array.Fill(_shortest, long.MaxValue);
        }

        ReadOnlySpan<int> kinds = sorting.KindOfSpan;
        for (int i = 0; i < starts.Length; i++)
        {
            int hour = (int)(CountsFormat.HourOfSecond(CountsFormat.SecondOf(starts[i])) - firstHour);
            _earliest[hour] = Math.Min(_earliest[hour], starts[i]);
            _latest[hour] = Math.Max(_latest[hour], starts[i]);
            if (HasDurations)
            {
                Add((hour * _kinds) + kinds[i], durations[i]);
            }
        }
    }

    /// <summary>Whether durations are kept.</summary>
    public bool HasDurations { get; }

    /// <summary>Start of the first span, nanoseconds since the Unix epoch.</summary>
    public long EarliestOf(int hour) => _earliest[hour];

    public long LatestOf(int hour) => _latest[hour];

    /// <summary>Writes the durations of a kind: their sum, the shortest, the longest, and how many are in each power-of-two bucket.</summary>
    public void Write(int hour, int kind, ByteSink sink)
    {
        if (!HasDurations)
        {
            return;
        }

        int cell = (hour * _kinds) + kind;
        sink.Varint((ulong)_sums[cell]);
        sink.Varint((ulong)_shortest[cell]);
        sink.Varint((ulong)(_longest[cell] - _shortest[cell]));
        ReadOnlySpan<int> buckets = _buckets.AsSpan(cell * CountsFormat.Exponents, CountsFormat.Exponents);
        sink.Byte((byte)(CountsFormat.Exponents - buckets.Count(0)));
        for (int exponent = 0; exponent < buckets.Length; exponent++)
        {
            if (buckets[exponent] > 0)
            {
                sink.Byte((byte)exponent);
                sink.Varint((ulong)buckets[exponent]);
            }
        }
    }

    private static double TotalOf(ReadOnlySpan<long> durations)
    {
        double total = 0;
        foreach (long duration in durations)
        {
            total += duration;
        }

        return total;
    }

    private void Add(int cell, long duration)
    {
        _sums[cell] += duration;
        _shortest[cell] = Math.Min(_shortest[cell], duration);
        _longest[cell] = Math.Max(_longest[cell], duration);
        int exponent = CountsFormat.ExponentOf(duration);
        if (exponent >= 0)
        {
            _buckets[(cell * CountsFormat.Exponents) + exponent]++;
        }
    }
}
