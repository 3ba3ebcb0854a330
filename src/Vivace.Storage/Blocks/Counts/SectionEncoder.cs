using System.Buffers.Binary;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>Encodes the counts of a row group (docs/formats/span-counts.md). Reusable; for one thread.</summary>
internal sealed class SectionEncoder
{
    private readonly ByteSink[] _streams = [new(), new(), new(), new()];
    private readonly SpanSorting _sorting = new();
    private readonly ByteSink _hours = new();
    private readonly ByteSink _entries = new();
    private ulong[] _keys = [];

    /// <summary>A stream of the section that was encoded last.</summary>
    public ReadOnlySpan<byte> Stream(int stream) => _streams[stream].Written;

    /// <returns>Whether the spans can be counted.</returns>
    public bool Encode(CountedColumns columns)
    {
        foreach (ByteSink stream in _streams)
        {
            stream.Clear();
        }

        ReadOnlySpan<long> starts = columns.Starts.Span;
        if (starts.IsEmpty || starts.ContainsAnyExceptInRange(0, CountsFormat.StartLimit) || !_sorting.Sort(columns))
        {
            return false;
        }

        long first = long.MaxValue, last = 0;
        foreach (long start in starts)
        {
            first = Math.Min(first, start);
            last = Math.Max(last, start);
        }

        long firstSecond = CountsFormat.SecondOf(first), firstHour = CountsFormat.HourOfSecond(firstSecond);
        long hours = CountsFormat.HourOfSecond(CountsFormat.SecondOf(last)) - firstHour + 1;
        if (hours > CountsFormat.MaxHours)
        {
            return false;
        }

        HourFacts facts = new(columns, _sorting, firstHour, (int)hours);
        WriteHead(columns, first, last, firstHour, facts.HasDurations);
        WriteLevels(SortedKeys(starts, firstSecond), firstSecond, firstHour, first, facts);
        SampleChooser.Write(columns, _sorting, first, last, _streams[CountsFormat.Samples]);
        return true;
    }

    /// <summary>Second and kind of each span, ascending.</summary>
    private ReadOnlySpan<ulong> SortedKeys(ReadOnlySpan<long> starts, long firstSecond)
    {
        if (_keys.Length < starts.Length)
        {
            _keys = new ulong[starts.Length];
        }

        ReadOnlySpan<int> kinds = _sorting.KindOfSpan;
        for (int i = 0; i < starts.Length; i++)
        {
            _keys[i] = ((ulong)(CountsFormat.SecondOf(starts[i]) - firstSecond) << 16) | (uint)kinds[i];
        }

        _keys.AsSpan(0, starts.Length).Sort();
        return _keys.AsSpan(0, starts.Length);
    }

    private void WriteHead(CountedColumns columns, long first, long last, long firstHour, bool hasDurations)
    {
        ByteSink head = _streams[CountsFormat.Head];
        head.Varint((ulong)columns.Starts.Length);
        Int64(head, first);
        Int64(head, last);
        Int64(head, firstHour);
        head.Byte((byte)((_sorting.HasNames ? 1 : 0) | (hasDurations ? 2 : 0)));
        UsedTexts services = new(), names = new();
        ByteSink kinds = _entries;
        kinds.Clear();
        foreach (CountedKind kind in _sorting.Kinds)
        {
            kinds.Varint((ulong)services.NumberOf(kind.Service, columns.ServiceValues));
            if (_sorting.HasNames)
            {
                kinds.Varint((ulong)names.NumberOf(kind.Name, columns.NameValues));
            }

            kinds.Byte((byte)kind.Kind);
            kinds.Byte((byte)kind.Status);
            kinds.Byte((byte)kind.Parent);
        }

        services.WriteTo(head);
        names.WriteTo(head);
        head.Varint((ulong)_sorting.Kinds.Length);
        head.Bytes(kinds.Written);
    }

    private void WriteLevels(ReadOnlySpan<ulong> keys, long firstSecond, long firstHour, long first, HourFacts facts)
    {
        (ByteSink head, ByteSink minutes, ByteSink seconds) =
            (_streams[CountsFormat.Head], _streams[CountsFormat.Minutes], _streams[CountsFormat.Seconds]);
        KindCounts ofHour = new(_sorting.Kinds.Length), ofMinute = new(_sorting.Kinds.Length), ofSecond = new(_sorting.Kinds.Length);
        _hours.Clear();
        long previousHour = firstHour;
        for (int at = 0; at < keys.Length;)
        {
            long hour = CountsFormat.HourOfSecond(Second(keys[at])), minuteBefore = (hour - 1) * CountsFormat.MinutesPerHour;
            int minutesAt = minutes.Length, hourSecondsAt = seconds.Length;
            while (at < keys.Length && CountsFormat.HourOfSecond(Second(keys[at])) == hour)
            {
                long minute = CountsFormat.MinuteOf(Second(keys[at])), secondBefore = (minute - 1) * CountsFormat.SecondsPerMinute;
                int secondsAt = seconds.Length;
                while (at < keys.Length && CountsFormat.MinuteOf(Second(keys[at])) == minute)
                {
                    long second = Second(keys[at]);
                    for (; at < keys.Length && Second(keys[at]) == second; at++)
                    {
                        int kind = (int)(keys[at] & ushort.MaxValue);
                        ofSecond.Add(kind, 1);
                        ofMinute.Add(kind, 1);
                        ofHour.Add(kind, 1);
                    }

                    WriteSecond(seconds, (int)(second - secondBefore), ofSecond);
                }

                minutes.Byte((byte)(minute - minuteBefore));
                minutes.Varint((ulong)(seconds.Length - secondsAt));
                WriteEntries(minutes, ofMinute);
            }

            _hours.Varint((ulong)(hour - previousHour));
            previousHour = hour;
            _hours.Varint((ulong)(minutes.Length - minutesAt));
            _hours.Varint((ulong)(seconds.Length - hourSecondsAt));
            WriteHour((int)(hour - firstHour), first, ofHour, facts);
        }

        head.Bytes(_hours.Written);

        long Second(ulong key) => firstSecond + (long)(key >> 16);
    }

    private void WriteHour(int hour, long first, KindCounts counts, HourFacts facts)
    {
        _hours.Varint((ulong)(facts.EarliestOf(hour) - first));
        _hours.Varint((ulong)(facts.LatestOf(hour) - facts.EarliestOf(hour)));
        _entries.Clear();
        foreach (int kind in counts.Touched)
        {
            WriteEntry(kind, counts[kind]);
            facts.Write(hour, kind, _entries);
        }

        _hours.Varint((ulong)_entries.Length);
        _hours.Bytes(_entries.Written);
        counts.Clear();
    }

    /// <summary>A byte tells the second, and the length of its entries where that is short.</summary>
    private void WriteSecond(ByteSink sink, int second, KindCounts counts)
    {
        _entries.Clear();
        foreach (int kind in counts.Touched)
        {
            WriteEntry(kind, counts[kind]);
        }

        int told = Math.Min(_entries.Length, CountsFormat.SecondLengths) - 1;
        sink.Byte((byte)(((second - 1) * CountsFormat.SecondLengths) + told));
        if (told == CountsFormat.SecondLengths - 1)
        {
            sink.Varint((ulong)(_entries.Length - CountsFormat.SecondLengths));
        }

        sink.Bytes(_entries.Written);
        counts.Clear();
    }

    private void WriteEntries(ByteSink sink, KindCounts counts)
    {
        _entries.Clear();
        foreach (int kind in counts.Touched)
        {
            WriteEntry(kind, counts[kind]);
        }

        sink.Varint((ulong)_entries.Length);
        sink.Bytes(_entries.Written);
        counts.Clear();
    }

    private void WriteEntry(int kind, int count)
    {
        _entries.Varint(((ulong)kind << 1) | (count > 1 ? 1u : 0));
        if (count > 1)
        {
            _entries.Varint((ulong)count - 2);
        }
    }

    private static void Int64(ByteSink sink, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(sink.Reserve(sizeof(long)), value);
        sink.Advance(sizeof(long));
    }

    /// <summary>Numbers of spans by kind, and which kinds there are.</summary>
    private sealed class KindCounts(int kinds)
    {
        private readonly int[] _counts = new int[kinds];
        private readonly int[] _touched = new int[kinds];
        private int _touchedCount;

        public ReadOnlySpan<int> Touched => _touched.AsSpan(0, _touchedCount);

        public int this[int kind] => _counts[kind];

        public void Add(int kind, int spans)
        {
            if (_counts[kind] == 0)
            {
                _touched[_touchedCount++] = kind;
            }

            _counts[kind] += spans;
        }

        public void Clear()
        {
            foreach (int kind in Touched)
            {
                _counts[kind] = 0;
            }

            _touchedCount = 0;
        }
    }
}
