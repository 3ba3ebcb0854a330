using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>The counts of a row group.</summary>
public sealed class CountsSection
{
    private const int NamesFlag = 1;
    private const int DurationsFlag = 2;

    private readonly BlockCounts _counts;
    private readonly int _section;

    internal CountsSection(BlockCounts counts, int section)
    {
        (_counts, _section) = (counts, section);
        Head = counts.Read(section, CountsFormat.Head);
        var reader = new CountsReader(Head);
        SpanCount = (int)Math.Min(reader.Varint(), int.MaxValue);
        (First, Last) = (reader.Int64(), reader.Int64());
        FirstHour = reader.Int64();
        byte flags = reader.Byte();
        (HasNames, HasDurations) = ((flags & NamesFlag) != 0, (flags & DurationsFlag) != 0);
        Services = Texts(ref reader);
        Names = Texts(ref reader);
        int count = reader.Count();
        if (count is 0 or > CountsFormat.MaxTuples || First < 0 || Last < First)
        {
            CountsReader.Throw();
        }

        Kinds = new CountedKind[count];
        for (int i = 0; i < count; i++)
        {
            Kinds[i] = new CountedKind(
                Number(ref reader, Services), HasNames ? Number(ref reader, Names) : -1, reader.Byte(), reader.Byte(),
                (CountedParent)reader.Byte());
        }

        HoursAt = reader.Position;
    }

    /// <summary>Spans of the row group.</summary>
    public int SpanCount { get; }

    /// <summary>Start of the earliest span, nanoseconds since the Unix epoch.</summary>
    public long First { get; }

    /// <summary>Start of the latest span.</summary>
    public long Last { get; }

    /// <summary>Whether <see cref="Kinds"/> tell the names of spans.</summary>
    public bool HasNames { get; }

    /// <summary>Whether hours tell durations.</summary>
    public bool HasDurations { get; }

    /// <summary>What spans are told apart by.</summary>
    public CountedKind[] Kinds { get; }

    /// <summary>Service names, UTF-8; an absent one is empty.</summary>
    public ByteArrayTable Services { get; }

    /// <summary>Names of spans, UTF-8.</summary>
    public ByteArrayTable Names { get; }

    internal byte[] Head { get; }

    internal long FirstHour { get; }

    internal int HoursAt { get; }

    /// <summary>Walks through the counts in time.</summary>
    public CountsCursor Walk() => new(this);

    /// <summary>Examples of spans, a few of each kind.</summary>
    public CountedSample[] Samples()
    {
        var reader = new CountsReader(_counts.Read(_section, CountsFormat.Samples));
        var samples = new CountedSample[reader.Count()];
        for (int i = 0; i < samples.Length; i++)
        {
            ulong kind = reader.Varint();
            long start = First + (long)reader.Varint(), duration = (long)reader.Varint();
            uint parent = (uint)reader.Varint();
            if (kind >= (ulong)Kinds.Length)
            {
                CountsReader.Throw();
            }

            samples[i] = new CountedSample(
                (int)kind, start, duration, (int)(parent >> 1) ^ -(int)(parent & 1), new TraceId(reader.BigEndian(), reader.BigEndian()));
        }

        return samples;
    }

    internal byte[] ReadMinutes() => _counts.Read(_section, CountsFormat.Minutes);

    internal byte[] ReadSeconds() => _counts.Read(_section, CountsFormat.Seconds);

    private static ByteArrayTable Texts(ref CountsReader reader)
    {
        var texts = new ByteArrayTable();
        for (int left = reader.Count(); left > 0; left--)
        {
            texts.Add(reader.Run());
        }

        return texts;
    }

    private static int Number(ref CountsReader reader, ByteArrayTable texts)
    {
        ulong number = reader.Varint();
        if (number >= (ulong)texts.Count)
        {
            CountsReader.Throw();
        }

        return (int)number;
    }
}

/// <summary>A span kept as an example.</summary>
/// <param name="Kind">Its kind, a number of <see cref="CountsSection.Kinds"/>.</param>
/// <param name="Start">Nanoseconds since the Unix epoch.</param>
/// <param name="Duration">Nanoseconds.</param>
/// <param name="NestedSetParent">As in the block's data.</param>
/// <param name="Trace">Its trace.</param>
public readonly record struct CountedSample(int Kind, long Start, long Duration, int NestedSetParent, TraceId Trace);
