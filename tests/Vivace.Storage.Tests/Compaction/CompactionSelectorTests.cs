using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Compaction;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Tests.Files;
using Vivace.Storage.Tests.Log;

namespace Vivace.Storage.Tests.Compaction;

public sealed class CompactionSelectorTests
{
    private static readonly DateTimeOffset Now = ManualTime.Start;
    private static readonly LocalObjectStore Store = new(new FaultyFileSystem(), "/blocks", new ManualTime());
    private static readonly CompactionSelector Selector = new(TimeSpan.FromHours(1), 1000, 1_000_000);

    [Fact]
    public void UpToFourBlocksOfOneWindowAreMerged()
    {
        IReadOnlyList<IReadOnlyList<StoredBlock>> runs = Selector.Select(Enumerable.Range(0, 5).Select(i => Block(objects: i)), Now);
        Assert.Equal([0, 1, 2, 3], Assert.Single(runs).Select(block => block.Meta.TotalObjects));
    }

    [Fact]
    public void NewWindowsComeFirst()
    {
        StoredBlock[] blocks = [Block(hoursAgo: 5), Block(hoursAgo: 5), Block(hoursAgo: 1), Block(hoursAgo: 1), Block(hoursAgo: 3)];
        Assert.Equal([1, 5], Selector.Select(blocks, Now).Select(run => Math.Round((Now - run[0].Meta.End).TotalHours)));
    }

    [Fact]
    public void InTheLastDayLevelsStayApartAndLaterTheyDoNot()
    {
        Assert.Empty(Selector.Select([Block(level: 0), Block(level: 1)], Now));
        Assert.Equal(2, Assert.Single(Selector.Select([Block(hoursAgo: 30, level: 0), Block(hoursAgo: 30, level: 1)], Now)).Count);
    }

    [Fact]
    public void TheWindowThatBecomesADayOldIsLeftAlone() => Assert.Empty(Selector.Select([Block(hoursAgo: 24), Block(hoursAgo: 24)], Now));

    [Fact]
    public void LimitsAreKept()
    {
        Assert.Equal(2, Assert.Single(Selector.Select([Block(objects: 400), Block(objects: 500), Block(objects: 600)], Now)).Count);
        Assert.Empty(Selector.Select([Block(bytes: 600_000), Block(bytes: 600_000)], Now));
    }

    [Fact]
    public void BlocksWithOtherColumnsAreNotMerged()
    {
        var columns = new DedicatedColumns([new DedicatedColumn(DedicatedScope.Span, "url.path")]);
        Assert.Empty(Selector.Select([Block(), Block(columns: columns)], Now));
    }

    private static StoredBlock Block(
        double hoursAgo = 0, int level = 0, long objects = 1, long bytes = 1, DedicatedColumns? columns = null) => new(Store, "t", new BlockMeta
        {
            BlockId = Guid.NewGuid(),
            Tenant = "t",
            End = Now.AddHours(-hoursAgo),
            CompactionLevel = level,
            TotalObjects = objects,
            Size = bytes,
            DedicatedColumns = columns ?? DedicatedColumns.None,
        });
}
