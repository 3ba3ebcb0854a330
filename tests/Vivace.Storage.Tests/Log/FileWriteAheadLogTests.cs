using System.Buffers;
using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Log;

public sealed class FileWriteAheadLogTests
{
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public async Task RecordsComeBackAsTheyWereAppended()
    {
        var clock = new ManualTime();
        var payload = TestLog.Payload(1, 700_000);
        LogPosition small, large;
        await using (IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(_files) with { Time = clock }))
        {
            small = await log.AppendAsync(LogRecordKind.OtlpTraces, "müller", new byte[] { 1, 2, 3 }, 7);
            clock.Now += TimeSpan.FromMilliseconds(5);
            large = await log.AppendAsync(LogRecordKind.OtlpTraces, "", payload, uint.MaxValue);
        }

        var (records, report) = await TestLog.ReopenAndReplayAsync(_files);

        Assert.Equal([small, large], records.Select(r => r.Position));
        Assert.Equal(["müller", ""], records.Select(r => r.Tenant));
        Assert.Equal([7u, uint.MaxValue], records.Select(r => r.Flags));
        Assert.Equal([ManualTime.Start, ManualTime.Start.AddMilliseconds(5)], records.Select(r => r.At));
        Assert.Equal([1, 2, 3], records[0].Payload);
        Assert.Equal(payload, records[1].Payload);
        Assert.Equal(2, report.Records);
        Assert.Equal(700_003, report.PayloadBytes);
        Assert.Empty(report.Quarantined);
    }

    [Fact]
    public async Task EmptyAndLargestPayloadsAreRecords()
    {
        var largest = new byte[IWriteAheadLog.MaxPayloadBytes];
        largest[^1] = 9;
        await using (var log = TestLog.Open(_files))
        {
            await log.AppendAsync([]);
            await log.AppendAsync(largest);
        }

        var (records, _) = await TestLog.ReopenAndReplayAsync(_files);

        Assert.Empty(records[0].Payload);
        Assert.True(largest.AsSpan().SequenceEqual(records[1].Payload));
    }

    [Fact]
    public async Task TooLongPayloadOrTenantIsRefused()
    {
        await using var log = TestLog.Open(_files);

        Assert.Throws<ArgumentException>(() => log.Enqueue(new byte[IWriteAheadLog.MaxPayloadBytes + 1]));
        Assert.Throws<ArgumentException>(() => log.Enqueue(
            LogRecordKind.OtlpTraces, new string('t', IWriteAheadLog.MaxTenantBytes + 1), ReadOnlyMemory<byte>.Empty, 0));
        Assert.Equal(0, log.Statistics.PendingBytes);
    }

    [Fact]
    public async Task PayloadInPiecesIsOneRecord()
    {
        var payload = TestLog.Payload(3, 1000);
        var first = new Piece(payload.AsMemory(0, 100), 0);
        var last = first.Add(payload.AsMemory(100, 1)).Add(payload.AsMemory(101));
        await using (var log = TestLog.Open(_files))
        {
            var pieces = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
            await log.Enqueue(LogRecordKind.OtlpTraces, "t", pieces, 0).Committed;
        }

        var (records, _) = await TestLog.ReopenAndReplayAsync(_files);

        Assert.Equal(payload, Assert.Single(records).Payload);
    }

    [Fact]
    public async Task PayloadMayBeReusedAtOnce()
    {
        var payload = new byte[] { 1, 1 };
        await using (var log = TestLog.Open(_files))
        {
            var ticket = log.Enqueue(payload);
            payload[0] = 2;
            await ticket.Committed;
        }

        Assert.Equal([1, 1], Assert.Single((await TestLog.ReopenAndReplayAsync(_files)).Records).Payload);
    }

    [Fact]
    public async Task RollSendsLaterRecordsToTheReturnedSegment()
    {
        await using var log = TestLog.Open(_files);
        var before = log.Enqueue([1]);
        var rolled = log.RollSegment();
        var after = log.Enqueue([2]);
        await before.Committed;
        await after.Committed;

        Assert.True(before.Segment < rolled);
        Assert.Equal(rolled, after.Segment);
        Assert.Equal([before.Segment, rolled], log.Segments.Select(s => s.Number));
    }

    [Fact]
    public async Task SegmentIsClosedBeforeItWouldPassItsLength()
    {
        await using IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(_files) with { SegmentBytes = 1000 });
        for (var i = 0; i < 10; i++) await log.AppendAsync(new byte[300]);
        var oversized = await log.AppendAsync(new byte[5000]);

        Assert.All(log.Segments.SkipLast(1), s => Assert.InRange(s.Bytes, 600, 1000));
        Assert.Equal(log.Segments[^1].Number, oversized.Segment);
        Assert.Equal(SegmentHeader.Bytes, oversized.Offset);
        Assert.All(log.Segments, s => Assert.Equal(_files.FileLength(s.Path), s.Bytes));
    }

    [Fact]
    public async Task OldSegmentsAreNeverAppendedTo()
    {
        await using (var log = TestLog.Open(_files)) await log.AppendAsync([1]);
        var before = _files.ReadAll(TestLog.SegmentPath(1));
        await using (var log = TestLog.Open(_files)) Assert.Equal(2, (await log.AppendAsync([2])).Segment);

        Assert.Equal(before, _files.ReadAll(TestLog.SegmentPath(1)));
        var (records, _) = await TestLog.ReopenAndReplayAsync(_files);
        Assert.Equal([1, 2], records.Select(r => r.Payload[0]));
    }

    [Fact]
    public async Task FreedSegmentsAreGoneAndTheRestStays()
    {
        await using (var log = TestLog.Open(_files))
        {
            await log.AppendAsync([1]);
            var second = log.RollSegment();
            await log.AppendAsync([2]);
            log.FreeSegmentsBefore(second);
            Assert.Equal([second], log.Segments.Select(s => s.Number));
            Assert.False(_files.FileExists(TestLog.SegmentPath(1)));
        }

        Assert.Equal([2], Assert.Single((await TestLog.ReopenAndReplayAsync(_files)).Records).Payload);
    }

    [Fact]
    public async Task NumberOfTheNewestSegmentOutlivesItsFreeing()
    {
        await using (var log = TestLog.Open(_files))
        {
            await log.AppendAsync([1]);
            log.FreeSegmentsBefore(log.RollSegment());
            Assert.Equal(0, log.Statistics.TotalBytes);
        }
        await using (var log = TestLog.Open(_files))
        {
            Assert.Empty((await log.ReplayAsync()).Records);
            Assert.Equal(2, (await log.AppendAsync([2])).Segment);
            log.FreeSegmentsBefore(2);
        }

        Assert.False(_files.FileExists(TestLog.SegmentPath(1)));
    }

    [Fact]
    public async Task SegmentThatStillWaitsForTheDiskIsNotFreed()
    {
        using var gate = new ManualResetEventSlim();
        await using var log = TestLog.Open(_files);
        await log.AppendAsync([1]);
        var test = Environment.CurrentManagedThreadId;
        _files.BeforeFlush = () =>
        {
            if (Environment.CurrentManagedThreadId != test) gate.Wait();
        };
        var ticket = log.Enqueue([2]);
        var next = log.RollSegment();
        log.FreeSegmentsBefore(next);
        gate.Set();
        await ticket.Committed;

        Assert.Equal(_files.FileLength(TestLog.SegmentPath(1)), Assert.Single(log.Segments).Bytes);
        Assert.True(Assert.Single(log.Segments).Bytes > ticket.Position.Offset);
    }

    [Fact]
    public async Task EpochsAreEnteredBeforeARollCanReturn()
    {
        var epochs = new Epochs();
        await using IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(_files) with { Epochs = epochs });
        var appending = Task.Run(async () =>
        {
            var tickets = new List<LogTicket>();
            for (var i = 0; i < 5000; i++) tickets.Add(log.Enqueue([1]));
            foreach (var ticket in tickets) await ticket.Committed;
            return tickets.CountBy(t => t.Segment).ToDictionary();
        });
        var countsAtRoll = new Dictionary<long, int>();
        while (!appending.IsCompleted)
        {
            var segment = log.RollSegment();
            countsAtRoll[segment - 1] = epochs.Count(segment - 1);
        }

        var counts = await appending;
        foreach (var (segment, count) in countsAtRoll) Assert.Equal(counts.GetValueOrDefault(segment), count);
    }

    [Fact]
    public async Task AppendThatTheEpochsRefuseDidNotHappen()
    {
        await using (IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(_files) with { Epochs = new Refusal() }))
        {
            Assert.Throws<InvalidOperationException>(() => log.Enqueue([1]));
            await log.AppendAsync([2]);
            Assert.Equal(1, log.Statistics.Appends);
        }

        Assert.Equal([2], Assert.Single((await TestLog.ReopenAndReplayAsync(_files)).Records).Payload);
    }

    [Fact]
    public async Task SecondProcessIsRefusedByName()
    {
        await using var log = TestLog.Open(_files);

        var error = Assert.Throws<IOException>(() => TestLog.Open(_files));

        Assert.Contains("'/data/vivace.lock'", error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorksOnRealFiles()
    {
        using var folder = new TemporaryFolder();
        var options = new FileLogOptions { Directory = Path.Combine(folder.Path, "new", "wal"), SegmentBytes = 1 << 20 };
        var payloads = Enumerable.Range(0, 5).Select(i => TestLog.Payload(i, 400_000)).ToArray();
        await using (IWriteAheadLog log = FileWriteAheadLog.Open(options))
        {
            var tickets = payloads.Select(log.Enqueue).ToArray();
            foreach (var ticket in tickets) await ticket.Committed;
            Assert.Contains("in use", Assert.Throws<IOException>(() => FileWriteAheadLog.Open(options)).Message, StringComparison.Ordinal);
        }

        await using (IWriteAheadLog log = FileWriteAheadLog.Open(options))
        {
            Assert.Equal(payloads, (await log.ReplayAsync()).Records.Select(r => r.Payload));
            Assert.Equal(3, log.Segments.Count);
            log.FreeSegmentsBefore(long.MaxValue);
            Assert.Equal([3L], log.Segments.Select(s => s.Number)); // empty, for its number
            Assert.Equal(0, log.Statistics.TotalBytes);
        }
    }

    [Fact]
    public async Task DisposeCommitsWhatWaitsAndRefusesTheRest()
    {
        var log = TestLog.Open(_files);
        var ticket = log.Enqueue([1]);
        await log.DisposeAsync();
        await log.DisposeAsync();

        Assert.True(ticket.Committed.IsCompletedSuccessfully);
        Assert.Throws<ObjectDisposedException>(() => log.Enqueue([2]));
        Assert.Single((await TestLog.ReopenAndReplayAsync(_files)).Records);
    }

    [Fact]
    public async Task CancelledAppendStopsWaitingOnly()
    {
        using var gate = new ManualResetEventSlim();
        _files.BeforeFlush = gate.Wait;
        await using (var log = TestLog.Open(_files))
        {
            using var cancellation = new CancellationTokenSource();
            var append = log.AppendAsync(LogRecordKind.OtlpTraces, "t", new byte[] { 1 }, 0, cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => append);
            gate.Set();
        }

        Assert.Single((await TestLog.ReopenAndReplayAsync(_files)).Records);
    }

    [Fact]
    public async Task ForeignFilesAndFoldersAreLeftAlone()
    {
        _files.Put("/data/2f1c+single-tenant+vParquet4/0000000000", [1]);
        _files.Put("/data/vivace-log/notes.log", [1]);
        _files.Put("/data/vivace-log/9999999999999999.log", [1]);
        _files.Put("/data/vivace-log/0000000000000001.log.bak", [1]);
        _files.Put("/data/vivace-log/0000000000000004.log/inner", [1]);

        await using (var log = TestLog.Open(_files))
        {
            Assert.Empty(log.Segments);
            Assert.Equal(5, (await log.AppendAsync([1])).Segment);
            log.FreeSegmentsBefore(long.MaxValue);
        }

        Assert.Equal([1], _files.ReadAll("/data/2f1c+single-tenant+vParquet4/0000000000"));
        Assert.Equal([1], _files.ReadAll("/data/vivace-log/notes.log"));
        Assert.Equal([1], _files.ReadAll("/data/vivace-log/9999999999999999.log"));
        Assert.Equal([1], _files.ReadAll("/data/vivace-log/0000000000000004.log/inner"));
    }

    private sealed class Epochs : ILogEpochs
    {
        private readonly Dictionary<long, int> _counts = [];

        public void Enter(long segment)
        {
            lock (_counts) _counts[segment] = _counts.GetValueOrDefault(segment) + 1;
        }

        public int Count(long segment)
        {
            lock (_counts) return _counts.GetValueOrDefault(segment);
        }
    }

    private sealed class Refusal : ILogEpochs
    {
        private bool _refused;

        public void Enter(long segment)
        {
            if (_refused) return;
            _refused = true;
            throw new InvalidOperationException("not this one");
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Piece Add(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
