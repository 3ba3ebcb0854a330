using Prometheus;

namespace Vivace.Server.Metrics;

/// <summary>What a tenant's stored traces are at this moment.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="DiskBytes">Everything that the trace store keeps on disk for it: log and blocks.</param>
/// <param name="Blocks">Blocks on disk that queries read.</param>
/// <param name="BlockTraces">Traces in those blocks.</param>
/// <param name="LiveTraces">Traces in memory.</param>
/// <param name="LiveBytes">Bytes those take in memory.</param>
/// <param name="CompactedBytes">Bytes of blocks that wait for deletion.</param>
/// <param name="CompactedTraces">Traces in those.</param>
/// <param name="OutstandingBlocks">Blocks that wait for a merge.</param>
/// <param name="UnreadableBlocks">Blocks that cannot be read.</param>
public readonly record struct StoredTenant(
    string Tenant,
    long DiskBytes,
    long Blocks,
    long BlockTraces,
    long LiveTraces,
    long LiveBytes,
    long CompactedBytes,
    long CompactedTraces,
    long OutstandingBlocks,
    long UnreadableBlocks);

/// <summary>
/// Metrics of stored traces (<c>tempodb_*</c> and the gauges of live traces). Gauges are asked for at every scrape, so that they are
/// there from the first minute and always of this moment; a tenant that is gone loses its series. In Tempo
/// <c>tempodb_backend_bytes_total</c> (a gauge despite its name) leaves the log out; here it is all that the store keeps on disk, because
/// people watch the volume with it.
/// </summary>
public sealed class StorageMetrics
{
    private const string Live = "live";
    private const string Compacted = "compacted";

    private readonly Func<IReadOnlyCollection<StoredTenant>> _tenants;
    private readonly TenantLabels _labels;
    private readonly Gauge _bytes;
    private readonly Gauge _objects;
    private readonly Gauge[] _perTenant;
    private HashSet<string> _known = new(StringComparer.Ordinal);

    /// <param name="metrics">Where they are declared.</param>
    /// <param name="labels">Bounds the number of tenants with series of their own.</param>
    /// <param name="tenants">What is stored; in single-tenant mode always that tenant, even with nothing stored.</param>
    /// <param name="workQueueMax"><c>storage.trace.pool.queue_depth</c>.</param>
    public StorageMetrics(
        MetricsRegistry metrics, TenantLabels labels, Func<IReadOnlyCollection<StoredTenant>> tenants, int workQueueMax = DefaultWorkQueueMax)
    {
        _labels = labels;
        _tenants = tenants;
        _bytes = metrics.Gauge("tempodb_backend_bytes_total", "Bytes that the trace store keeps on disk, its log included.", "status", "tenant");
        _objects = metrics.Gauge("tempodb_backend_objects_total", "Traces in blocks.", "status", "tenant");
        _perTenant =
        [
            metrics.Gauge("tempodb_blocklist_length", "Blocks that queries read.", "tenant"),
            metrics.Gauge("tempodb_blocklist_tenant_index_age_seconds", "Age of the list of blocks; it is always of this moment.", "tenant"),
            metrics.Gauge("tempodb_blocklist_tenant_index_builder", "1 on the process that lists the blocks.", "tenant"),
            metrics.Gauge("tempodb_compaction_outstanding_blocks", "Blocks waiting for compaction.", "tenant"),
            metrics.Gauge("tempo_ingester_live_traces", "Traces in memory.", "tenant"),
            metrics.Gauge("tempo_ingester_live_trace_bytes", "Bytes of memory that live traces take.", "tenant"),
            metrics.Gauge("tempo_live_store_live_traces", "Traces in memory.", "tenant"),
            metrics.Gauge("tempo_live_store_live_trace_bytes", "Bytes of memory that live traces take.", "tenant"),
            metrics.Gauge("vivace_blocks_unreadable", "Blocks that cannot be read; they are left out of answers and stay on disk.", "tenant"),
        ];
        metrics.Gauge("tempodb_work_queue_length", "Block reads waiting.");
        metrics.Gauge("tempodb_work_queue_max", "Block reads that may wait.").Set(workQueueMax);
        metrics.Counter("tempodb_backend_hedged_roundtrips_total", "Requests to an object store sent twice.");
        PollDuration = metrics.Histogram("tempodb_blocklist_poll_duration_seconds", "Time to list the blocks.", Buckets.Default);
        PollErrors = metrics.Counter("tempodb_blocklist_poll_errors_total", "Listings of blocks that failed.", "tenant");
        TenantIndexErrors = metrics.Counter(
            "tempodb_blocklist_tenant_index_errors_total", "Indexes of a tenant's blocks that could not be written.", "tenant");
        metrics.OnScrape(Update);
    }

    public const int DefaultWorkQueueMax = 20_000;

    public Histogram PollDuration { get; }

    /// <summary>Label: tenant.</summary>
    public Counter PollErrors { get; }

    /// <summary>Label: tenant.</summary>
    public Counter TenantIndexErrors { get; }

    private void Update()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (StoredTenant stored in Merged())
        {
            string tenant = stored.Tenant;
            seen.Add(tenant);
            _bytes.WithLabels(Live, tenant).Set(stored.DiskBytes);
            _objects.WithLabels(Live, tenant).Set(stored.BlockTraces);
            SetCompacted(tenant, stored);
            double[] values =
            [
                stored.Blocks, 0, 1, stored.OutstandingBlocks, stored.LiveTraces, stored.LiveBytes, stored.LiveTraces, stored.LiveBytes,
                stored.UnreadableBlocks,
            ];
            for (int i = 0; i < values.Length; i++)
            {
                _perTenant[i].WithLabels(tenant).Set(values[i]);
            }
        }

        foreach (string gone in _known.Except(seen))
        {
            _bytes.RemoveLabelled(Live, gone);
            _objects.RemoveLabelled(Live, gone);
            _bytes.RemoveLabelled(Compacted, gone);
            _objects.RemoveLabelled(Compacted, gone);
            foreach (Gauge gauge in _perTenant)
            {
                gauge.RemoveLabelled(gone);
            }
        }

        _known = seen;
    }

    /// <summary>There only while there are such blocks: most of the time a tenant has one series.</summary>
    private void SetCompacted(string tenant, in StoredTenant stored)
    {
        if (stored.CompactedBytes == 0)
        {
            _bytes.RemoveLabelled(Compacted, tenant);
            _objects.RemoveLabelled(Compacted, tenant);
            return;
        }

        _bytes.WithLabels(Compacted, tenant).Set(stored.CompactedBytes);
        _objects.WithLabels(Compacted, tenant).Set(stored.CompactedTraces);
    }

    /// <summary>Tenants beyond the bound share a series: theirs is the sum.</summary>
    private IEnumerable<StoredTenant> Merged() => _tenants()
        .GroupBy(stored => _labels.Of(stored.Tenant), static (label, group) => group.Aggregate(
            new StoredTenant { Tenant = label },
            static (sum, one) => new StoredTenant(
                sum.Tenant,
                sum.DiskBytes + one.DiskBytes,
                sum.Blocks + one.Blocks,
                sum.BlockTraces + one.BlockTraces,
                sum.LiveTraces + one.LiveTraces,
                sum.LiveBytes + one.LiveBytes,
                sum.CompactedBytes + one.CompactedBytes,
                sum.CompactedTraces + one.CompactedTraces,
                sum.OutstandingBlocks + one.OutstandingBlocks,
                sum.UnreadableBlocks + one.UnreadableBlocks)));
}
