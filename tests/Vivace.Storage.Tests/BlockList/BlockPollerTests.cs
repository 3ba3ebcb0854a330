using System.Text;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Tests.Files;
using Vivace.Storage.Tests.Log;

namespace Vivace.Storage.Tests.BlockList;

public sealed class BlockPollerTests
{
    private const string Tenant = "single-tenant";
    private static readonly HashSet<Guid> NoneOwn = [];

    private readonly FaultyFileSystem _files = new();
    private readonly BlockPoller _poller;

    public BlockPollerTests() => _poller = new BlockPoller(new LocalObjectStore(_files, "/blocks", new ManualTime()), new ManualTime());

    [Fact]
    public void LiveAndCompactedBlocksAreToldApartByTheNameOfTheirDescription()
    {
        Guid live = Put(BlockFiles.Meta), dead = Put(BlockFiles.CompactedMeta);
        TenantBlocks blocks = Poll()[Tenant];
        Assert.Equal(live, Assert.Single(blocks.Live).Meta.BlockId);
        Assert.Equal(dead, Assert.Single(blocks.Compacted).Block.Meta.BlockId);
        Assert.Equal(_files.ModifiedAt, blocks.Compacted[0].At);
    }

    [Fact]
    public void AFolderWithoutDescriptionIsNoBlock()
    {
        Guid id = Put(BlockFiles.Meta);
        _files.DeleteFile(PathOf(id, BlockFiles.Meta));
        Assert.True(Poll()[Tenant].IsEmpty);
    }

    [Fact]
    public void WhatIsNoBlockIsIgnored()
    {
        _files.Put("/blocks/tempo_cluster_seed.json", []);
        _files.Put($"/blocks/{Tenant}/index.json.gz", []);
        _files.Put($"/blocks/{Tenant}/not-a-block/{BlockFiles.Meta}", "{}"u8.ToArray());
        _files.Put($"/blocks/{Tenant}/{Guid.NewGuid().ToString("D").ToUpperInvariant()}/{BlockFiles.Meta}", "{}"u8.ToArray());
        Assert.Empty(Poll().Tenants);
    }

    [Theory]
    [InlineData("{", "malformed")]
    [InlineData("", "malformed")]
    [InlineData("{}", "does not say which block")]
    [InlineData("""{"format":"vParquet4","blockID":"11111111-2222-3333-4444-555555555555","tenantID":"single-tenant"}""", "instead")]
    public void ADescriptionThatMakesNoSenseSetsTheBlockAsideUntilItDoes(string text, string reason)
    {
        Guid id = Put(BlockFiles.Meta);
        byte[] good = _files.ReadAll(PathOf(id, BlockFiles.Meta));
        _files.Put(PathOf(id, BlockFiles.Meta), Encoding.UTF8.GetBytes(text));
        BlockSet first = Poll();
        Assert.Empty(first[Tenant].Live);
        Assert.Contains(reason, Assert.Single(first[Tenant].Unreadable).Reason, StringComparison.Ordinal);

        _files.Put(PathOf(id, BlockFiles.Meta), good);
        Assert.Single(_poller.Poll(first, NoneOwn)[Tenant].Live);
    }

    [Theory]
    [InlineData("vParquet3")]
    [InlineData("vParquet5")]
    [InlineData("v2")]
    public void AnotherFormatIsRefusedByName(string format)
    {
        Put(BlockFiles.Meta, meta => meta with { Format = format });
        Assert.Contains(format, Assert.Single(Poll()[Tenant].Unreadable).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingAndShortenedDataAreSetAside()
    {
        Guid missing = Put(BlockFiles.Meta);
        _files.DeleteFile(PathOf(missing, BlockFiles.Data));
        Put(BlockFiles.Meta, meta => meta with { Size = meta.Size + 1 });
        TenantBlocks blocks = Poll()[Tenant];
        Assert.Empty(blocks.Live);
        Assert.Equal(2, blocks.Unreadable.Count);
    }

    [Fact]
    public void KnownBlocksAreNotReadAgainAndBlocksThatAreGoneLeave()
    {
        Guid kept = Put(BlockFiles.Meta), gone = Put(BlockFiles.Meta);
        BlockSet first = Poll();
        int reads = _files.Count(FileOperation.Read);
        _files.DeleteDirectory($"/blocks/{Tenant}/{gone:D}");
        StoredBlock block = Assert.Single(_poller.Poll(first, NoneOwn)[Tenant].Live);
        Assert.Equal(kept, block.Meta.BlockId);
        Assert.Same(first[Tenant].Live.Single(one => one.Meta.BlockId == kept), block);
        Assert.Equal(reads, _files.Count(FileOperation.Read));
    }

    [Fact]
    public void BlocksThatThisProcessIsWritingAreLeftToIt()
    {
        Guid id = Put(BlockFiles.Meta);
        Assert.True(_poller.Poll(BlockSet.Empty, new HashSet<Guid> { id })[Tenant].IsEmpty);
    }

    [Theory]
    [InlineData(0, 10, 2, 8, false)]
    [InlineData(0, 10, 8, 12, true)]
    public void CopiesThatAGeneratorWroteAreNotQueried(int start, int end, int copyStart, int copyEnd, bool isQueried)
    {
        Put(BlockFiles.Meta, meta => meta with { Start = Time(start), End = Time(end) });
        Guid copies = Put(BlockFiles.Meta, meta => meta with { Start = Time(copyStart), End = Time(copyEnd), ReplicationFactor = 1 });
        TenantBlocks blocks = Poll()[Tenant];
        Assert.Equal(2, blocks.Live.Count);
        Assert.Equal(isQueried, blocks.Queryable.Any(block => block.Meta.BlockId == copies));
    }

    [Fact]
    public void BlocksOfTempo3AreQueriedAlthoughTheyLookLikeCopies()
    {
        Put(BlockFiles.Meta, meta => meta with { Start = Time(0), End = Time(10), ReplicationFactor = 1 });
        Assert.Single(Poll()[Tenant].Queryable);
    }

    private BlockSet Poll() => _poller.Poll(BlockSet.Empty, NoneOwn);

    private static DateTimeOffset Time(int minute) => ManualTime.Start.AddMinutes(minute);

    private static string PathOf(Guid id, string name) => $"/blocks/{Tenant}/{id:D}/{name}";

    private Guid Put(string metaName, Func<BlockMeta, BlockMeta>? change = null)
    {
        var meta = new BlockMeta { BlockId = Guid.NewGuid(), Tenant = Tenant, Size = 4 };
        _files.Put(PathOf(meta.BlockId, BlockFiles.Data), "rows"u8.ToArray());
        _files.Put(PathOf(meta.BlockId, metaName), BlockMetaJson.Write(change is null ? meta : change(meta)));
        return meta.BlockId;
    }
}
