using Prometheus;

namespace Vivace.Server.Metrics;

/// <summary>
/// Metrics of the write path (configuration-and-operations specification, section 12.3), with Tempo's names. The parts that one process
/// plays for Tempo's several (distributor, ingester, live store) are counted under each of their names.
/// </summary>
public sealed class IngestMetrics
{
    private readonly TenantLabels _tenants;
    private readonly Counter _accepted;
    private readonly Counter _refused;

    /// <param name="metrics">Where they are declared.</param>
    /// <param name="tenants">Bounds the number of tenants with series of their own.</param>
    /// <param name="instance">Address that this process has in the labels <c>ingester</c> and <c>metrics_generator</c>.</param>
    public IngestMetrics(MetricsRegistry metrics, TenantLabels tenants, string instance = "127.0.0.1:9095")
    {
        _tenants = tenants;
        _accepted = metrics.Counter("tempo_receiver_accepted_spans", "Spans of acknowledged requests.", "receiver", "transport");
        _refused = metrics.Counter("tempo_receiver_refused_spans", "Spans of requests answered with an error.", "receiver", "transport");
        Discarded = metrics.Counter("tempo_discarded_spans_total", "Spans that were dropped, by reason.", "reason", "tenant");
        Truncated = metrics.Counter(
            "tempo_distributor_attributes_truncated_total", "Attribute keys and values cut to the configured length.", "tenant");
        Ingress = metrics.Counter(
            "tempo_distributor_ingress_bytes_total", "Uncompressed protobuf bytes that arrived, before the rate limit.", "tenant");
        Bytes = metrics.Counter(
            "tempo_distributor_bytes_received_total", "Uncompressed protobuf bytes that passed the rate limit.", "tenant");
        Spans = metrics.Counter("tempo_distributor_spans_received_total", "Spans that passed the rate limit.", "tenant");
        TracesPerBatch = metrics.Histogram("tempo_distributor_traces_per_batch", "Traces of one request.", Buckets.TracesPerBatch);
        PushDuration = metrics.Histogram(
            "tempo_distributor_push_duration_seconds", "From a decoded request to its acknowledgement.", Buckets.Default);
        PushCalls = RequestMetrics.SuccessfulCalls(metrics, "/tempopb.Pusher/PushBytesV2");
        AddedLatency = metrics.Histogram(
            "tempo_distributor_added_latency_seconds", "Artificial delay of pushes.", Buckets.Default, "tenant");
        Appends = metrics.Counter("tempo_distributor_ingester_appends_total", "Requests handed to the store.", "ingester").WithLabels(instance);
        AppendFailures = metrics.Counter(
            "tempo_distributor_ingester_append_failures_total", "Requests the store did not take.", "ingester").WithLabels(instance);
        StoreRefusals = metrics.Counter("vivace_store_refusals_total", "Requests the store did not take, by reason.", "reason");
        IngesterBytes = metrics.Counter(
            "tempo_ingester_bytes_received_total", "Bytes of spans stored.", "data_type", "tenant");
        LiveStoreBytes = metrics.Counter(
            "tempo_live_store_bytes_received_total", "Bytes of spans stored.", "data_type", "tenant");
        TracesCreated = metrics.Counter("tempo_ingester_traces_created_total", "Traces begun in memory.", "tenant");
        LiveStoreTracesCreated = metrics.Counter("tempo_live_store_traces_created_total", "Traces begun in memory.", "tenant");
        Past = metrics.Histogram(
            "tempo_spans_distance_in_past_seconds", "How long ago spans had ended when they arrived.", Buckets.Distance, "tenant");
        Future = metrics.Histogram(
            "tempo_spans_distance_in_future_seconds", "By how much the end of spans was ahead of the clock.", Buckets.Distance, "tenant");
        Warnings = metrics.Counter("tempo_warnings_total", "Oddities of stored spans, by reason.", "reason", "tenant");
        ForwarderPushes = metrics.Counter(
            "tempo_distributor_forwarder_pushes_total", "Requests handed to the metrics generator.", "tenant");
        QueuePushes = metrics.Counter("tempo_distributor_queue_pushes_total", "Requests handed on, by queue.", "name", "tenant");
        QueueLength = metrics.Gauge("tempo_distributor_queue_length", "Requests waiting to be handed on.", "name", "tenant");
        GeneratorPushes = metrics.Counter(
            "tempo_distributor_metrics_generator_pushes_total", "Requests handed to the metrics generator.", "metrics_generator")
            .WithLabels(instance);
    }

    internal Counter Discarded { get; }
    internal Counter Truncated { get; }
    internal Counter Ingress { get; }
    internal Counter Bytes { get; }
    internal Counter Spans { get; }
    internal Histogram TracesPerBatch { get; }
    internal Histogram PushDuration { get; }
    internal Histogram.Child PushCalls { get; }
    internal Histogram AddedLatency { get; }
    internal Counter.Child Appends { get; }
    internal Counter.Child AppendFailures { get; }
    internal Counter StoreRefusals { get; }
    internal Counter IngesterBytes { get; }
    internal Counter LiveStoreBytes { get; }
    internal Counter TracesCreated { get; }
    internal Counter LiveStoreTracesCreated { get; }
    internal Histogram Past { get; }
    internal Histogram Future { get; }
    internal Counter Warnings { get; }
    internal Counter ForwarderPushes { get; }
    internal Counter QueuePushes { get; }
    internal Gauge QueueLength { get; }
    internal Counter.Child GeneratorPushes { get; }

    /// <summary>The counters of a receiver; both exist from then on.</summary>
    /// <param name="receiver">For example <see cref="ReceiverMetrics.OtlpReceiver"/>.</param>
    /// <param name="transport"><c>grpc</c>, <c>http</c> and others (section 12.3).</param>
    public ReceiverMetrics ForReceiver(string receiver, string transport) =>
        new(_accepted.WithLabels(receiver, transport), _refused.WithLabels(receiver, transport));

    /// <summary>The counters of a tenant, to be kept: asking is not for the hot path. They exist from then on.</summary>
    public TenantIngestMetrics ForTenant(string tenant) => new(this, _tenants.Of(tenant));
}
