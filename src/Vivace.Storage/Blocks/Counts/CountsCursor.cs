namespace Vivace.Storage.Blocks.Counts;

/// <summary>
/// Goes through a section hour by hour, and where that is too coarse minute by minute and second by second. Each reaches from just behind
/// its beginning up to its end. What is passed over costs nothing.
/// </summary>
public sealed class CountsCursor
{
    /// <summary>How far a minute reaches, nanoseconds.</summary>
    public const long NanosPerMinute = NanosPerSecond * CountsFormat.SecondsPerMinute;

    /// <summary>How far a second reaches, nanoseconds.</summary>
    public const long NanosPerSecond = CountsFormat.NanosPerSecond;

    private const long NanosPerHour = NanosPerMinute * CountsFormat.MinutesPerHour;

    private readonly CountsSection _section;
    private byte[]? _minuteStream;
    private byte[]? _secondStream;
    private long _hour;
    private Run _hours;
    private Run _minutes;
    private Run _seconds;
    private int _hourEntries;
    private int _minuteEntries;
    private int _secondEntries;

    /// <summary>Where the seconds of the next minute begin.</summary>
    private int _nextSeconds;

    /// <summary>Where the seconds of the hour end.</summary>
    private int _hourSecondsEnd;

    internal CountsCursor(CountsSection section)
    {
        _section = section;
        _hour = section.FirstHour;
        _hours = new Run(section.HoursAt, section.Head.Length);
    }

    /// <summary>Start of the first span of the hour, nanoseconds since the Unix epoch.</summary>
    public long HourFirst { get; private set; }

    /// <summary>Start of the last span of the hour.</summary>
    public long HourLast { get; private set; }

    /// <summary>Latest start that belongs to the minute, nanoseconds since the Unix epoch.</summary>
    public long MinuteEnd { get; private set; }

    /// <summary>Latest start that belongs to the second.</summary>
    public long SecondEnd { get; private set; }

    /// <summary>The next hour that has spans.</summary>
    public bool NextHour()
    {
        if (_hours.IsEmpty)
        {
            return false;
        }

        CountsReader reader = _hours.Read(_section.Head);
        _hour += (long)reader.Varint();
        _minutes = _minutes.Next((int)reader.Varint());
        _nextSeconds = _hourSecondsEnd;
        _seconds = default;
        _hourSecondsEnd += (int)reader.Varint();
        HourFirst = _section.First + (long)reader.Varint();
        HourLast = HourFirst + (long)reader.Varint();
        int length = reader.Count();
        _hourEntries = _hours.Start + reader.Position;
        _hours = new Run(_hourEntries + length, _hours.End);
        return true;
    }

    /// <summary>The next minute of the hour that has spans.</summary>
    public bool NextMinute()
    {
        if (_minutes.IsEmpty)
        {
            return false;
        }

        CountsReader reader = _minutes.Read(_minuteStream ??= _section.ReadMinutes());
        MinuteEnd = ((_hour - 1) * NanosPerHour) + (reader.Byte() * NanosPerMinute);
        int seconds = (int)reader.Varint(), length = reader.Count();
        _minuteEntries = _minutes.Start + reader.Position;
        _minutes = new Run(_minuteEntries + length, _minutes.End);
        _seconds = new Run(_nextSeconds, _nextSeconds + seconds);
        _nextSeconds += seconds;
        return true;
    }

    /// <summary>The next second of the minute that has spans.</summary>
    public bool NextSecond()
    {
        if (_seconds.IsEmpty)
        {
            return false;
        }

        CountsReader reader = _seconds.Read(_secondStream ??= _section.ReadSeconds());
        int told = reader.Byte(), length = (told % CountsFormat.SecondLengths) + 1;
        SecondEnd = MinuteEnd - NanosPerMinute + (((told / CountsFormat.SecondLengths) + 1) * NanosPerSecond);
        length += length == CountsFormat.SecondLengths ? reader.Count() : 0;
        _secondEntries = _seconds.Start + reader.Position;
        _seconds = new Run(_secondEntries + length, _seconds.End);
        return true;
    }

    /// <summary>Adds the spans of the hour to counts by kind, and what is known of their durations.</summary>
    /// <param name="counts">One for each kind.</param>
    /// <param name="durations">Null where they are not wanted; only of sections that have them.</param>
    public void AddHour(Span<long> counts, CountedDurations? durations)
    {
        if (!_section.HasDurations)
        {
            Add(_section.Head.AsSpan(_hourEntries, _hours.Start - _hourEntries), counts);
            return;
        }

        durations ??= new CountedDurations(counts.Length);
        var reader = new CountsReader(_section.Head.AsSpan(_hourEntries, _hours.Start - _hourEntries));
        while (!reader.IsAtEnd)
        {
            int kind = AddEntry(ref reader, counts);
            durations.Read(kind, ref reader);
        }
    }

    /// <summary>Adds the spans of the minute to counts by kind.</summary>
    public void AddMinute(Span<long> counts) => Add(_minuteStream.AsSpan(_minuteEntries, _minutes.Start - _minuteEntries), counts);

    /// <summary>Adds the spans of the second to counts by kind.</summary>
    public void AddSecond(Span<long> counts) => Add(_secondStream.AsSpan(_secondEntries, _seconds.Start - _secondEntries), counts);

    private static void Add(ReadOnlySpan<byte> entries, Span<long> counts)
    {
        var reader = new CountsReader(entries);
        while (!reader.IsAtEnd)
        {
            AddEntry(ref reader, counts);
        }
    }

    private static int AddEntry(ref CountsReader reader, Span<long> counts)
    {
        ulong entry = reader.Varint();
        if (entry >> 1 >= (ulong)counts.Length)
        {
            CountsReader.Throw();
        }

        int kind = (int)(entry >> 1);
        counts[kind] += (entry & 1) == 0 ? 1 : (long)reader.Varint() + 2;
        return kind;
    }

    /// <summary>A run of bytes of a stream.</summary>
    private readonly record struct Run(int Start, int End)
    {
        public bool IsEmpty => Start >= End;

        /// <summary>The run of so many bytes behind this one.</summary>
        public Run Next(int length) => new(End, checked(End + length));

        public CountsReader Read(byte[] stream)
        {
            if (Start < 0 || End > stream.Length || Start > End)
            {
                CountsReader.Throw();
            }

            return new CountsReader(stream.AsSpan(Start, End - Start));
        }
    }
}
