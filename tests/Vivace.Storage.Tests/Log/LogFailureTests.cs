using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Log;

public sealed class LogFailureTests
{
    private readonly FaultyFileSystem _files = new();

    public static TheoryData<FileOperation> CommitOperations =>
        [FileOperation.Create, FileOperation.Write, FileOperation.Flush, FileOperation.SyncDirectory];

    [Theory]
    [MemberData(nameof(CommitOperations))]
    public async Task FailedOperationFailsTheAppendAndTheNextOneBeginsANewSegment(FileOperation failing)
    {
        await using (var log = TestLog.Open(_files))
        {
            await log.AppendAsync([1]);
            var failedIn = log.RollSegment();
            var count = _files.Count(failing);
            _files.Fault = (operation, before, _) => operation == failing && before == count ? FaultyFileSystem.DiskError() : null;

            var error = await Assert.ThrowsAsync<LogUnavailableException>(() => log.AppendAsync([2]).AsTask());
            Assert.Contains("Input/output error", error.Message, StringComparison.Ordinal);
            Assert.Contains("/data/vivace-log", error.Message, StringComparison.Ordinal);
            Assert.Equal(LogState.Failing, log.State);
            Assert.Same(error, log.LastError);

            var position = await log.AppendAsync([3]);
            Assert.True(position.Segment > failedIn);
            Assert.Equal(LogState.Healthy, log.State);
            Assert.Null(log.LastError);
            Assert.Equal((2, 1, 1), (log.Statistics.Appends, log.Statistics.Failures, log.Statistics.FailedAppends));
            Assert.Equal(0, log.Statistics.PendingBytes);
        }

        var (records, _) = await TestLog.ReopenAndReplayAsync(_files);
        Assert.Equal([1, 3], records.Select(r => r.Payload[0]));
    }

    [Fact]
    public async Task FileIsNeverFlushedAgainAfterAFailedFlush()
    {
        await using var log = TestLog.Open(_files);
        await log.AppendAsync([1]);
        _files.Fault = (operation, _, path) =>
            operation == FileOperation.Flush && path == TestLog.SegmentPath(1) ? FaultyFileSystem.DiskError() : null;
        for (var i = 0; i < 3; i++) await Record.ExceptionAsync(() => log.AppendAsync([2]).AsTask());

        Assert.Equal(2, _files.History.Count(h => h == (FileOperation.Flush, TestLog.SegmentPath(1))));
        Assert.Equal(1, log.Statistics.Failures);
    }

    [Fact]
    public async Task SegmentIsCutBackToWhatWasAnswered()
    {
        await using var log = TestLog.Open(_files);
        await log.AppendAsync([1]);
        var good = _files.ReadAll(TestLog.SegmentPath(1));
        _files.Fault = (operation, before, _) => operation == FileOperation.Write && before == 1 ? FaultyFileSystem.DiskFull() : null;
        await Record.ExceptionAsync(() => log.AppendAsync(new byte[1000]).AsTask());

        Assert.Equal(good, _files.ReadAll(TestLog.SegmentPath(1)));
        Assert.Equal(good.Length, log.Statistics.TotalBytes);
    }

    [Fact]
    public async Task RecordsOfTheFailedSegmentThatStillWaitFailToo()
    {
        using var inFlush = new SemaphoreSlim(0);
        using var gate = new SemaphoreSlim(0);
        _files.BeforeFlush = () =>
        {
            inFlush.Release();
            gate.Wait();
        };
        _files.Fault = (operation, before, _) => operation == FileOperation.Flush && before == 0 ? FaultyFileSystem.DiskError() : null;
        await using var log = TestLog.Open(_files);
        var first = log.Enqueue([1]);
        await inFlush.WaitAsync();
        var sameSegment = log.Enqueue([2]);
        log.RollSegment();
        var nextSegment = log.Enqueue([3]);
        gate.Release(2);

        await Assert.ThrowsAsync<LogUnavailableException>(() => first.Committed.AsTask());
        await Assert.ThrowsAsync<LogUnavailableException>(() => sameSegment.Committed.AsTask());
        await nextSegment.Committed;
        Assert.Equal([nextSegment.Segment], log.Segments.Select(s => s.Number));
    }

    [Fact]
    public async Task DiskFullAtAnyWriteLosesNothingAnsweredAndHeals()
    {
        const int Appends = 12;
        for (var fullFrom = 0; fullFrom < Appends; fullFrom++)
        {
            for (var fullFor = 1; fullFor < 5; fullFor += 3)
            {
                var files = new FaultyFileSystem(fullFrom);
                var (from, to) = (fullFrom, fullFrom + fullFor);
                files.Fault = (operation, before, _) =>
                    operation == FileOperation.Write && before >= from && before < to ? FaultyFileSystem.DiskFull() : null;
                var answered = new List<byte[]>();
                await using (IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(files) with { SegmentBytes = 3000 }))
                {
                    for (var i = 0; i < Appends + 5; i++)
                    {
                        var payload = TestLog.Payload(i, 100 * i);
                        try
                        {
                            await log.AppendAsync(payload);
                            answered.Add(payload);
                        }
                        catch (LogUnavailableException)
                        {
                            Assert.Equal(LogState.Failing, log.State);
                        }
                    }
                    Assert.Equal(LogState.Healthy, log.State);
                }

                var (records, report) = await TestLog.ReopenAndReplayAsync(files);
                Assert.Equal(Appends + 5 - fullFor, answered.Count);
                Assert.Equal(answered, records.Select(r => r.Payload));
                Assert.Empty(report.Quarantined);
            }
        }
    }

    [Fact]
    public async Task RecordsThatCouldNotBeCutOffDoNotBreakTheRest()
    {
        await using (var log = TestLog.Open(_files))
        {
            await log.AppendAsync([1]);
            _files.Fault = (operation, before, _) =>
                (operation == FileOperation.Flush && before == 1) || operation is FileOperation.Truncate or FileOperation.Delete
                    ? FaultyFileSystem.DiskError() : null;
            await Record.ExceptionAsync(() => log.AppendAsync([2]).AsTask());
            await log.AppendAsync([3]);
        }
        _files.Fault = null;

        var (records, _) = await TestLog.ReopenAndReplayAsync(_files);
        Assert.Equal([1, 2, 3], records.Select(r => r.Payload[0])); // 2 was not answered and came through all the same
    }

    [Fact]
    public async Task FailingLogHealsWithoutAnAppend()
    {
        var clock = new ManualTime();
        var full = true;
        using var created = new SemaphoreSlim(0);
        _files.Fault = (operation, _, _) =>
        {
            if (operation == FileOperation.Create) created.Release();
            return Volatile.Read(ref full) && operation == FileOperation.Write ? FaultyFileSystem.DiskFull() : null;
        };
        await using IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(_files) with { Time = clock });
        await Record.ExceptionAsync(() => log.AppendAsync([1]).AsTask());
        await created.WaitAsync();

        clock.FireTimers();
        await created.WaitAsync();
        Assert.Equal(LogState.Failing, log.State);
        Volatile.Write(ref full, false);
        clock.FireTimers();
        while (log.State != LogState.Healthy) await Task.Yield();

        Assert.Equal(0, clock.Timers);
        var position = await log.AppendAsync([2]);
        Assert.Equal([position.Segment], log.Segments.Select(s => s.Number));
        Assert.Equal(SegmentHeader.Bytes, position.Offset);
    }

    [Fact]
    public async Task SegmentThatCannotBeDeletedIsTriedAgain()
    {
        await using var log = TestLog.Open(_files);
        await log.AppendAsync([1]);
        var second = log.RollSegment();
        await log.AppendAsync([2]);
        _files.Fault = (operation, before, _) => operation == FileOperation.Delete && before == 0 ? FaultyFileSystem.DiskError() : null;

        log.FreeSegmentsBefore(second);
        Assert.Equal(2, log.Segments.Count);
        Assert.Equal(1, log.Statistics.FreeFailures);
        log.FreeSegmentsBefore(second);
        Assert.Equal([second], log.Segments.Select(s => s.Number));
    }
}
