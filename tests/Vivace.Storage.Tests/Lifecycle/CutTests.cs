using Vivace.Storage.Blocks;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Lifecycle;

public sealed class CutTests
{
    private const string Tenant = StoreWorld.TenantA;

    [Fact]
    public async Task SpansBecomeABlockWhenTheyAreOldEnough()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem());
        SpanName span = await world.AppendAsync(Tenant, 1);
        Assert.False(world.Store.IsCutDue);
        world.Time.Now += TimeSpan.FromMinutes(31);
        Assert.True(world.Store.IsCutDue);
        Assert.True(await world.Store.CutAsync(everything: false, CancellationToken.None));
        Assert.Equal(1, world.BlockCount(Tenant));
        Assert.Equal([span], world.Read(Tenant));
        Assert.All(world.Log.Segments, segment => Assert.Equal(0, segment.Bytes));
    }

    [Fact]
    public async Task SpansBecomeABlockBeforeTheirMemoryIsFull()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(
            new FaultyFileSystem(), options: options => options with { MaxHeadBytes = 200_000 });
        for (int number = 0; number < 2000; number++)
        {
            await world.AppendAsync(Tenant, number);
            if (world.Store.IsCutDue)
            {
                Assert.True(await world.Store.CutAsync(everything: false, CancellationToken.None));
            }
        }

        Assert.True(world.BlockCount(Tenant) > 1);
        Assert.Equal(2000, world.Read(Tenant).Distinct().Count());
        Assert.True(world.Store.HeadBytes <= world.Store.MaxHeadBytes);
    }

    [Fact]
    public async Task SpansBecomeABlockAtTheMemoryThatIsWantedForThem()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(
            new FaultyFileSystem(), options: options => options with { CutBytes = 100_000 });
        long due = 0;
        for (int number = 0; number < 2000 && due == 0; number++)
        {
            await world.AppendAsync(Tenant, number);
            due = world.Store.IsCutDue ? world.Store.HeadBytes : 0;
        }

        Assert.InRange(due, 100_000, world.Store.MaxHeadBytes / 10);
    }

    [Fact]
    public async Task NothingIsCutWhereNothingIs()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem());
        world.Time.Now += TimeSpan.FromDays(1);
        Assert.False(world.Store.IsCutDue);
        Assert.True(await world.Store.CutAsync(everything: true, CancellationToken.None));
        Assert.Equal(0, world.BlockCount(Tenant));
    }

    [Fact]
    public async Task ALogLargerThanTheMemoryIsReadIntoBlocks()
    {
        var files = new FaultyFileSystem();
        HashSet<SpanName> acked = [];
        await using (StoreWorld world = await StoreWorld.OpenAsync(files, segmentBytes: 20_000))
        {
            for (int number = 0; number < 3000; number++)
            {
                acked.Add(await world.AppendAsync(Tenant, number));
            }
        }

        await using StoreWorld small = await StoreWorld.OpenAsync(files, options: options => options with { MaxHeadBytes = 400_000 });
        Assert.True(small.BlockCount(Tenant) > 0);
        Assert.True(small.Store.HeadBytes <= small.Store.MaxHeadBytes);
        List<SpanName> found = small.Read(Tenant);
        Assert.Equal(acked.Count, found.Count);
        Assert.Equal(acked, found.ToHashSet());
    }

    [Fact]
    public async Task WhileBlocksCannotBeWrittenQueriesGoOnAndPushesHearWhenTheMemoryIsFull()
    {
        var files = new FaultyFileSystem();
        await using StoreWorld world = await StoreWorld.OpenAsync(files, options: options => options with { MaxHeadBytes = 400_000 });
        files.Fault = (_, _, path) => path.StartsWith(StoreWorld.Blocks, StringComparison.Ordinal) ? FaultyFileSystem.DiskFull() : null;
        List<SpanName> acked = [];
        StoreException? refusal = null;
        for (int number = 0; refusal is null; number++)
        {
            try
            {
                acked.Add(await world.AppendAsync(Tenant, number));
                await world.Store.CutAsync(everything: false, CancellationToken.None);
            }
            catch (StoreException full)
            {
                refusal = full;
            }
        }

        Assert.Equal(StoreRefusal.MemoryFull, refusal.Refusal);
        Assert.Equal(acked, world.Read(Tenant));
        Assert.NotEmpty(world.Seen.CutFailures);
        files.Fault = null;
        world.Time.Now += TimeSpan.FromMinutes(2);
        Assert.True(await world.Store.CutAsync(everything: false, CancellationToken.None));
        await world.AppendAsync(Tenant, 1_000_000);
        Assert.Equal(acked.Count + 1, world.Read(Tenant).Distinct().Count());
    }

    [Fact]
    public async Task AVolumeThatIsReadOnlyAnswersFromWhatItHas()
    {
        var files = new FaultyFileSystem();
        SpanName inBlock, inLog;
        await using (StoreWorld world = await StoreWorld.OpenAsync(files))
        {
            inBlock = await world.AppendAsync(Tenant, 1);
            await world.Store.CutAsync(everything: true, CancellationToken.None);
            inLog = await world.AppendAsync(Tenant, 2);
        }

        files.Fault = (kind, _, _) => kind is FileOperation.Read or FileOperation.Open ? null : new IOException("Read-only file system", 30);
        await using StoreWorld next = await StoreWorld.OpenAsync(files);
        Assert.Equivalent(new[] { inBlock, inLog }, next.Read(Tenant), strict: true);
        Assert.Equal(StoreRefusal.LogUnavailable, (await Assert.ThrowsAsync<StoreException>(() => next.AppendAsync(Tenant, 3))).Refusal);
        Assert.False(await next.Store.CutAsync(everything: true, CancellationToken.None));
        next.Maintain(TimeSpan.FromDays(30));
        Assert.Contains(inLog, next.Read(Tenant));
    }

    [Fact]
    public async Task AQueryKeepsTheHeadThatItReads()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem());
        SpanName span = await world.AppendAsync(Tenant, 1);
        using StoreSnapshot before = world.Store.Acquire([Tenant]);
        await world.Store.CutAsync(everything: true, CancellationToken.None);
        Assert.Equal([span], before.Heads.SelectMany(LineBlockWriter.Spans));
        Assert.Empty(before.Blocks);
    }

    [Fact]
    public async Task OldSpansAreKeptAsLongAsOthersAndWrongClocksDoNotKeepABlock()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem());
        await world.AppendAsync(Tenant, 1);
        world.Time.Now += TimeSpan.FromDays(300);
        await world.Store.CutAsync(everything: true, CancellationToken.None);
        BlockMeta late = world.BlocksOf(Tenant).Single().Meta;
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(StoreWorld.SpanSeconds), late.Start);
        Assert.Equal(world.Time.Now, late.End);
        Assert.Equal(
            world.Time.Now.AddMinutes(2),
            Storage.Flush.BlockTimes.OfArrival(late with { End = world.Time.Now.AddYears(1) }, world.Time.Now, TimeSpan.FromMinutes(2)).End);
    }
}
