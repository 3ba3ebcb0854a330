using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Log;

public sealed class GroupCommitTests
{
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public async Task RecordsThatWaitTogetherShareOneFlush()
    {
        const int Waiting = 100;
        using var inFlush = new SemaphoreSlim(0);
        using var gate = new SemaphoreSlim(0);
        _files.BeforeFlush = () =>
        {
            inFlush.Release();
            gate.Wait();
        };
        await using var log = TestLog.Open(_files);
        var first = log.Enqueue([0]);
        await inFlush.WaitAsync();
        var rest = await Task.WhenAll(Enumerable.Range(0, Waiting).Select(i => Task.Run(() => log.Enqueue([(byte)i]))));
        gate.Release();
        await first.Committed;
        await inFlush.WaitAsync();

        var waiters = rest.Select(ticket => ticket.Committed.AsTask()).ToArray();
        Assert.All(waiters, w => Assert.False(w.IsCompleted));
        gate.Release();
        await Task.WhenAll(waiters);

        Assert.Equal(2, _files.Count(FileOperation.Flush));
        Assert.Equal(2, _files.Count(FileOperation.Write));
        Assert.Equal(2, log.Statistics.Fsyncs);
        Assert.Equal(Waiting + 1, log.Statistics.Appends);
    }

    [Fact]
    public async Task NobodyIsAnsweredBeforeTheFlush()
    {
        using var gate = new ManualResetEventSlim();
        using var inFlush = new ManualResetEventSlim();
        _files.BeforeFlush = () =>
        {
            inFlush.Set();
            gate.Wait();
        };
        await using var log = TestLog.Open(_files);
        var append = log.AppendAsync([1]).AsTask();
        inFlush.Wait();

        Assert.False(append.IsCompleted);
        Assert.Equal(1, _files.Count(FileOperation.Write));
        gate.Set();
        await append;
    }

    [Fact]
    public async Task NameOfANewSegmentIsDurableBeforeItsFirstRecordIsAnswered()
    {
        await using var log = TestLog.Open(_files);
        await log.AppendAsync([1]);

        var kinds = _files.History.Where(h => h.Path.StartsWith("/data/vivace-log", StringComparison.Ordinal)).Select(h => h.Operation);
        Assert.Equal(
            [FileOperation.Create, FileOperation.Write, FileOperation.Flush, FileOperation.SyncDirectory],
            kinds.SkipWhile(k => k != FileOperation.Create));
    }

    [Fact]
    public async Task ManyConcurrentAppendersLoseNothing()
    {
        const int Appenders = 16;
        const int Each = 200;
        await using (IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(_files) with { SegmentBytes = 20_000 }))
        {
            await Task.WhenAll(Enumerable.Range(0, Appenders).Select(a => Task.Run(async () =>
            {
                for (var i = 0; i < Each; i++) await log.AppendAsync([(byte)a, .. BitConverter.GetBytes(i)]);
            })));
            Assert.Equal(Appenders * Each, log.Statistics.Appends);
            Assert.Equal(0, log.Statistics.PendingBytes);
            Assert.Equal(log.Statistics.TotalBytes, log.Segments.Sum(s => _files.FileLength(s.Path)));
        }

        var (records, report) = await TestLog.ReopenAndReplayAsync(_files);
        Assert.Equal(0, report.MissingRecords);
        for (var a = 0; a < Appenders; a++)
        {
            var mine = records.Where(r => r.Payload[0] == a).Select(r => BitConverter.ToInt32(r.Payload, 1));
            Assert.Equal(Enumerable.Range(0, Each), mine);
        }
    }

    [Fact]
    public async Task TooMuchWaitingIsRefusedAtOnceAndAcceptedLater()
    {
        using var gate = new ManualResetEventSlim();
        _files.BeforeFlush = gate.Wait;
        await using IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(_files) with { MaxPendingBytes = 1000 });
        var first = log.Enqueue(new byte[2000]); // alone it is never refused
        var error = Assert.Throws<LogBusyException>(() => log.Enqueue([1]));
        gate.Set();
        await first.Committed;
        await log.AppendAsync([1]);

        Assert.Contains("1000", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, log.Statistics.BusyRefusals);
        Assert.Equal(2, log.Statistics.Appends);
    }

    [Fact]
    public void MemoryOfAPeakIsGivenBack()
    {
        var pool = new LogChunkPool();
        var group = new LogGroup(pool);
        group.Begin(new SegmentIdentity(1, 1), 0);
        group.Reserve(LogChunkPool.ChunkBytes * LogChunkPool.MaxKept * 3);
        group.Release();

        Assert.Equal(LogChunkPool.MaxKept, pool.Kept);
    }
}
