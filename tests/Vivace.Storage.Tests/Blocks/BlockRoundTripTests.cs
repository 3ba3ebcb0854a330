using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Merging;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

public sealed class BlockRoundTripTests
{
    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(2, 1)]
    [InlineData(3, 300)]
    public void SpansComeBackAsTheyWere(int seed, int rowGroupSpans)
    {
        using var folder = new BlockFolder();
        List<SpanBatch> traces = RandomTraces.Make(seed, rowGroupSpans == 1 ? 20 : 300);
        BlockMeta meta = folder.Write(traces, new() { MaxRowGroupSpans = rowGroupSpans });
        Assert.Equal(traces.Count, meta.TotalObjects);
        using BlockReader block = folder.Open();
        Assert.Equal(meta with { DedicatedColumns = block.Meta.DedicatedColumns }, block.Meta);
        Compare(traces, block);
    }

    [Fact]
    public void DedicatedColumnsChangeWhereValuesAreNotWhatTheyAre()
    {
        using var folder = new BlockFolder();
        List<SpanBatch> traces = RandomTraces.Make(4, 200);

        // Each key once per span: of several strings in a column of its own, a block keeps the last.
        foreach (SpanBatch trace in traces)
        {
            RemoveRepeatedKeys(trace);
        }

        DedicatedColumn[] columns =
        [
            new(DedicatedScope.Span, "db.statement"), new(DedicatedScope.Span, "http.method"), new(DedicatedScope.Span, "ünïcode"),
            new(DedicatedScope.Span, "port", "int"), new(DedicatedScope.Event, "k"), new(DedicatedScope.Resource, "host.name"),
            new(DedicatedScope.Resource, "service.name"),
        ];
        BlockMeta meta = folder.Write(traces, new() { Dedicated = columns });
        Assert.Equal(["db.statement", "ünïcode"], meta.DedicatedColumns.Span);
        Assert.Equal(["host.name"], meta.DedicatedColumns.Resource);
        using BlockReader block = folder.Open();
        Compare(traces, block);
        BlockRows rows = block.OpenRowGroup(0);
        Assert.Contains(rows.SpanDedicated(0).Codes, code => code >= 0);
    }

    [Fact]
    public void MergedBlocksHoldEverySpanOnce()
    {
        var random = new Random(5);
        List<SpanBatch> all = RandomTraces.Make(5, 300);
        using var first = new BlockFolder();
        using var second = new BlockFolder();
        using var merged = new BlockFolder();

        // A third of the traces in each block alone, a third in both.
        List<SpanBatch> left = [.. all.Where((_, i) => i % 3 != 1)], right = [.. all.Where((_, i) => i % 3 != 0)];
        first.Write(left, new() { MaxRowGroupSpans = 200 });
        second.Write(right, new() { MaxRowGroupSpans = 150 });
        using BlockReader a = first.Open(), b = second.Open();
        using BlockWriter writer = merged.Begin(new() { MaxRowGroupSpans = 400 });
        MergeResult result = BlockMerger.Merge([a, b], writer, 0, default);
        merged.Finish(writer);
        Assert.Equal(all.Count, result.Traces);
        Assert.Equal(all.Count(trace => left.Contains(trace) && right.Contains(trace)), result.CombinedTraces);
        Assert.Equal(all.Where(trace => left.Contains(trace) && right.Contains(trace)).Sum(trace => trace.Count), result.DroppedSpans);
        using BlockReader block = merged.Open();
        Compare(all, block);
    }

    [Fact]
    public void TracesThatGrowTooLargeKeepTheirFirstPart()
    {
        using var first = new BlockFolder();
        using var second = new BlockFolder();
        using var merged = new BlockFolder();
        var id = new TraceId(1, 2);
        SpanBatch a = RandomTraces.Trace(new Random(1), id, new TraceDictionary()), b = RandomTraces.Trace(new Random(2), id, new TraceDictionary());
        first.Write([a], new());
        second.Write([b], new());
        using BlockReader left = first.Open(), right = second.Open();
        using BlockWriter writer = merged.Begin(new());
        MergeResult result = BlockMerger.Merge([left, right], writer, 1, default);
        merged.Finish(writer);
        Assert.Equal((1, b.Count), (result.TooLargeTraces, result.TooLargeSpans));
        using BlockReader block = merged.Open();
        Compare([a], block);
    }

    [Fact]
    public void TracesOutOfOrderAreRefused()
    {
        using var folder = new BlockFolder();
        using BlockWriter writer = folder.Begin(new());
        List<SpanBatch> traces = RandomTraces.Make(6, 2);
        writer.BeginTrace(traces[1].TraceIds[0]);
        writer.BeginInput();
        writer.AddSpan(traces[1], 0);
        writer.EndTrace();
        Assert.Throws<ArgumentException>(() => writer.BeginTrace(traces[0].TraceIds[0]));
        Assert.Throws<ArgumentException>(() => writer.BeginTrace(traces[1].TraceIds[0]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SpansSentTwiceAreKeptOnce(bool keepOrder)
    {
        using var folder = new BlockFolder();
        SpanBatch trace = RandomTraces.Trace(new Random(9), new TraceId(0, 1), new TraceDictionary());
        using BlockWriter writer = folder.Begin(new());
        writer.BeginTrace(trace.TraceIds[0], keepOrder, mayRepeat: true);
        writer.BeginInput();
        for (int row = 0; row < trace.Count * 2; row++)
        {
            writer.AddSpan(trace, row % trace.Count);
        }

        writer.EndTrace();
        folder.Finish(writer);
        Assert.Equal((trace.Count, trace.Count), (writer.SpanCount, writer.DroppedCopies));
    }

    private static void RemoveRepeatedKeys(SpanBatch batch)
    {
        var kept = new Pool<int>();
        var ends = new int[batch.Count];
        for (int row = 0; row < batch.Count; row++)
        {
            HashSet<int> keys = [];
            foreach (int attribute in batch.Attributes(row))
            {
                if (keys.Add(batch.Dictionary.Attributes.Key(attribute)))
                {
                    kept.Add(attribute);
                }
            }

            ends[row] = kept.Count;
        }

        batch.SpanAttributes = kept;
        batch.AttributeEnds = ends;
    }

    private static void Compare(List<SpanBatch> expected, BlockReader block)
    {
        var cursor = new BlockTraceCursor(block);
        foreach (SpanBatch trace in expected)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(trace.TraceIds[0], cursor.Id);
            List<string> actual = [.. Enumerable.Range(cursor.FirstRow, cursor.RowCount)
                .Select(row => SpanText.Of(cursor.Batch, row)).Order(StringComparer.Ordinal)];
            Assert.Equal(SpanText.Of(trace), actual);
        }

        Assert.False(cursor.MoveNext());
    }
}
