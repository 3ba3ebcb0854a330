using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks.Counts;

/// <summary>The file of counts beside a block's data.</summary>
public sealed class CountsTests
{
    private const ulong Second = 1_000_000_000;
    private const ulong Base = 1_795_398_420 * Second;

    [Fact]
    public void EverySecondMinuteAndHourTellsTheSpansThatStartedInIt()
    {
        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(Traces(1, 300), new BlockFolder.Settings { MaxRowGroupSpans = 200 });
        using BlockReader block = folder.Open();
        using BlockCounts counts = Open(folder, meta);
        Assert.Equal(block.RowGroupCount, counts.SectionCount);
        for (int group = 0; group < counts.SectionCount; group++)
        {
            CountsSection section = counts.Section(group);
            BlockRows rows = block.OpenRowGroup(group);
            Assert.Equal(rows.SpanCount, section.SpanCount);
            Assert.Equal(rows.Starts.Min(), (ulong)section.First);
            Assert.Equal(rows.Starts.Max(), (ulong)section.Last);
            string[] spans = [.. Enumerable.Range(0, rows.SpanCount).Select(span => Text(rows, span))];
            var bySecond = Expected(spans, rows, CountsCursor.NanosPerSecond);
            var byMinute = Expected(spans, rows, CountsCursor.NanosPerMinute);
            var byHour = Expected(spans, rows, 60 * CountsCursor.NanosPerMinute);
            CountsCursor cursor = section.Walk();
            while (cursor.NextHour())
            {
                long hour = (cursor.HourLast + (60 * CountsCursor.NanosPerMinute) - 1) / (60 * CountsCursor.NanosPerMinute);
                Take(byHour, hour, section, sums => cursor.AddHour(sums, null));
                while (cursor.NextMinute())
                {
                    Take(byMinute, cursor.MinuteEnd / CountsCursor.NanosPerMinute, section, sums => cursor.AddMinute(sums));
                    while (cursor.NextSecond())
                        Take(bySecond, cursor.SecondEnd / CountsCursor.NanosPerSecond, section, sums => cursor.AddSecond(sums));
                }
            }

            Assert.Empty(bySecond);
            Assert.Empty(byMinute);
            Assert.Empty(byHour);
        }
    }

    [Fact]
    public void MinutesThatArePassedOverDoNotShiftWhatFollows()
    {
        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(Traces(2, 300), new BlockFolder.Settings());
        using BlockCounts counts = Open(folder, meta);
        CountsSection section = counts.Section(0);
        List<(long End, long Spans)> all = Seconds(section, static _ => true), some = Seconds(section, static hour => hour % 2 == 1);
        Assert.NotEmpty(some);
        Assert.Subset(all.ToHashSet(), some.ToHashSet());
    }

    [Fact]
    public void CountsMadeFromTheDataAreThoseOfTheWriter()
    {
        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(Traces(3, 300), new BlockFolder.Settings { MaxRowGroupSpans = 150 });
        using BlockReader block = folder.Open();
        Assert.Equal(Bytes(folder), CountsWriter.Count(block, meta.Size));
    }

    [Fact]
    public void DurationsOfAnHourAreAddedUp()
    {
        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(Traces(4, 200), new BlockFolder.Settings());
        using BlockReader block = folder.Open();
        using BlockCounts counts = Open(folder, meta);
        CountsSection section = counts.Section(0);
        BlockRows rows = block.OpenRowGroup(0);
        var durations = new CountedDurations(section.Kinds.Length);
        CountsCursor cursor = section.Walk();
        while (cursor.NextHour())
            cursor.AddHour(new long[section.Kinds.Length], durations);
        for (int kind = 0; kind < section.Kinds.Length; kind++)
        {
            IEnumerable<int> spans = Enumerable.Range(0, rows.SpanCount).Where(span => Text(rows, span) == Text(section, kind));
            long[] expected = [.. spans.Select(span => (long)rows.Durations[span])];
            Assert.Equal(expected.Sum(), durations.Sum(kind));
            Assert.Equal(expected.Min(), durations.Shortest(kind));
            Assert.Equal(expected.Max(), durations.Longest(kind));
            Assert.Equal(expected.Count(duration => duration >= 2), durations.Buckets(kind).ToArray().Sum());
            Assert.Equal(expected.Count(duration => duration is > 512 and <= 1024), durations.Buckets(kind)[10]);
        }
    }

    [Fact]
    public void ExamplesAreSpansOfTheBlock()
    {
        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(Traces(5, 300), new BlockFolder.Settings());
        using BlockReader block = folder.Open();
        using BlockCounts counts = Open(folder, meta);
        CountsSection section = counts.Section(0);
        BlockRows rows = block.OpenRowGroup(0);
        CountedSample[] samples = section.Samples();
        Assert.Equal(section.Kinds.Length, samples.Select(sample => sample.Kind).Distinct().Count());
        foreach (CountedSample sample in samples)
        {
            Assert.Contains(Enumerable.Range(0, rows.SpanCount), span =>
                rows.TraceIds[rows.TraceOfSpan[span]] == sample.Trace && (long)rows.Starts[span] == sample.Start && (long)rows.Durations[span] == sample.Duration
                && rows.NestedSetParents[span] == sample.NestedSetParent && Text(rows, span) == Text(section, sample.Kind));
        }
    }

    [Fact]
    public void NamesAreLeftOutWhereThereAreTooMany()
    {
        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(Traces(6, 3000, names: 1_000_000), new BlockFolder.Settings());
        using BlockCounts counts = Open(folder, meta);
        CountsSection section = counts.Section(0);
        Assert.False(section.HasNames);
        Assert.All(section.Kinds, kind => Assert.Equal(-1, kind.Name));
    }

    [Theory]
    [InlineData("a start that is no time")]
    [InlineData("a service name that is no string")]
    [InlineData("spans over years")]
    public void BlocksThatCannotBeCountedHaveNoCounts(string oddity)
    {
        List<SpanBatch> traces = Traces(7, 20);
        SpanBatch odd = traces[10];
        switch (oddity)
        {
            case "a start that is no time":
                odd.StartTimes[0] = ulong.MaxValue - 5;
                break;
            case "spans over years":
                odd.StartTimes[0] = 0;
                break;
            default:
                int number = odd.Dictionary.Attributes.Intern([10, 12, .. "service.name"u8, 18, 2, 24, 5]);
                odd.Dictionary.Resources.Set(odd.Resources[0], new ResourceEntry([number], 0, 0));
                break;
        }

        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(traces, new BlockFolder.Settings());
        Assert.False(File.Exists(Path.Combine(folder.Path, BlockFiles.Counts)));
        using BlockReader block = folder.Open();
        Assert.Null(CountsWriter.Count(block, meta.Size));
    }

    [Fact]
    public void AnyDamageIsNoticed()
    {
        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(Traces(8, 100), new BlockFolder.Settings { MaxRowGroupSpans = 100 });
        byte[] good = Bytes(folder);
        var random = new Random(8);
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<BlockException>(() => ReadAll(bad, meta.Size));
        }

        for (int length = 0; length < good.Length; length += 97)
            Assert.Throws<BlockException>(() => ReadAll(good[..length], meta.Size));
        Assert.Throws<BlockException>(() => ReadAll(good, meta.Size + 1));
        ReadAll(good, meta.Size);
    }

    [Fact]
    public void ForgedCountsGiveAnErrorAndNothingElse()
    {
        using var folder = new BlockFolder();
        BlockMeta meta = folder.Write(Traces(9, 100), new BlockFolder.Settings());
        byte[] good = Bytes(folder);
        var random = new Random(9);
        int refused = 0;
        for (int round = 0; round < 2000; round++)
        {
            byte[] forged = Forge(good, random);
            try
            {
                ReadAll(forged, meta.Size);
            }
            catch (BlockException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 1999);
    }

    /// <summary>Changes a byte of a stream and mends the hashes.</summary>
    private static byte[] Forge(byte[] good, Random random)
    {
        byte[] forged = [.. good];
        Span<byte> footer = forged.AsSpan(^32..);
        int directoryLength = BinaryPrimitives.ReadInt32LittleEndian(footer), directoryAt = forged.Length - 32 - directoryLength;
        forged[random.Next(directoryAt)] = (byte)random.Next(256);
        for (int at = directoryAt, start = 0; at < forged.Length - 32;)
        {
            int length = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = forged[at++];
                length |= (next & 0x7F) << shift;
                if (next < 0x80)
                    break;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(forged.AsSpan(at), XxHash3.HashToUInt64(forged.AsSpan(start, length)));
            at += 8;
            start += length;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(footer[16..], XxHash3.HashToUInt64(forged.AsSpan(directoryAt, directoryLength)));
        return forged;
    }

    private static void ReadAll(byte[] file, long dataBytes)
    {
        using var counts = BlockCounts.Open(new MemoryRangeSource(file), dataBytes);
        for (int i = 0; i < counts.SectionCount; i++)
        {
            CountsSection section = counts.Section(i);
            _ = section.Samples();
            long[] sums = new long[section.Kinds.Length];
            var durations = section.HasDurations ? new CountedDurations(sums.Length) : null;
            CountsCursor cursor = section.Walk();
            while (cursor.NextHour())
            {
                cursor.AddHour(sums, durations);
                while (cursor.NextMinute())
                {
                    cursor.AddMinute(sums);
                    while (cursor.NextSecond())
                        cursor.AddSecond(sums);
                }
            }
        }
    }

    private static List<(long End, long Spans)> Seconds(CountsSection section, Func<int, bool> isWanted)
    {
        List<(long, long)> found = [];
        CountsCursor cursor = section.Walk();
        for (int hour = 0; cursor.NextHour(); hour++)
        {
            if (!isWanted(hour))
                continue;
            for (int minute = 0; cursor.NextMinute(); minute++)
            {
                if (minute % 3 == 0)
                    continue;
                while (cursor.NextSecond())
                {
                    long[] sums = new long[section.Kinds.Length];
                    cursor.AddSecond(sums);
                    found.Add((cursor.SecondEnd, sums.Sum()));
                }
            }
        }

        return found;
    }

    private static Dictionary<(long Slot, string Kind), long> Expected(string[] spans, BlockRows rows, long slot) => Enumerable.Range(0, spans.Length)
        .GroupBy(span => (((long)rows.Starts[span] + slot - 1) / slot, spans[span])).ToDictionary(group => group.Key, group => group.LongCount());

    /// <summary>Checks the counts of a slot and strikes them off the list.</summary>
    private static void Take(Dictionary<(long Slot, string Kind), long> expected, long slot, CountsSection section, Action<long[]> add)
    {
        long[] sums = new long[section.Kinds.Length];
        add(sums);
        for (int kind = 0; kind < sums.Length; kind++)
        {
            if (sums[kind] > 0)
            {
                Assert.True(expected.Remove((slot, Text(section, kind)), out long spans), "a slot comes once");
                Assert.Equal(spans, sums[kind]);
            }
        }
    }

    private static string Text(BlockRows rows, int span) =>
        $"{Encoding.UTF8.GetString(rows.ServiceNames[rows.ResourceOfSpan[span]])} {Encoding.UTF8.GetString(rows.Names[span])} {rows.Kinds[span]} "
        + $"{rows.StatusCodes[span]} {Math.Clamp(rows.NestedSetParents[span], -1, 1)}";

    private static string Text(CountsSection section, int kind)
    {
        CountedKind one = section.Kinds[kind];
        int parent = one.Parent == CountedParent.Root ? -1 : one.Parent == CountedParent.Unknown ? 0 : 1;
        return $"{Encoding.UTF8.GetString(section.Services[one.Service])} {Encoding.UTF8.GetString(section.Names[one.Name])} {one.Kind} {one.Status} {parent}";
    }

    private static BlockCounts Open(BlockFolder folder, BlockMeta meta) => BlockCounts.Open(new MemoryRangeSource(Bytes(folder)), meta.Size);

    private static byte[] Bytes(BlockFolder folder) => File.ReadAllBytes(Path.Combine(folder.Path, BlockFiles.Counts));

    private static List<SpanBatch> Traces(int seed, int traces, int names = 4)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(1, traces).Select(trace => Trace(random, new TraceId((ulong)trace, (ulong)random.NextInt64()), names))];
    }

    /// <summary>Up to five spans within three hours, some on whole seconds, minutes and hours.</summary>
    private static SpanBatch Trace(Random random, TraceId id, int names)
    {
        var batch = new SpanBatch(new TraceDictionary());
        TraceDictionary dictionary = batch.Dictionary;
        string service = "s" + random.Next(3);
        int resource = dictionary.Resources.Intern(Encoding.UTF8.GetBytes(service), [], out _);
        int name = dictionary.Attributes.Intern([10, 12, .. "service.name"u8, 18, 4, 10, 2, .. Encoding.UTF8.GetBytes(service)]);
        dictionary.Resources.Set(resource, new ResourceEntry([name], 0, 0));
        int scope = dictionary.Scopes.Intern([], [], out _);
        dictionary.Scopes.Set(scope, new ScopeEntry(0, 0, [], 0, 0));
        ulong unit = random.Next(4) switch { 0 => Second, 1 => 60 * Second, 2 => 3600 * Second, _ => 1 };
        int count = random.Next(1, 6);
        batch.EnsureRows(count);
        for (int row = 0; row < count; row++)
        {
            batch.TraceIds[row] = id;
            batch.SpanIds[row] = (ulong)row + 1;
            batch.ParentSpanIds[row] = (ulong)(row == 4 ? 99 : row);
            batch.StartTimes[row] = (Base + (ulong)random.NextInt64(3 * 3600 * (long)Second)) / unit * unit;
            batch.EndTimes[row] = batch.StartTimes[row] + (ulong)random.Next(2000);
            batch.Names[row] = dictionary.Strings.Intern(Encoding.UTF8.GetBytes("op" + random.Next(names)));
            batch.Kinds[row] = random.Next(6);
            batch.StatusCodes[row] = random.Next(3);
            batch.Resources[row] = resource;
            batch.Scopes[row] = scope;
            batch.Sizes[row] = 100;
            batch.AttributeEnds[row] = batch.EventEnds[row] = batch.LinkEnds[row] = 0;
        }

        batch.Count = count;
        return batch;
    }
}
