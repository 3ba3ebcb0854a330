using Vivace.Storage.Files;
using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Log;

/// <summary>What a replay gave back, with the payload copied.</summary>
internal sealed record ReplayedRecord(LogPosition Position, LogRecordKind Kind, string Tenant, uint Flags, DateTimeOffset At, byte[] Payload);

/// <summary>Opening, filling and reading logs in the way most tests need it.</summary>
internal static class TestLog
{
    public const string Root = "/data";
    public const string Tenant = "single-tenant";

    public static string SegmentPath(long number) => $"{Root}/vivace-log/{number:D16}.log";

    public static FileLogOptions Options(IFileSystem files) => new() { Directory = Root, Files = files };

    public static IWriteAheadLog Open(IFileSystem files) => FileWriteAheadLog.Open(Options(files));

    public static ValueTask<LogPosition> AppendAsync(this IWriteAheadLog log, byte[] payload) =>
        log.AppendAsync(LogRecordKind.OtlpTraces, Tenant, payload, 0);

    public static LogTicket Enqueue(this IWriteAheadLog log, byte[] payload) =>
        log.Enqueue(LogRecordKind.OtlpTraces, Tenant, payload.AsMemory(), 0);

    public static byte[] Payload(int seed, int length)
    {
        var payload = new byte[length];
        new Random(seed).NextBytes(payload);
        return payload;
    }

    public static async Task<(List<ReplayedRecord> Records, LogReplayReport Report)> ReplayAsync(this IWriteAheadLog log)
    {
        var records = new List<ReplayedRecord>();
        var report = await log.ReplayAsync((record, _) =>
        {
            records.Add(new(record.Position, record.Kind, record.Tenant, record.Flags, record.AppendedAt, record.Payload.ToArray()));
            return ValueTask.CompletedTask;
        });
        return (records, report);
    }

    public static async Task<(List<ReplayedRecord> Records, LogReplayReport Report)> ReopenAndReplayAsync(IFileSystem files)
    {
        await using var log = Open(files);
        return await log.ReplayAsync();
    }

    /// <summary>
    /// One closed segment, number 1, with records of the given lengths, flagged 0, 1, 2 …; the offsets are theirs, and the end.
    /// </summary>
    public static async Task<(FaultyFileSystem Files, List<byte[]> Payloads, List<long> Offsets)> SegmentAsync(params int[] lengths)
    {
        var files = new FaultyFileSystem();
        var payloads = lengths.Select((length, i) => Payload(i + 1, length)).ToList();
        var offsets = new List<long>();
        await using (var log = Open(files))
        {
            for (var i = 0; i < payloads.Count; i++)
            {
                offsets.Add((await log.AppendAsync(LogRecordKind.OtlpTraces, Tenant, payloads[i], (uint)i)).Offset);
            }
        }
        offsets.Add(files.FileLength(SegmentPath(1)));
        return (files, payloads, offsets);
    }
}
