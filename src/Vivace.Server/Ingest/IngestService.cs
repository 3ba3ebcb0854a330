using System.Collections.Concurrent;
using System.Globalization;
using Grpc.Core;
using Vivace.Server.Configuration;
using Vivace.Server.Limits;
using Vivace.Server.Logging;
using Vivace.Server.Metrics;
using Vivace.Server.Tenancy;
using Vivace.Storage;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;
using TraceId = Vivace.Traces.Model.TraceId;

namespace Vivace.Server.Ingest;

/// <summary>
/// The write path behind every receiver (ingest specification, section 1): inspect, find the tenant, count, limit, store, generate
/// metrics, answer. What it answers OK is durable.
/// </summary>
public sealed partial class IngestService
{
    /// <summary>When a sender may try again after a refusal that heals by itself.</summary>
    private static readonly TimeSpan TransientRetry = TimeSpan.FromSeconds(5);

    /// <summary>Part by which the artificial delay is spread in both directions.</summary>
    private const double DelaySpread = 0.1;

    private readonly VivaceOptions _options;
    private readonly ITenantLimits _limits;
    private readonly TraceStore _store;
    private readonly IngestObservers _observers;
    private readonly IngestMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<IngestService> _log;
    private readonly LogRateLimiter _refusalLog;
    private readonly ConcurrentDictionary<string, Tenant> _tenants = new();

    public IngestService(
        VivaceOptions options,
        ITenantLimits limits,
        TraceStore store,
        IngestObservers observers,
        IngestMetrics metrics,
        TimeProvider time,
        LogRateLimiter refusalLog,
        ILogger<IngestService> log)
    {
        _options = options;
        _limits = limits;
        _store = store;
        _observers = observers;
        _metrics = metrics;
        _time = time;
        _refusalLog = refusalLog;
        _log = log;
    }

    /// <summary>Takes an OTLP request.</summary>
    /// <param name="request">Protobuf, decompressed. Must not change until completion.</param>
    /// <param name="sender">Who sends it and how.</param>
    /// <exception cref="ProtoException">It is not an OTLP request; nothing was counted or stored.</exception>
    public async ValueTask<IngestResult> IngestAsync(ReadOnlyMemory<byte> request, IngestSender sender)
    {
        OtlpRequestSummary summary = OtlpInspector.Inspect(request.Span);
        if (summary.SpanCount == 0)
        {
            return IngestResult.Stored;
        }

        IngestResult result = await IngestAsync(request, summary, sender).ConfigureAwait(false);
        if (result.IsAccepted)
        {
            sender.Receiver.Accepted(summary.SpanCount);
        }
        else
        {
            sender.Receiver.Refused(summary.SpanCount);
            if (_refusalLog.TryAcquire())
            {
                LogRefused(result.Code, result.Message);
            }
        }

        return result;
    }

    private async ValueTask<IngestResult> IngestAsync(ReadOnlyMemory<byte> request, OtlpRequestSummary summary, IngestSender sender)
    {
        long started = _time.GetTimestamp();
        if (ResolveTenant(sender, out string name) is { } refusal)
        {
            return refusal;
        }

        Tenant tenant = _tenants.GetOrAdd(name, static (key, self) => new Tenant(self._metrics.ForTenant(key), self._time, self._observers), this);
        TenantLimits limits = _limits.For(name);
        tenant.Metrics.Ingress(summary.EncodedSize);
        if (!tenant.Rate.TryTake(summary.EncodedSize, limits.Ingestion.RateLimitBytes, limits.Ingestion.BurstSizeBytes))
        {
            tenant.Metrics.Discarded(DiscardReason.RateLimited, summary.SpanCount);
            return IngestResult.Refused(
                StatusCode.ResourceExhausted, RateLimited(summary.EncodedSize, limits.Ingestion, name), ConfiguredRetry(limits));
        }

        tenant.Metrics.Received(summary.EncodedSize, summary.SpanCount);
        if (summary.InvalidId is { } invalid)
        {
            return IngestResult.Refused(StatusCode.InvalidArgument, invalid);
        }

        if (limits.Ingestion.MaxTracesPerUser > 0 && tenant.Live.IsFull(limits.Ingestion.MaxTracesPerUser))
        {
            tenant.Metrics.Discarded(DiscardReason.LiveTracesExceeded, summary.SpanCount);
            LogDiscarded(request, name, null, "MAX_LIVE_TRACES");
            return IngestResult.Partial(
                summary.SpanCount,
                $"LIVE_TRACES_EXCEEDED: max live traces reached for tenant {name}: {limits.Ingestion.MaxTracesPerUser}; raise "
                + "ingestion.max_traces_per_user or send fewer traces at a time");
        }

        IngestResult result = await StoreAsync(request, name, tenant, limits, sender).ConfigureAwait(false);
        tenant.Metrics.PushDuration(_time.GetElapsedTime(started).TotalSeconds);
        TimeSpan delay = (limits.Ingestion.ArtificialDelay ?? _options.Distributor.ArtificialDelay) - _time.GetElapsedTime(started);
        if (delay > TimeSpan.Zero)
        {
            // Spread, so that delayed senders do not come back in step.
            delay *= 1 + (DelaySpread * ((Random.Shared.NextDouble() * 2) - 1));
            tenant.Metrics.Delayed(delay.TotalSeconds);
            await Task.Delay(delay, _time).ConfigureAwait(false);
        }

        return result;
    }

    private void LogDiscarded(ReadOnlyMemory<byte> request, string tenant, TraceId? trace, string reason)
    {
        if (_observers.Discarded.IsEnabled)
        {
            _observers.Discarded.WriteRequest(
                request.Span, trace, new KeyValuePair<string, object?>("tenant", tenant), new("push_error_reason", reason));
        }
    }

    private async ValueTask<IngestResult> StoreAsync(
        ReadOnlyMemory<byte> request, string name, Tenant tenant, TenantLimits limits, IngestSender sender)
    {
        int maxAttributeBytes = limits.Ingestion.MaxAttributeBytes > 0
            ? limits.Ingestion.MaxAttributeBytes
            : _options.Distributor.MaxAttributeBytes;
        AppendResult appended;
        try
        {
            appended = await _store.AppendAsync(
                name,
                request,
                new SpanLimits(maxAttributeBytes, limits.MaxBytesPerTrace),
                sender.SkipMetrics ? RequestFlags.SkipMetrics : RequestFlags.None,
                limits.Ingestion.MaxTracesPerUser > 0 ? tenant.LimitedConsumer : tenant.Consumer).ConfigureAwait(false);
        }
        catch (StoreException refused)
        {
            // A full memory and a busy disk ask the sender to slow down; the others are simply not there for the moment.
            StatusCode code = refused.Refusal is StoreRefusal.MemoryFull or StoreRefusal.Busy
                ? StatusCode.ResourceExhausted
                : StatusCode.Unavailable;
            tenant.Metrics.Refused(refused.Refusal);
            return IngestResult.Refused(code, refused.Message, TransientRetry);
        }

        tenant.Metrics.Stored(appended);
        if (appended.Head.Refused == 0)
        {
            return IngestResult.Stored;
        }

        tenant.Metrics.Discarded(DiscardReason.TraceTooLarge, appended.Head.Refused);
        LogDiscarded(request, name, appended.Head.RefusedTrace, "TRACE_TOO_LARGE");
        if (_refusalLog.TryAcquire())
        {
            LogTraceTooLarge(name, limits.MaxBytesPerTrace, appended.Head.Refused, appended.Head.RefusedTrace.ToString());
        }

        return IngestResult.Partial(
            appended.Head.Refused,
            $"TRACE_TOO_LARGE: {appended.Head.Refused} spans dropped: trace {appended.Head.RefusedTrace} has more than "
            + $"{limits.MaxBytesPerTrace} bytes; raise global.max_bytes_per_trace or send smaller traces");
    }

    private IngestResult? ResolveTenant(IngestSender sender, out string tenant)
    {
        tenant = TenantId.SingleTenant;
        if (!_options.MultitenancyEnabled)
        {
            return null;
        }

        if (sender.OrgId is not { } orgId)
        {
            return IngestResult.Refused(StatusCode.Unavailable, TenantId.Missing);
        }

        tenant = orgId;
        return TenantId.IsValid(orgId, out string? error) ? null : IngestResult.Refused(StatusCode.InvalidArgument, error);
    }

    private TimeSpan ConfiguredRetry(TenantLimits limits) =>
        limits.Ingestion.RetryInfoEnabled ? _options.Distributor.RetryAfterOnResourceExhausted : TimeSpan.Zero;

    private static string RateLimited(long size, IngestionLimits limits, string tenant)
    {
        // A single node counts for itself whatever the strategy; the global rate is shown where it was asked for.
        long rate = limits.RateLimitBytes, burst = limits.BurstSizeBytes, global = limits.RateStrategy == "global" ? rate : 0;
        return size > rate && size > burst
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"RATE_LIMITED: batch size ({size} bytes) exceeds ingestion limit (local: {rate} bytes/s, global: {global} bytes/s, burst: {burst} bytes) while adding {size} bytes for user {tenant}. consider reducing batch size or increasing rate limit.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"RATE_LIMITED: ingestion rate limit (local: {rate} bytes/s, global: {global} bytes/s, burst: {burst} bytes) exceeded while adding {size} bytes for user {tenant}. consider increasing the limit or reducing ingestion rate.");
    }

    [LoggerMessage(1, LogLevel.Error, "pusher failed to consume trace data code={Code} err={Reason}")]
    private partial void LogRefused(StatusCode code, string reason);

    [LoggerMessage(2, LogLevel.Warning, "TRACE_TOO_LARGE tenant={Tenant} max={Max} spans={Spans} trace={Trace}")]
    private partial void LogTraceTooLarge(string tenant, long max, int spans, string trace);

    private sealed class Tenant
    {
        public Tenant(TenantIngestMetrics metrics, TimeProvider time, IngestObservers observers)
        {
            Metrics = metrics;
            Rate = new RateLimiter(time);
            Live = new LiveTraces(time);
            Consumer = new TenantConsumer(metrics, null, time, observers);
            LimitedConsumer = new TenantConsumer(metrics, Live, time, observers);
        }

        public TenantIngestMetrics Metrics { get; }

        public RateLimiter Rate { get; }

        public LiveTraces Live { get; }

        public ISpanConsumer Consumer { get; }

        /// <summary>Remembers live traces too, which only those pay for who limit them.</summary>
        public ISpanConsumer LimitedConsumer { get; }
    }
}
