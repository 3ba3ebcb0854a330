using Vivace.Server.Operations;
using Vivace.Storage;
using Vivace.Storage.Log;

namespace Vivace.Server.Hosting;

/// <summary>
/// Reads the log at start, saying how far it is, and then has the store cut blocks when they are due, and list, merge and remove them.
/// </summary>
internal sealed partial class StoreMaintenance(TraceStore store, Readiness readiness, TimeProvider time, ILogger<StoreMaintenance> log)
{
    private static readonly TimeSpan CutInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _flush = new(0);
    private readonly HeapTrimmer _heap = new();

    /// <summary>What the log could not serve at start; zero when all is well.</summary>
    public long QuarantinedRanges { get; private set; }

    /// <summary>Asks for everything in memory to become blocks, and does not wait for it.</summary>
    public void Flush() => _flush.Release();

    /// <summary>Runs until cancelled; what fails is tried again.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await ReplayAsync(stopping).ConfigureAwait(false);
        await Task.WhenAll(CutAsync(stopping), MaintainAsync(stopping)).ConfigureAwait(false);
    }

    /// <summary>Makes blocks of what is in memory before the process ends.</summary>
    /// <param name="limit">How long it may take; what is not done then is in the log.</param>
    public async Task FlushBeforeStopAsync(TimeSpan limit)
    {
        using var ending = new CancellationTokenSource(limit, time);
        try
        {
            if (!await Task.Run(() => store.CutAsync(everything: true, ending.Token), ending.Token).ConfigureAwait(false))
            {
                LogFlushIncomplete(limit.TotalSeconds);
            }
        }
        catch (OperationCanceledException)
        {
            LogFlushIncomplete(limit.TotalSeconds);
        }
    }

    private async Task CutAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            bool everything = await _flush.WaitAsync(CutInterval, stopping).ConfigureAwait(false);
            try
            {
                if (everything || store.IsCutDue || store.WaitingCuts > 0)
                {
                    // Long and busy: it is not the pool's threads' work.
                    await Task.Factory.StartNew(
                        () => store.CutAsync(everything, stopping).GetAwaiter().GetResult(),
                        stopping,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default).ConfigureAwait(false);
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogMaintenanceFailed(failure.Message);
            }
        }
    }

    private async Task MaintainAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(MaintenanceInterval, time);
        do
        {
            try
            {
                await QuietThread.RunAsync("vivace-blocks", () => store.Maintain(stopping)).ConfigureAwait(false);
                _heap.Trim(store.HeadBytes);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogMaintenanceFailed(failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false));
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

    [LoggerMessage(5, LogLevel.Warning, "not everything became blocks before the stop; the rest is in the log limit_seconds={Seconds}")]
    private partial void LogFlushIncomplete(double seconds);

    [LoggerMessage(6, LogLevel.Error, "maintenance of the store failed and will be tried again reason={Reason}")]
    private partial void LogMaintenanceFailed(string reason);
}
