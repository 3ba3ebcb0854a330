using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Flush;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Tests.Files;
using Vivace.Storage.Tests.Log;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Lifecycle;

/// <summary>The life of blocks with blocks as they are.</summary>
public sealed class ParquetLifecycleTests
{
    private const string Tenant = "single-tenant";
    private const int Traces = 40;
    private const int SpansPerRound = 3;

    private readonly FaultyFileSystem _files = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task SpansAreTheSameInMemoryInBlocksInMergedBlocksAndAfterARestart()
    {
        await using (TraceStore store = await OpenAsync())
        {
            for (int round = 0; round < 3; round++)
            {
                for (int trace = 0; trace < Traces; trace++)
                {
                    await store.AppendAsync(
                        Tenant,
                        TestRequest.Of(trace, spans: SpansPerRound, firstSpan: (round * SpansPerRound) + 1, endSeconds: StoreWorld.SpanSeconds),
                        new SpanLimits(0, 0),
                        RequestFlags.None,
                        null);
                }

                Check(store, (round + 1) * SpansPerRound);
                Assert.True(await store.CutAsync(everything: true, CancellationToken.None));
                Check(store, (round + 1) * SpansPerRound);
            }

            using (StoreSnapshot cut = store.Acquire([Tenant]))
            {
                Assert.Equal(3, cut.Blocks.Count);
            }

            store.Maintain(CancellationToken.None);
            using StoreSnapshot merged = store.Acquire([Tenant]);
            Assert.Equal(Traces, Assert.Single(merged.Blocks).Meta.TotalObjects);
            Check(store, 3 * SpansPerRound);
        }

        await using TraceStore again = await OpenAsync();
        Check(again, 3 * SpansPerRound);
    }

    [Fact]
    public async Task ATraceSentTwiceIsMergedIntoOne()
    {
        await using TraceStore store = await OpenAsync();
        for (int round = 0; round < 2; round++)
        {
            await store.AppendAsync(Tenant, TestRequest.Of(1, spans: 5), new SpanLimits(0, 0), RequestFlags.None, null);
            Assert.True(await store.CutAsync(everything: true, CancellationToken.None));
        }

        store.Maintain(CancellationToken.None);
        using StoreSnapshot snapshot = store.Acquire([Tenant]);
        Assert.Equal([1, 2, 3, 4, 5], SpanIds(Assert.Single(snapshot.Blocks), snapshot.Blocks[0].Reader().OpenRowGroup(0).TraceIds[0]));
    }

    [Fact]
    public async Task ColumnsAreChosenByWhatABlockHoldsAndBlocksWithDifferentOnesAreMerged()
    {
        await using TraceStore store = await OpenAsync(new BlockFormat { DedicatedColumns = static _ => null });
        for (int round = 0; round < 2; round++)
        {
            for (int trace = 0; trace < Traces; trace++)
            {
                byte[] request = TestRequest.Of(
                    trace, SpansPerRound, (round * SpansPerRound) + 1, StoreWorld.SpanSeconds, filler: round == 0 ? 0 : 100);
                await store.AppendAsync(Tenant, request, new SpanLimits(0, 0), RequestFlags.None, null);
            }

            Assert.True(await store.CutAsync(everything: true, CancellationToken.None));
        }

        using (StoreSnapshot cut = store.Acquire([Tenant]))
        {
            Assert.Equal(["", "filler"], cut.Blocks.Select(static block => string.Join(',', block.Meta.DedicatedColumns.Span)).Order());
        }

        Check(store, 2 * SpansPerRound);
        store.Maintain(CancellationToken.None);
        using StoreSnapshot merged = store.Acquire([Tenant]);
        Assert.Equal(["filler"], Assert.Single(merged.Blocks).Meta.DedicatedColumns.Span);
        Check(store, 2 * SpansPerRound);
    }

    [Fact]
    public async Task BlocksThatNobodyReadsAreClosedBeyondTheirBudgetAndOpenAgain()
    {
        await using TraceStore store = await OpenAsync(new BlockFormat(), maxOpenBlockBytes: 1);
        await store.AppendAsync(Tenant, TestRequest.Of(1, spans: 5), new SpanLimits(0, 0), RequestFlags.None, null);
        Assert.True(await store.CutAsync(everything: true, CancellationToken.None));
        StoredBlock block;
        using (StoreSnapshot first = store.Acquire([Tenant]))
        {
            block = Assert.Single(first.Blocks);
            using (StoreSnapshot second = store.Acquire([Tenant]))
            {
                Assert.Equal(1, second.Blocks[0].Reader().RowGroupCount);
            }

            Assert.True(block.OpenBytes > 0, "somebody still reads it");
        }

        Assert.Equal(0, block.OpenBytes);
        using StoreSnapshot again = store.Acquire([Tenant]);
        Assert.Equal([1, 2, 3, 4, 5], SpanIds(block, TestRequest.Trace(1)));
    }

    [Fact]
    public async Task CountsComeWithBlocksAndAreMadeAgainWhenTheyAreGoneOrDamaged()
    {
        await using TraceStore store = await OpenAsync();
        for (int round = 0; round < 2; round++)
        {
            await store.AppendAsync(Tenant, TestRequest.Of(round, spans: 5, endSeconds: StoreWorld.SpanSeconds), new SpanLimits(0, 0), RequestFlags.None, null);
            Assert.True(await store.CutAsync(everything: true, CancellationToken.None));
            using StoreSnapshot snapshot = store.Acquire([Tenant]);
            Assert.Equal(5, Counted(snapshot.Blocks[0].OpenCounts()));
        }

        store.Maintain(CancellationToken.None);
        using StoreSnapshot merged = store.Acquire([Tenant]);
        StoredBlock block = Assert.Single(merged.Blocks);
        Assert.Equal(10, Counted(block.OpenCounts()));
        string path = $"{StoreWorld.Blocks}/{block.Folder}/{BlockFiles.Counts}";
        _files.DeleteFile(path);
        Assert.Null(block.OpenCounts());
        Assert.Equal(10, Counted(block.MakeCounts()));
        Assert.True(_files.FileExists(path));
        Assert.Equal(10, Counted(block.OpenCounts()));
        block.ForgetCounts();
        Assert.Null(block.OpenCounts());
        Assert.Equal(10, Counted(block.MakeCounts()));
        _files.DeleteFile($"{StoreWorld.Blocks}/{block.Folder}/{BlockFiles.Meta}");
        Assert.Null(block.MakeCounts());
    }

    private static int Counted(BlockCounts? counts)
    {
        Assert.NotNull(counts);
        using (counts)
        {
            return Enumerable.Range(0, counts.SectionCount).Sum(section => counts.Section(section).SpanCount);
        }
    }

    private static void Check(TraceStore store, int spans)
    {
        using StoreSnapshot snapshot = store.Acquire([Tenant]);
        for (int trace = 0; trace < Traces; trace++)
        {
            TraceId id = TestRequest.Trace(trace);
            List<ulong> found =
            [
                .. snapshot.Heads.SelectMany(head => head.FindRows(id).Select(row => head.Locate(row, out int index).SpanIds[index])),
                .. snapshot.Blocks.SelectMany(block => SpanIds(block, id)),
            ];
            Assert.Equal(Enumerable.Range(1, spans).Select(span => (ulong)span), found.Order());
        }
    }

    private static List<ulong> SpanIds(StoredBlock block, TraceId id)
    {
        if (block.Reader().Find(id) is not { } rows)
        {
            return [];
        }

        var batch = new SpanBatch(new TraceDictionary());
        new SpanRestorer(rows, batch.Dictionary).AppendTrace(0, batch);
        return [.. batch.SpanIds.Take(batch.Count)];
    }

    private Task<TraceStore> OpenAsync() => OpenAsync(new BlockFormat());

    private async Task<TraceStore> OpenAsync(BlockFormat format, long maxOpenBlockBytes = long.MaxValue)
    {
        var store = new TraceStore(
            new TraceStoreOptions { MaxHeadBytes = 64 << 20, MaxOpenBlockBytes = maxOpenBlockBytes },
            FileWriteAheadLog.Open(TestLog.Options(_files) with { Time = _time }),
            _time,
            new BlockStorage
            {
                Store = new LocalObjectStore(_files, StoreWorld.Blocks, _time),
                Files = _files,
                LogFolder = TestLog.Root,
                Format = format,
            });
        await store.ReplayAsync(null, CancellationToken.None);
        return store;
    }
}
