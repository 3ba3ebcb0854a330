using Prometheus;
using Vivace.Storage;

namespace Vivace.Server.Metrics;

/// <summary>Write-path metrics of one tenant, looked up once. Thread-safe.</summary>
public sealed class TenantIngestMetrics
{
    private const string TraceData = "trace";
    private const string GeneratorQueue = "metrics-generator";

    private readonly IngestMetrics _metrics;
    private readonly string _tenant;
    private readonly Counter.Child _ingress;
    private readonly Counter.Child _bytes;
    private readonly Counter.Child _spans;
    private readonly Counter.Child _ingesterBytes;
    private readonly Counter.Child _liveStoreBytes;
    private readonly Counter.Child _tracesCreated;
    private readonly Counter.Child _liveStoreTracesCreated;
    private readonly Histogram.Child _past;
    private readonly Histogram.Child _future;

    internal TenantIngestMetrics(IngestMetrics metrics, string tenant)
    {
        _metrics = metrics;
        _tenant = tenant;
        _ingress = metrics.Ingress.WithLabels(tenant);
        _bytes = metrics.Bytes.WithLabels(tenant);
        _spans = metrics.Spans.WithLabels(tenant);
        _ingesterBytes = metrics.IngesterBytes.WithLabels(TraceData, tenant);
        _liveStoreBytes = metrics.LiveStoreBytes.WithLabels(TraceData, tenant);
        _tracesCreated = metrics.TracesCreated.WithLabels(tenant);
        _liveStoreTracesCreated = metrics.LiveStoreTracesCreated.WithLabels(tenant);
        _past = metrics.Past.WithLabels(tenant);
        _future = metrics.Future.WithLabels(tenant);
        foreach (string reason in DiscardReason.PerTrace)
        {
            metrics.Discarded.WithLabels(reason, tenant).Inc(0);
        }
    }

    /// <summary>Counts a request that arrived.</summary>
    /// <param name="bytes">Protobuf size, uncompressed.</param>
    public void Ingress(long bytes) => _ingress.Inc(bytes);

    /// <summary>Counts a request that passed the rate limit.</summary>
    /// <param name="bytes">Protobuf size, uncompressed.</param>
    /// <param name="spans">Its spans, also those that limits of traces drop later.</param>
    public void Received(long bytes, int spans)
    {
        _bytes.Inc(bytes);
        _spans.Inc(spans);
    }

    /// <summary>Counts dropped spans.</summary>
    /// <param name="reason">One of <see cref="DiscardReason"/>; never a text made from what a client sent.</param>
    /// <param name="spans">How many.</param>
    public void Discarded(string reason, long spans) => _metrics.Discarded.WithLabels(reason, _tenant).Inc(spans);

    /// <summary>Counts an oddity of a stored span (<c>tempo_warnings_total</c>).</summary>
    public void Warned(string reason) => _metrics.Warnings.WithLabels(reason, _tenant).Inc();

    /// <summary>Counts a request that the store took.</summary>
    public void Stored(in AppendResult appended)
    {
        _metrics.Appends.Inc();
        _metrics.TracesPerBatch.Observe(appended.Head.Traces);
        _ingesterBytes.Inc(appended.Head.StoredBytes);
        _liveStoreBytes.Inc(appended.Head.StoredBytes);
        _tracesCreated.Inc(appended.Head.NewTraces);
        _liveStoreTracesCreated.Inc(appended.Head.NewTraces);
        if (appended.TruncatedAttributes > 0)
        {
            _metrics.Truncated.WithLabels(_tenant).Inc(appended.TruncatedAttributes);
        }
    }

    /// <summary>Counts a request that the store did not take.</summary>
    public void Refused(StoreRefusal refusal)
    {
        _metrics.AppendFailures.Inc();
        _metrics.StoreRefusals.WithLabels(refusal switch
        {
            StoreRefusal.Starting => "starting",
            StoreRefusal.Stopping => "stopping",
            StoreRefusal.MemoryFull => "memory_full",
            StoreRefusal.Busy => "busy",
            StoreRefusal.LogUnavailable => "log_unavailable",
            _ => "other",
        }).Inc();
    }

    /// <summary>Counts a request that the metrics generator was shown.</summary>
    public void HandedToGenerator()
    {
        _metrics.ForwarderPushes.WithLabels(_tenant).Inc();
        _metrics.QueuePushes.WithLabels(GeneratorQueue, _tenant).Inc();
        _metrics.QueueLength.WithLabels(GeneratorQueue, _tenant).Set(0);
        _metrics.GeneratorPushes.Inc();
    }

    /// <summary>Observes how long a push took.</summary>
    public void PushDuration(double seconds)
    {
        _metrics.PushDuration.Observe(seconds);
        _metrics.PushCalls.Observe(seconds);
    }

    /// <summary>Observes an artificial delay.</summary>
    public void Delayed(double seconds) => _metrics.AddedLatency.WithLabels(_tenant).Observe(seconds);

    /// <summary>
    /// Observes how far spans end from now, in whole seconds. Spans of one bucket are observed together, as their mean: count, sum and
    /// buckets are the same as one by one.
    /// </summary>
    /// <param name="endTimes">Nanoseconds since the Unix epoch.</param>
    /// <param name="now">Nanoseconds since the Unix epoch.</param>
    public void ObserveDistances(ReadOnlySpan<ulong> endTimes, ulong now)
    {
        const ulong NanosecondsPerSecond = 1_000_000_000;
        Span<long> counts = stackalloc long[2 * DistanceBuckets];
        Span<double> sums = stackalloc double[2 * DistanceBuckets];
        foreach (ulong end in endTimes)
        {
            bool isPast = end <= now;
            double seconds = (isPast ? now - end : end - now) / NanosecondsPerSecond;
            int bucket = isPast ? 0 : DistanceBuckets;
            for (int i = 0; i < Buckets.Distance.Length && seconds > Buckets.Distance[i]; i++)
            {
                bucket++;
            }

            counts[bucket]++;
            sums[bucket] += seconds;
        }

        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                (i < DistanceBuckets ? _past : _future).Observe(sums[i] / counts[i], counts[i]);
            }
        }
    }

    /// <summary>The declared ones and infinity.</summary>
    private static readonly int DistanceBuckets = Buckets.Distance.Length + 1;
}
