using Vivace.Storage.BlockList;
using Vivace.Storage.Files;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Lifecycle;

public sealed class RetentionTests
{
    private const string Tenant = StoreWorld.TenantA;
    private const int BloomBytes = (100 << 10) + 24;

    [Fact]
    public async Task BlocksPastTheirAgeLeaveQueriesAndLaterTheDisk()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem());
        await world.AppendAsync(Tenant, 1);
        await world.Store.CutAsync(everything: true, CancellationToken.None);
        world.Maintain(TimeSpan.FromDays(13));
        Assert.Equal(1, world.BlockCount(Tenant));
        world.Maintain(TimeSpan.FromDays(2));
        Assert.Equal(0, world.BlockCount(Tenant));
        Assert.Equal(ExpiryReason.Age, world.Seen.Expiries.Single().Reason);
        Assert.Empty(world.Seen.Deletions);
        world.Maintain(TimeSpan.FromHours(2));
        Assert.Single(world.Seen.Deletions);
        Assert.Empty(BlockFolders(world, Tenant));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FoldersOfTenantsWithoutBlocksGoWhenTheyAreOldAndThatIsWanted(bool wanted)
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(
            new FaultyFileSystem(), rules: rules => rules with { EmptyTenantAge = wanted ? TimeSpan.FromDays(1) : null });
        await world.AppendAsync(Tenant, 1);
        await world.Store.CutAsync(everything: true, CancellationToken.None);
        world.Maintain(TimeSpan.FromDays(15));
        world.Maintain(TimeSpan.FromHours(2));
        Assert.Equal(0, world.BlockCount(Tenant));
        world.Maintain(TimeSpan.FromDays(36500));
        Assert.Equal(!wanted, world.Files.DirectoryExists($"{StoreWorld.Blocks}/{Tenant}"));
    }

    [Fact]
    public async Task ATenantsOwnRetentionCounts()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem(), rules: rules => rules with
        {
            Tenant = tenant => new TenantBlockRules { BlockRetention = tenant == Tenant ? TimeSpan.FromDays(1) : TimeSpan.Zero },
        });
        await world.AppendAsync(Tenant, 1);
        await world.AppendAsync(StoreWorld.TenantB, 1);
        await world.Store.CutAsync(everything: true, CancellationToken.None);
        world.Maintain(TimeSpan.FromDays(400));
        Assert.Equal(0, world.BlockCount(Tenant));
        Assert.Equal(1, world.BlockCount(StoreWorld.TenantB));
    }

    [Fact]
    public async Task BlocksThatAQueryReadsStayUntilItEnds()
    {
        await using StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem());
        SpanName span = await world.AppendAsync(Tenant, 1);
        await world.Store.CutAsync(everything: true, CancellationToken.None);
        StoreSnapshot query = world.Store.Acquire([Tenant]);
        world.Maintain(TimeSpan.FromDays(15));
        world.Maintain(TimeSpan.FromDays(1));
        Assert.Empty(world.Read(Tenant));
        Assert.Equal([span], query.Blocks.SelectMany(LineBlockWriter.Spans));
        query.Dispose();
        world.Maintain(TimeSpan.FromMinutes(10));
        Assert.Empty(BlockFolders(world, Tenant));
    }

    [Fact]
    public async Task TheOldestBlocksGoWhenAllAreLargerThanTheyMayBe()
    {
        await using StoreWorld world = await FourBlocksAsync(new SpaceRules { MaxBytes = 3 * BloomBytes });
        List<StoredBlock> before = [.. world.BlocksOf(Tenant).OrderBy(block => block.Meta.End)];
        world.Maintain(TimeSpan.FromMinutes(1));
        Assert.Equal(before[2..], world.BlocksOf(Tenant).OrderBy(block => block.Meta.End));
        Assert.All(world.Seen.Expiries, expiry => Assert.Equal(ExpiryReason.Size, expiry.Reason));
        Assert.Equal(2, BlockFolders(world, Tenant).Count);
    }

    [Fact]
    public async Task TheOldestBlocksGoWhenTheVolumeIsAlmostFull()
    {
        await using StoreWorld world = await FourBlocksAsync(new SpaceRules { MinFreeShare = 0.1 });
        long total = 20 * BloomBytes;
        world.Files.Volume = new VolumeSpace(total / 20, total);
        world.Maintain(TimeSpan.FromMinutes(1));
        Assert.Equal(3, world.BlockCount(Tenant));
        Assert.Equal(ExpiryReason.FreeSpace, world.Seen.Expiries.Single().Reason);
    }

    [Fact]
    public async Task BlocksAreNotGivenUpForAVolumeThatOthersFill()
    {
        await using StoreWorld world = await FourBlocksAsync(new SpaceRules { MinFreeShare = 0.1 });
        world.Files.Volume = new VolumeSpace(0, 1000L * BloomBytes);
        world.Maintain(TimeSpan.FromMinutes(1));
        Assert.Equal(4, world.BlockCount(Tenant));
    }

    [Fact]
    public async Task ABlockThatCannotBeReadIsLeftOutAndStays()
    {
        await using StoreWorld world = await FourBlocksAsync(new SpaceRules());
        StoredBlock bad = world.BlocksOf(Tenant)[0];
        world.Store.SetAside(bad, "the data is damaged");
        world.Store.SetAside(bad, "the data is damaged");
        Assert.Single(world.Seen.Unreadable);
        Assert.Equal(3, world.BlockCount(Tenant));
        world.Maintain(TimeSpan.FromMinutes(6));
        world.Maintain(TimeSpan.FromDays(100));
        Assert.Contains(bad.Meta.BlockId.ToString("D"), BlockFolders(world, Tenant));
        Assert.Equal(1, world.Store.Usage(Tenant).UnreadableBlocks);
    }

    [Fact]
    public async Task ADamagedInputOfAMergeIsLeftOutAndTheOthersAreMerged()
    {
        await using StoreWorld world = await FourBlocksAsync(new SpaceRules());
        world.Writer.Merging = null;
        StoredBlock bad = world.BlocksOf(Tenant)[0];
        world.Files.Put($"{StoreWorld.Blocks}/{bad.Folder}/data.parquet", new byte[bad.Meta.Size]);
        world.Maintain(TimeSpan.FromDays(3));
        Assert.Equal(bad.Meta.BlockId, Assert.Single(world.Seen.Unreadable).BlockId);
        Assert.Equal(3, world.Read(Tenant).Count);
    }

    private static async Task<StoreWorld> FourBlocksAsync(SpaceRules space)
    {
        StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem(), rules: rules => rules with
        {
            Space = space,
            Tenant = static _ => new TenantBlockRules { CompactionWindow = TimeSpan.FromHours(12) },
        });
        for (int number = 0; number < 4; number++)
        {
            world.Time.Now += TimeSpan.FromMinutes(61);
            await world.AppendAsync(Tenant, number);
            Assert.True(await world.Store.CutAsync(everything: true, CancellationToken.None));
        }

        world.Writer.Merging = static () => throw new IOException("not now");

        return world;
    }

    private static List<string> BlockFolders(StoreWorld world, string tenant) =>
        [.. world.Files.List($"{StoreWorld.Blocks}/{tenant}").Where(entry => entry.IsDirectory).Select(entry => entry.Name)];
}
