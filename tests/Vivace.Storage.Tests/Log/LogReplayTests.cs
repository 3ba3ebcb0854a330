using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Log;

public sealed class LogReplayTests
{
    private const string Quarantine = "/data/vivace-quarantine";

    [Fact]
    public async Task TornTailIsSetAsideAndTheRestServed()
    {
        var (files, payloads, offsets) = await TestLog.SegmentAsync(100, 200, 300);
        var torn = offsets[2] + 150;
        Edit(files, bytes => bytes[..(int)torn]);

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal(payloads[..2], records.Select(r => r.Payload));
        var range = Assert.Single(report.Quarantined);
        Assert.Equal((TestLog.SegmentPath(1), offsets[2], 150), (range.SegmentFile, range.Offset, range.Length));
        Assert.Equal("The record is cut off.", range.Reason);
        Assert.Equal(files.ReadAll(TestLog.SegmentPath(1))[(int)offsets[2]..], files.ReadAll(range.KeptIn!));
        Assert.Equal($"{Quarantine}/0000000000000001.log.{offsets[2]}-150.bin", range.KeptIn);
    }

    [Fact]
    public async Task ZeroFilledTailIsNoDamage()
    {
        var (files, payloads, _) = await TestLog.SegmentAsync(100, 200);
        Edit(files, bytes => [.. bytes, .. new byte[100_000]]);

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal(payloads, records.Select(r => r.Payload));
        Assert.Equal(100_000, report.ZeroBytes);
        Assert.Empty(report.Quarantined);
        Assert.False(files.DirectoryExists(Quarantine));
    }

    [Fact]
    public async Task DamagedPayloadTakesOnlyItsRecord()
    {
        var (files, payloads, offsets) = await TestLog.SegmentAsync(100, 200, 300);
        Edit(files, bytes => Flip(bytes, offsets[1] + 100));

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal([payloads[0], payloads[2]], records.Select(r => r.Payload));
        Assert.Equal(1, report.MissingRecords);
        var range = Assert.Single(report.Quarantined);
        Assert.Equal((offsets[1], offsets[2] - offsets[1]), (range.Offset, range.Length));
        Assert.Equal("The payload does not match its checksum.", range.Reason);
    }

    [Fact]
    public async Task FlipOfAnyBitTakesAtMostTheRecordItIsIn()
    {
        var (files, payloads, offsets) = await TestLog.SegmentAsync(10, 0, 20);
        var intact = files.ReadAll(TestLog.SegmentPath(1));
        for (var at = 0; at < intact.Length; at++)
        {
            files.Put(TestLog.SegmentPath(1), Flip(intact.ToArray(), at));

            var (records, report) = await TestLog.ReopenAndReplayAsync(files);

            var hit = offsets.FindLastIndex(o => o <= at); // -1: the segment header
            Assert.Equal(payloads.Where((_, i) => i != hit), records.Select(r => r.Payload));
            Assert.Single(report.Quarantined);
        }
    }

    [Fact]
    public async Task FileCutAtAnyByteServesTheWholeRecordsBefore()
    {
        var (files, payloads, offsets) = await TestLog.SegmentAsync(10, 0, 20);
        var intact = files.ReadAll(TestLog.SegmentPath(1));
        for (var length = 0; length <= intact.Length; length++)
        {
            files.Put(TestLog.SegmentPath(1), intact[..length]);

            var (records, report) = await TestLog.ReopenAndReplayAsync(files);

            Assert.Equal(payloads.Where((_, i) => offsets[i + 1] <= length), records.Select(r => r.Payload));
            Assert.Equal(length == 0 || length == SegmentHeader.Bytes || offsets.Contains(length) ? 0 : 1, report.Quarantined.Count);
        }
    }

    [Fact]
    public async Task GarbageInTheMiddleIsSteppedOver()
    {
        var (files, payloads, offsets) = await TestLog.SegmentAsync(100, 200);
        var garbage = TestLog.Payload(99, 5000);
        RecordHeader.Magic.CopyTo(garbage.AsSpan(1000)); // looks like a record for four bytes
        Edit(files, bytes => [.. bytes[..(int)offsets[1]], .. garbage, .. bytes[(int)offsets[1]..]]);

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal(payloads, records.Select(r => r.Payload));
        Assert.Equal(garbage, files.ReadAll(Assert.Single(report.Quarantined).KeptIn!));
        Assert.Equal(0, report.MissingRecords);
    }

    [Fact]
    public async Task DamagedSegmentHeaderCostsNoRecord()
    {
        var (files, payloads, _) = await TestLog.SegmentAsync(100, 200);
        Edit(files, bytes => [.. TestLog.Payload(5, SegmentHeader.Bytes), .. bytes[SegmentHeader.Bytes..]]);

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal(payloads, records.Select(r => r.Payload));
        Assert.Equal("The segment header is damaged.", Assert.Single(report.Quarantined).Reason);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(20, "The file ends within its header.")]
    [InlineData(64, null)]
    public async Task FileWithoutRecordsIsNoObstacle(int length, string? reason)
    {
        var (files, _, _) = await TestLog.SegmentAsync(100);
        Edit(files, bytes => bytes[..length]);
        await using (var log = TestLog.Open(files)) await log.AppendAsync([7]);

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal([7], Assert.Single(records).Payload);
        Assert.Equal(reason, report.Quarantined.SingleOrDefault()?.Reason);
    }

    [Fact]
    public async Task PayloadThatImagesARecordIsNotTakenForOne()
    {
        var (source, _, _) = await TestLog.SegmentAsync(10, 20);
        var image = source.ReadAll(TestLog.SegmentPath(1)); // whole records of another log, as a client could send them
        var files = new FaultyFileSystem();
        await using (var log = TestLog.Open(files))
        {
            await log.AppendAsync([1]);
            var position = await log.AppendAsync(image);
            await log.AppendAsync([3]);
            Edit(files, bytes => Flip(bytes, position.Offset)); // its header is gone: the reader searches through the payload
        }

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal([1, 3], records.Select(r => r.Payload[0]));
        Assert.Single(report.Quarantined);
    }

    [Fact]
    public async Task UnknownKindIsSkippedAndKept()
    {
        var files = new FaultyFileSystem();
        await using (var log = TestLog.Open(files))
        {
            await log.AppendAsync([1]);
            await log.AppendAsync((LogRecordKind)200, "t", new byte[] { 2 }, 0);
            await log.AppendAsync((LogRecordKind)200, "t", new byte[] { 3 }, 0);
            await log.AppendAsync([4]);
        }

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal([1, 4], records.Select(r => r.Payload[0]));
        Assert.Equal(2, report.UnknownRecords);
        Assert.Contains("kind 200", Assert.Single(report.Quarantined).Reason, StringComparison.Ordinal); // neighbours are one range
    }

    [Fact]
    public async Task UnknownVersionIsNamedAndTheFileSetAside()
    {
        var files = new FaultyFileSystem();
        var future = new byte[500];
        new SegmentHeader(7, 1, 0, 1).Write(future);
        files.Put(TestLog.SegmentPath(1), future);

        await using (var log = TestLog.Open(files))
        {
            var (records, report) = await log.ReplayAsync();
            var range = Assert.Single(report.Quarantined);
            Assert.Empty(records);
            Assert.Contains("version 7", range.Reason, StringComparison.Ordinal);
            Assert.Equal($"{Quarantine}/0000000000000001.log", range.KeptIn);
            Assert.Empty(log.Segments);
        }

        Assert.False(files.FileExists(TestLog.SegmentPath(1)));
        Assert.Equal(future, files.ReadAll($"{Quarantine}/0000000000000001.log"));
        await using var next = TestLog.Open(files);
        Assert.Equal(2, (await next.AppendAsync([1])).Segment); // its number stays its own
    }

    [Fact]
    public async Task ReplayingTwiceGivesTheSame()
    {
        var (files, _, offsets) = await TestLog.SegmentAsync(100, 200, 300);
        Edit(files, bytes => Flip(bytes, offsets[1] + 100));
        await using var log = TestLog.Open(files);
        var first = await log.ReplayAsync();
        await log.AppendAsync([1]); // not part of what was there at the start
        var second = await log.ReplayAsync();

        Assert.Equal(first.Records.Select(r => (r.Position, r.Payload.Length)), second.Records.Select(r => (r.Position, r.Payload.Length)));
        Assert.Equal(first.Report.Quarantined, second.Report.Quarantined);
        Assert.Single(files.List(Quarantine));
    }

    [Fact]
    public async Task CopyOfASegmentIsServedOnce()
    {
        var (files, payloads, _) = await TestLog.SegmentAsync(100, 200);
        files.Put(TestLog.SegmentPath(2), files.ReadAll(TestLog.SegmentPath(1)));

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal(payloads, records.Select(r => r.Payload));
        Assert.Equal(2, report.RepeatedRecords);
    }

    [Fact]
    public async Task PageThatCannotBeReadTakesOnlyItsRecords()
    {
        var (files, payloads, offsets) = await TestLog.SegmentAsync(5000, 12_000, 5000, 5000);
        const long BadPage = 8192; // a page inside the second record
        files.Fault = (operation, _, path) => operation == FileOperation.Read && Covers(path, BadPage) ? FaultyFileSystem.DiskError() : null;

        await using var log = TestLog.Open(files);
        var (records, report) = await log.ReplayAsync();

        Assert.InRange(BadPage, offsets[1], offsets[2]);
        Assert.Equal([payloads[0], payloads[2], payloads[3]], records.Select(r => r.Payload));
        var page = Assert.Single(report.Quarantined, r => r.KeptIn is null);
        Assert.Equal((BadPage, 4096), (page.Offset, page.Length));
        Assert.Contains("Input/output error", page.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatCannotBeOpenedDoesNotStopTheOthers()
    {
        var (files, _, _) = await TestLog.SegmentAsync(100);
        await using (var log = TestLog.Open(files)) await log.AppendAsync([2]);
        files.Fault = (operation, _, path) =>
            operation == FileOperation.Open && path == TestLog.SegmentPath(1) ? new UnauthorizedAccessException("denied") : null;

        var (records, report) = await TestLog.ReopenAndReplayAsync(files);

        Assert.Equal([2], Assert.Single(records).Payload);
        Assert.Contains("denied", Assert.Single(report.Quarantined).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamageThatCouldNotBeCopiedOutlivesTheFreeing()
    {
        var (files, _, offsets) = await TestLog.SegmentAsync(100, 200);
        Edit(files, bytes => Flip(bytes, offsets[1]));
        var damaged = files.ReadAll(TestLog.SegmentPath(1));
        files.Fault = (operation, _, path) =>
            operation == FileOperation.Write && path.StartsWith(Quarantine, StringComparison.Ordinal) ? FaultyFileSystem.DiskFull() : null;
        await using var log = TestLog.Open(files);
        var (_, report) = await log.ReplayAsync();
        await log.AppendAsync([3]);
        log.FreeSegmentsBefore(2);

        Assert.Null(Assert.Single(report.Quarantined).KeptIn);
        Assert.False(files.FileExists(TestLog.SegmentPath(1)));
        Assert.Equal(damaged, files.ReadAll($"{Quarantine}/0000000000000001.log"));
        Assert.Single(files.List(Quarantine));
    }

    [Fact]
    public async Task DamageInVeryManyPlacesKeepsTheFileWhole()
    {
        const int Records = 2 * LogQuarantine.MaxRangesPerSegment + 20;
        var (files, _, offsets) = await TestLog.SegmentAsync(Enumerable.Repeat(5, Records).ToArray());
        Edit(files, bytes =>
        {
            for (var i = 0; i < Records; i += 2) Flip(bytes, offsets[i]);
            return bytes;
        });

        await using var log = TestLog.Open(files);
        var (records, report) = await log.ReplayAsync();

        Assert.Equal(Records / 2, records.Count);
        Assert.Equal(LogQuarantine.MaxRangesPerSegment, report.Quarantined.Count);
        Assert.Equal(10, report.UnlistedRanges);
        log.FreeSegmentsBefore(log.RollSegment());
        Assert.True(files.FileExists($"{Quarantine}/0000000000000001.log"));
    }

    [Fact]
    public async Task RecordThatTheHandlerDoesNotUnderstandIsSetAside()
    {
        var (files, _, offsets) = await TestLog.SegmentAsync(100, 200, 300);
        await using var log = TestLog.Open(files);
        var taken = 0;

        var report = await log.ReplayAsync((record, _) =>
        {
            if (record.Payload.Length == 200) throw new InvalidDataException("tag 0");
            taken++;
            return ValueTask.CompletedTask;
        });

        Assert.Equal(2, taken);
        Assert.Equal(2, report.Records);
        Assert.Equal(0, report.MissingRecords);
        var range = Assert.Single(report.Quarantined);
        Assert.Equal(offsets[1], range.Offset);
        Assert.Contains("tag 0", range.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgressEndsWithEverything()
    {
        var (files, _, _) = await TestLog.SegmentAsync(3_000_000, 3_000_000, 3_000_000);
        await using var log = TestLog.Open(files);
        var steps = new List<LogReplayProgress>();
        await log.ReplayAsync((_, _) => ValueTask.CompletedTask, steps.Add);

        Assert.True(steps.Count > 1);
        Assert.Equal(steps.OrderBy(s => s.BytesDone), steps);
        Assert.Equal(new LogReplayProgress(log.Statistics.TotalBytes, log.Statistics.TotalBytes, 3), steps[^1]);
    }

    private static void Edit(FaultyFileSystem files, Func<byte[], byte[]> edit) =>
        files.Put(TestLog.SegmentPath(1), edit(files.ReadAll(TestLog.SegmentPath(1))));

    private static byte[] Flip(byte[] bytes, long at)
    {
        bytes[at] ^= (byte)(1 << (int)(at % 8));
        return bytes;
    }

    /// <summary>Reads are recorded as path@offset+length.</summary>
    private static bool Covers(string read, long at)
    {
        var parts = read[(read.LastIndexOf('@') + 1)..].Split('+').Select(long.Parse).ToArray();
        return parts[0] <= at && at < parts[0] + parts[1];
    }
}
