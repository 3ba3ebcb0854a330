using Vivace.Server.Operations;
using Vivace.Storage;
using Vivace.Storage.Log;

namespace Vivace.Server.Hosting;

/// <summary>Reads the log at start, saying how far it is, and then calls the store's maintenance once in a while.</summary>
internal sealed partial class StoreMaintenance(TraceStore store, Readiness readiness, TimeProvider time, ILogger<StoreMaintenance> log)
{
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    /// <summary>What the log could not serve at start; zero when all is well.</summary>
    public long QuarantinedRanges { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await ReplayAsync(stopping).ConfigureAwait(false);
        using var timer = new PeriodicTimer(MaintenanceInterval, time);
        while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
        {
            try
            {
                store.Maintain();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                LogMaintenanceFailed(failure.Message);
            }
        }
    }

    private async Task ReplayAsync(CancellationToken stopping)
    {
        long started = time.GetTimestamp(), lastSaid = started;
        LogReplayStarting();
        LogReplayReport report = await store.ReplayAsync(
            progress =>
            {
                readiness.Replaying(progress.BytesDone, progress.BytesTotal);
                if (time.GetElapsedTime(lastSaid) >= ProgressInterval)
                {
                    lastSaid = time.GetTimestamp();
                    LogReplayProgress(progress.BytesDone, progress.BytesTotal, progress.Records);
                }
            },
            stopping).ConfigureAwait(false);
        foreach (QuarantinedRange range in report.Quarantined)
        {
            LogQuarantined(range.SegmentFile, range.Offset, range.Length, range.Reason, range.KeptIn ?? "the segment file itself");
        }

        QuarantinedRanges = report.Quarantined.Count + report.UnlistedRanges;
        if (store.RecordsNotLoaded > 0)
        {
            LogNotLoaded(store.RecordsNotLoaded, store.MaxHeadBytes);
        }

        LogReplayComplete(report.Segments, report.Records, report.PayloadBytes, time.GetElapsedTime(started).TotalSeconds);
        readiness.Ready();
    }

    [LoggerMessage(1, LogLevel.Information, "beginning wal replay")]
    private partial void LogReplayStarting();

    [LoggerMessage(2, LogLevel.Information, "wal replay in progress bytes_done={Done} bytes_total={Total} records={Records}")]
    private partial void LogReplayProgress(long done, long total, long records);

    [LoggerMessage(3, LogLevel.Information, "wal replay complete segments={Segments} records={Records} bytes={Bytes} seconds={Seconds}")]
    private partial void LogReplayComplete(int segments, long records, long bytes, double seconds);

    [LoggerMessage(4, LogLevel.Error, "a part of the log cannot be read and was set aside file={File} offset={Offset} length={Length} reason={Reason} kept_in={KeptIn}")]
    private partial void LogQuarantined(string file, long offset, long length, string reason, string keptIn);

    [LoggerMessage(5, LogLevel.Error, "spans in the log do not fit into memory and are not served until they do; raise storage.trace.head.max_bytes or the memory limit and restart records={Records} max_bytes={MaxBytes}")]
    private partial void LogNotLoaded(long records, long maxBytes);

    [LoggerMessage(6, LogLevel.Error, "maintenance of the store failed and will be tried again reason={Reason}")]
    private partial void LogMaintenanceFailed(string reason);
}
