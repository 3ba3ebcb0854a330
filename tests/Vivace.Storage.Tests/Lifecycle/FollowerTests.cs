using Vivace.Storage.BlockList;
using Vivace.Storage.Flush;
using Vivace.Storage.Head;
using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Lifecycle;

public sealed class FollowerTests
{
    private const string Tenant = StoreWorld.TenantA;

    [Fact]
    public async Task WhatABlockHoldsIsKeptForTheFollowerAndShownToItAfterAKill()
    {
        var files = new FaultyFileSystem();
        await using (StoreWorld world = await StoreWorld.OpenAsync(files, follower: new Follower { OldestNeededSegment = 0 }))
        {
            await world.AppendAsync(Tenant, 1);
            await world.AppendAsync(Tenant, 2);
            Assert.True(await world.Store.CutAsync(everything: true, CancellationToken.None));
            Assert.NotEqual(0, world.Store.FollowerLogBytes);
            await world.AppendAsync(Tenant, 3);
        }

        var next = new Follower { OldestNeededSegment = 0 };
        await using StoreWorld again = await StoreWorld.OpenAsync(files.AfterKill(), follower: next);
        Assert.Equal(3, next.Seen.Count);
        Assert.Equal(next.Seen.Order(), next.Seen);
        Assert.True(next.IsComplete);
        // Each span once, though two of them are in the log and in a block.
        Assert.Equal(3, again.Read(Tenant).Count);
    }

    [Fact]
    public async Task TheLogGoesAsSoonAsTheFollowerIsPastIt()
    {
        var follower = new Follower { OldestNeededSegment = 0 };
        await using StoreWorld world = await StoreWorld.OpenAsync(new FaultyFileSystem(), follower: follower);
        await world.AppendAsync(Tenant, 1);
        Assert.True(await world.Store.CutAsync(everything: true, CancellationToken.None));
        Assert.Contains(world.Log.Segments, static segment => segment.Bytes > 0);
        follower.OldestNeededSegment = long.MaxValue;
        world.Maintain(TimeSpan.FromSeconds(5));
        Assert.All(world.Log.Segments, static segment => Assert.Equal(0, segment.Bytes));
        Assert.Equal((0, 0), (world.Store.FollowerLogBytes, world.Store.FollowerSegmentsGivenUp));
    }

    [Fact]
    public async Task AFollowerThatStaysBehindHoldsUpALimitedPartOfTheLog()
    {
        var files = new FaultyFileSystem();
        await using StoreWorld world = await StoreWorld.OpenAsync(files, segmentBytes: 2_000);
        for (int number = 0; number < 150; number++)
        {
            await world.AppendAsync(Tenant, number);
        }

        LogSegmentInfo[] segments = [.. world.Log.Segments];
        Assert.True(segments.Length > 4);
        long newest = segments[^1].Number;
        var epochs = new EpochBook(
            new PublishedState(new StoreState([new HeadEpoch(newest, world.Time.GetUtcNow())], BlockSet.Empty)), world.Log, world.Time);
        long room = segments[^2].Bytes + segments[^3].Bytes;
        var retention = new LogRetention(epochs, world.Log, room) { Follower = new Follower { OldestNeededSegment = 0 } };
        Assert.Equal(newest - 2, retention.OldestNeeded());
        Assert.Equal(segments.Length - 3, retention.GivenUp);
    }

    [Fact]
    public void RequestsThatOvertakeOthersDoNotCountAsAllThatCame()
    {
        var underWay = new RequestsUnderWay();
        long[] entries = [.. Enumerable.Range(0, 200).Select(i => underWay.Enter(new LogPosition(1, i * 10)))];
        foreach (long entry in entries.Skip(1))
        {
            underWay.Leave(entry);
        }

        Assert.Equal(new LogPosition(1, 0), underWay.Oldest);
        underWay.Leave(entries[0]);
        Assert.Equal(new LogPosition(1, 1991), underWay.Oldest);
        underWay.Pass(new LogPosition(2, 0));
        Assert.Equal(new LogPosition(2, 0), underWay.Oldest);
    }

    private sealed class Follower : ILogFollower, ISpanConsumer
    {
        public long OldestNeededSegment { get; set; }

        public List<(long Segment, long Offset)> Seen { get; } = [];

        public bool IsComplete { get; private set; }

        public ISpanConsumer? ReaderOf(in LogRecord record) => this;

        public void ReplayCompleted() => IsComplete = true;

        public void Consume(string tenant, SpanBatch batch, in StoredRequest request) =>
            Seen.Add((request.Position.Segment, request.Position.Offset));
    }
}
