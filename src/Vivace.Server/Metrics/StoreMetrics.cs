using Prometheus;
using Vivace.Storage;
using Vivace.Storage.Log;

namespace Vivace.Server.Metrics;

/// <summary>Metrics of the write-ahead log and of the memory that spans take; Tempo has no such things, so the names are our own.</summary>
public static class StoreMetrics
{
    /// <summary>Declares them all.</summary>
    public static void Declare(MetricsRegistry metrics, TraceStore store, IWriteAheadLog log, Func<long> quarantinedRanges)
    {
        metrics.GaugeFrom("vivace_head_bytes", "Memory that spans in memory take, requests on their way included.", () => store.HeadBytes);
        metrics.GaugeFrom("vivace_head_max_bytes", "Budget of vivace_head_bytes; pushes beyond it are refused.", () => store.MaxHeadBytes);
        metrics.GaugeFrom("tempo_ingester_flush_queue_length", "Blocks waiting to be written.", () => store.WaitingCuts);
        metrics.GaugeFrom("vivace_log_quarantined_ranges", "Parts of the log that could not be read and were set aside at the start.", () => quarantinedRanges());
        metrics.GaugeFrom("vivace_log_healthy", "Whether the log could be written when last tried.", () => log.LastError is null ? 1 : 0);
        metrics.GaugeFrom(
            "vivace_log_generator_bytes", "Bytes of segments that are in blocks and kept for the metrics generator.", () => store.FollowerLogBytes);
        Counter givenUp = metrics.Counter(
            "vivace_log_generator_segments_given_up_total", "Segments that went before the metrics generator had sent what is in them.");
        metrics.OnScrape(() => givenUp.IncTo(store.FollowerSegmentsGivenUp));
        Declare(metrics, log);
    }

    private static void Declare(MetricsRegistry metrics, IWriteAheadLog log)
    {
        Counter appends = metrics.Counter("vivace_log_appends_total", "Requests made durable.");
        Counter bytes = metrics.Counter("vivace_log_appended_bytes_total", "Bytes of requests made durable.");
        Counter failed = metrics.Counter("vivace_log_failed_appends_total", "Requests that the disk refused.");
        Counter busy = metrics.Counter("vivace_log_busy_refusals_total", "Requests refused because too much was waiting for the disk.");
        Counter failures = metrics.Counter("vivace_log_failures_total", "Writes and flushes that failed.");
        Counter freeFailures = metrics.Counter("vivace_log_free_failures_total", "Segments that could not be deleted; each is tried again.");
        Counter fsyncs = metrics.Counter("vivace_log_fsyncs_total", "Flushes of segments.");
        Counter fsyncSeconds = metrics.Counter("vivace_log_fsync_seconds_total", "Time spent in flushes.");
        Gauge pending = metrics.Gauge("vivace_log_pending_bytes", "Bytes waiting for the disk.");
        Gauge segments = metrics.Gauge("vivace_log_segments", "Segment files.");
        Gauge size = metrics.Gauge("vivace_log_bytes", "Bytes of all segment files.");
        metrics.OnScrape(() =>
        {
            LogStatistics now = log.Statistics;
            appends.IncTo(now.Appends);
            bytes.IncTo(now.AppendedBytes);
            failed.IncTo(now.FailedAppends);
            busy.IncTo(now.BusyRefusals);
            failures.IncTo(now.Failures);
            freeFailures.IncTo(now.FreeFailures);
            fsyncs.IncTo(now.Fsyncs);
            fsyncSeconds.IncTo(now.FsyncSeconds);
            pending.Set(now.PendingBytes);
            segments.Set(now.Segments);
            size.Set(now.TotalBytes);
        });
    }

    /// <summary>
    /// What is stored, tenant by tenant. All share one log, so a tenant's part of it is taken to be its part of the memory.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="log">Its log.</param>
    /// <param name="always">A tenant that is listed even with nothing stored, or <c>null</c>.</param>
    public static IReadOnlyCollection<StoredTenant> Stored(TraceStore store, IWriteAheadLog log, string? always)
    {
        IEnumerable<string> names = always is null ? store.Tenants : store.Tenants.Append(always).Distinct();
        (string Name, TenantUsage Usage)[] tenants = [.. names.Select(name => (name, store.Usage(name)))];
        double memory = Math.Max(1, tenants.Sum(static tenant => (double)tenant.Usage.HeadBytes));
        long logBytes = log.Statistics.TotalBytes;
        return
        [
            .. tenants.Select(tenant => new StoredTenant(
                tenant.Name,
                tenant.Usage.BlockBytes + (tenants.Length == 1 ? logBytes : (long)(logBytes * (tenant.Usage.HeadBytes / memory))),
                tenant.Usage.Blocks,
                tenant.Usage.BlockTraces,
                tenant.Usage.HeadTraces,
                tenant.Usage.HeadBytes,
                tenant.Usage.CompactedBytes,
                tenant.Usage.CompactedTraces,
                tenant.Usage.OutstandingBlocks,
                tenant.Usage.UnreadableBlocks)),
        ];
    }
}
