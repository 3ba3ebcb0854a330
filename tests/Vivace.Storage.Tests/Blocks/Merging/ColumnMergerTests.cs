using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Merging;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks.Merging;

/// <summary>Blocks merged column by column hold the same as blocks whose spans are all restored and written anew.</summary>
public sealed class ColumnMergerTests : IDisposable
{
    private static readonly DedicatedColumn[] Dedicated =
        [new(DedicatedScope.Span, "db.statement"), new(DedicatedScope.Span, "ünïcode"), new(DedicatedScope.Resource, "host.name")];

    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        _open.Reverse();
        _open.ForEach(static one => one.Dispose());
    }

    [Theory]
    [InlineData(1, 2, 100_000)]
    [InlineData(2, 3, 150)]
    [InlineData(3, 4, 37)]
    [InlineData(4, 2, 1)]
    public void ColumnsAreThoseOfBlocksMergedSpanBySpan(int seed, int inputs, int rowGroupSpans)
    {
        BlockReader[] blocks = Inputs(seed, inputs, traces: rowGroupSpans == 1 ? 40 : 250, new() { MaxRowGroupSpans = 160, Dedicated = Dedicated });
        (BlockFolder columns, MergeResult byColumns) = Merge(blocks, rowGroupSpans, ColumnMerger.Merge);
        (BlockFolder spans, MergeResult bySpans) = Merge(blocks, rowGroupSpans, SpanMerger.Merge);
        Assert.Equal(bySpans, byColumns);
        Assert.True(byColumns.CombinedTraces > 0 && byColumns.DroppedSpans > 0);
        AssertSameColumns(spans, columns, BlockColumns.TraceId);
        BlockMeta a = Open(spans).Meta, b = Open(columns).Meta;
        Assert.Equal((a.TotalObjects, a.Start, a.End, a.BloomShards), (b.TotalObjects, b.Start, b.End, b.BloomShards));
        Assert.Equal((spans.Traces, spans.Spans), (columns.Traces, columns.Spans));
        ForeignReaderTests.AssertReadAlike(Path.Combine(columns.Path, BlockFiles.Data));
        AssertFinds(blocks, Open(columns));
        AssertCounted(columns);
    }

    [Theory]
    [InlineData(TempoBlocks.Default)]
    [InlineData(TempoBlocks.DedicatedColumns)]
    [InlineData(TempoBlocks.MultiPage)]
    public void RowsOfTempoAreCopiedAsTheyAre(string name)
    {
        BlockReader tempo = Keep(TempoBlocks.Open(name));
        (BlockFolder merged, MergeResult result) = Merge([tempo], 500, ColumnMerger.Merge, tempo.Meta.DedicatedColumns.All);
        Assert.Equal((tempo.Meta.TotalObjects, 0L), (result.Traces, result.CombinedTraces));
        using ParquetFile theirs = OpenData(TempoBlocks.Folder(name)), mine = OpenData(merged.Path);
        AssertSameColumns(theirs, mine, BlockColumns.TraceId);
        ForeignReaderTests.AssertReadAlike(Path.Combine(merged.Path, BlockFiles.Data));
        AssertCounted(merged);
    }

    [Fact]
    public void BlocksOfTempoMergeWithThoseWrittenHere()
    {
        BlockReader tempo = Keep(TempoBlocks.Open(TempoBlocks.MultiPage));
        BlockFolder copy = Keep(new BlockFolder());

        // Half of Tempo's traces in a block of ours, besides others.
        List<SpanBatch> traces = [.. Restore(tempo).Where((_, i) => i % 2 == 0), .. RandomTraces.Make(8, 100)];
        copy.Write([.. traces.OrderBy(trace => trace.TraceIds[0].High).ThenBy(trace => trace.TraceIds[0].Low)],
            new() { MaxRowGroupSpans = 300, Dedicated = tempo.Meta.DedicatedColumns.All });
        BlockReader[] blocks = [tempo, Open(copy)];
        (BlockFolder columns, MergeResult byColumns) = Merge(blocks, 1000, ColumnMerger.Merge, tempo.Meta.DedicatedColumns.All);
        (BlockFolder spans, MergeResult bySpans) = Merge(blocks, 1000, SpanMerger.Merge, tempo.Meta.DedicatedColumns.All);
        Assert.Equal(bySpans, byColumns);
        Assert.Equal(Restore(Open(spans)).SelectMany(trace => SpanText.Of(trace)), Restore(Open(columns)).SelectMany(trace => SpanText.Of(trace)));
    }

    [Fact]
    public void OtherDedicatedColumnsAreFilledAnew()
    {
        BlockFolder left = Keep(new BlockFolder()), right = Keep(new BlockFolder()), merged = Keep(new BlockFolder());
        List<SpanBatch> traces = RandomTraces.Make(11, 60);
        left.Write([.. traces.Where((_, i) => i % 2 == 0)], new() { Dedicated = Dedicated });
        right.Write([.. traces.Where((_, i) => i % 2 == 1)], new());
        BlockReader[] blocks = [Open(left), Open(right)];
        using (BlockWriter writer = merged.Begin(new() { Dedicated = Dedicated }))
        {
            Assert.False(ColumnMerger.CanMerge(blocks, writer));
            BlockMerger.Merge(blocks, writer, 0, default);
            merged.Finish(writer);
        }

        using BlockReader block = merged.Open();
        Assert.Equal(traces.Count, block.Meta.TotalObjects);
        BlockRows rows = block.OpenRowGroup(0);
        Assert.Contains(rows.SpanDedicated(0).Codes, code => code >= 0);
    }

    [Fact]
    public void DamagedInputsAreRefusedOrHarmless()
    {
        string folder = TempoBlocks.Folder(TempoBlocks.Default);
        byte[] data = File.ReadAllBytes(Path.Combine(folder, BlockFiles.Data));
        BlockMeta meta = BlockMetaJson.Read(File.ReadAllBytes(Path.Combine(folder, BlockFiles.Meta)));
        var random = new Random(13);
        int refused = 0;
        for (int i = 0; i < 80; i++)
        {
            byte[] damaged = [.. data];
            int at = random.Next(data.Length - meta.FooterSize);
            damaged.AsSpan(at, Math.Min(random.Next(1, 9), damaged.Length - at)).Fill((byte)random.Next(256));
            try
            {
                using BlockReader block = BlockReader.Open(new MemoryRangeSource(damaged), meta);
                using var merged = new BlockFolder();
                using BlockWriter writer = merged.Begin(new() { Dedicated = meta.DedicatedColumns.All });
                ColumnMerger.Merge(i % 2 == 0 ? [block, block] : [block], writer, 0, default);
            }
            catch (IOException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10, 79);
    }

    [Fact]
    public void ACancelledMergeEnds()
    {
        BlockReader[] blocks = Inputs(14, 2, 30, new());
        BlockFolder merged = Keep(new BlockFolder());
        using BlockWriter writer = merged.Begin(new());
        Assert.Throws<OperationCanceledException>(() => ColumnMerger.Merge(blocks, writer, 0, new CancellationToken(true)));
    }

    [Fact]
    public void MergingAllocatesNothingForASpan()
    {
        // What describes pages, and the counts of spans; spans restored would take ten times as much.
        const int maxBytesPerSpan = 128;
        (long few, long fewSpans) = Allocated(1_000);
        (long many, long manySpans) = Allocated(5_000);
        Assert.InRange((many - few) / (double)(manySpans - fewSpans), 0, maxBytesPerSpan);
    }

    private (long Bytes, long Spans) Allocated(int traces)
    {
        var dictionary = new TraceDictionary();
        BlockReader[] blocks = new BlockReader[2];
        for (int half = 0; half < blocks.Length; half++)
        {
            BlockFolder folder = Keep(new BlockFolder());
            using BlockWriter writer = folder.Begin(new() { MaxRowGroupSpans = 2048 });
            for (int trace = half; trace < traces; trace += blocks.Length)
            {
                SpanBatch batch = RandomTraces.Trace(new Random(trace), new TraceId((ulong)trace, 1), dictionary);
                writer.BeginTrace(batch.TraceIds[0]);
                writer.BeginInput();
                for (int row = 0; row < batch.Count; row++)
                {
                    writer.AddSpan(batch, row);
                }

                writer.EndTrace();
            }

            folder.Finish(writer);
            blocks[half] = Open(folder);
        }

        BlockFolder merged = Keep(new BlockFolder());
        using BlockWriter target = merged.Begin(new() { MaxRowGroupSpans = 4096, ExpectedTraces = traces });
        long before = GC.GetAllocatedBytesForCurrentThread();
        ColumnMerger.Merge(blocks, target, 0, default);
        return (GC.GetAllocatedBytesForCurrentThread() - before, target.SpanCount);
    }

    /// <summary>Blocks with traces of their own, traces in several of them, copies of spans, and parts of one trace.</summary>
    private BlockReader[] Inputs(int seed, int count, int traces, BlockFolder.Settings settings)
    {
        var random = new Random(seed);
        List<SpanBatch> all = RandomTraces.Make(seed, traces);
        List<SpanBatch>[] blocks = [.. Enumerable.Range(0, count).Select(_ => new List<SpanBatch>())];
        foreach (SpanBatch trace in all)
        {
            int first = random.Next(count);
            blocks[first].Add(trace);
            for (int other = 0; other < count; other++)
            {
                if (other != first && random.Next(8) == 0)
                {
                    // The same spans again, or others of the trace.
                    blocks[other].Add(random.Next(2) == 0 ? trace : RandomTraces.Trace(random, trace.TraceIds[0], new TraceDictionary()));
                }
            }
        }

        return [.. blocks.Select(part =>
        {
            BlockFolder folder = Keep(new BlockFolder());
            folder.Write(part, settings);
            return Open(folder);
        })];
    }

    private (BlockFolder Folder, MergeResult Result) Merge(
        BlockReader[] blocks, int rowGroupSpans, Func<IReadOnlyList<BlockReader>, BlockWriter, long, CancellationToken, MergeResult> merge,
        IReadOnlyList<DedicatedColumn>? dedicated = null)
    {
        BlockFolder folder = Keep(new BlockFolder());
        using BlockWriter writer = folder.Begin(new()
        {
            MaxRowGroupSpans = rowGroupSpans,
            Dedicated = dedicated ?? Dedicated,
            ExpectedTraces = blocks.Sum(block => block.Meta.TotalObjects),
        });
        Assert.True(ColumnMerger.CanMerge(blocks, writer));
        MergeResult result = merge(blocks, writer, 0, default);
        folder.Finish(writer);
        return (folder, result);
    }

    private static void AssertSameColumns(BlockFolder expected, BlockFolder actual, int firstColumn)
    {
        using ParquetFile a = OpenData(expected.Path), b = OpenData(actual.Path);
        AssertSameColumns(a, b, firstColumn);
    }

    /// <summary>Levels and values are the same, however they are cut into row groups.</summary>
    private static void AssertSameColumns(ParquetFile expected, ParquetFile actual, int firstColumn)
    {
        for (int column = firstColumn; column < BlockColumns.Count; column++)
        {
            List<string> wanted = Entries(expected, column), found = Entries(actual, column);
            if (!wanted.SequenceEqual(found))
            {
                Assert.Equal(wanted, found);
            }
        }
    }

    private static List<string> Entries(ParquetFile file, int column)
    {
        List<string> entries = [];
        for (int group = 0; group < file.Metadata.RowGroups.Count; group++)
        {
            ColumnData data = file.ReadColumn(group, file.Metadata.Schema.Columns[column]);
            int value = 0;
            for (int i = 0; i < data.EntryCount; i++)
            {
                int repetition = data.RepetitionLevels.IsEmpty ? 0 : data.RepetitionLevels[i];
                int definition = data.DefinitionLevels.IsEmpty ? 0 : data.DefinitionLevels[i];
                string text = definition == data.Column.MaxDefinitionLevel ? Value(data, value++) : "";
                entries.Add($"{data.Column.Path} {repetition} {definition} {text}");
            }
        }

        return entries;
    }

    private static string Value(ColumnData data, int value) => data.Column.Type switch
    {
        PhysicalType.ByteArray => Convert.ToHexString(data.Values[data.Codes[value]]),
        PhysicalType.Int64 => $"{data.Int64s[value]}",
        PhysicalType.Int32 => $"{data.Int32s[value]}",
        PhysicalType.Double => $"{BitConverter.DoubleToInt64Bits(data.Doubles[value]):x}",
        _ => $"{data.Booleans[value]}",
    };

    private static void AssertFinds(BlockReader[] blocks, BlockReader merged)
    {
        foreach (BlockReader block in blocks)
        {
            foreach (SpanBatch trace in Restore(block).Take(40))
            {
                Assert.NotNull(merged.Find(trace.TraceIds[0]));
            }
        }
    }

    private void AssertCounted(BlockFolder merged)
    {
        BlockReader block = Open(merged);
        string counts = Path.Combine(merged.Path, BlockFiles.Counts);
        Assert.Equal(CountsWriter.Count(block, block.Meta.Size), File.Exists(counts) ? File.ReadAllBytes(counts) : null);
    }

    private static IEnumerable<SpanBatch> Restore(BlockReader block)
    {
        for (int group = 0; group < block.RowGroupCount; group++)
        {
            BlockRows rows = block.OpenRowGroup(group);
            var dictionary = new TraceDictionary();
            var restorer = new SpanRestorer(rows, dictionary);
            for (int trace = 0; trace < rows.TraceCount; trace++)
            {
                var batch = new SpanBatch(dictionary);
                restorer.AppendTrace(trace, batch);
                yield return batch;
            }
        }
    }

    private static ParquetFile OpenData(string folder) =>
        ParquetFile.Open(new MemoryRangeSource(File.ReadAllBytes(Path.Combine(folder, BlockFiles.Data))));

    private BlockReader Open(BlockFolder folder) => Keep(folder.Open());

    private T Keep<T>(T one)
        where T : IDisposable
    {
        _open.Add(one);
        return one;
    }
}
