using Microsoft.Extensions.Logging;
using Vivace.Generator.Configuration;
using Vivace.Generator.Processors;
using Vivace.Generator.Registry;
using Vivace.Generator.RemoteWrite;
using Vivace.Generator.RemoteWrite.Relabelling;
using Vivace.Traces.Model;

namespace Vivace.Generator;

/// <summary>
/// The generator of one tenant: processors, series, and the way to the receivers. Spans come on the threads of pushes; everything else is
/// done by the one thread of <see cref="MetricsGeneratorService"/>.
/// </summary>
internal sealed partial class TenantGenerator : IAsyncDisposable
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    private readonly Lock _gate = new();
    private readonly string _tenant;
    private readonly SeriesRegistry _registry;
    private readonly RemoteWriter[] _writers;
    private readonly RelabelCache?[] _relabelling;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly LateSpans _late = new();
    private readonly CollectionMark _mark;
    private readonly DateTimeOffset? _collectedBefore;
    private TenantSettings _settings;
    private string _fingerprint = "";
    private ProcessorSet? _processors;
    private RequestEncoder[] _encoders = [];
    private ulong _slack;
    private bool _closed;
    private long _lastUse;
    private long _marked;
    private long _reportedLimited;
    private long _reportedNegative;

    /// <param name="tenant">Whose spans.</param>
    /// <param name="shared">What holds for all tenants.</param>
    /// <param name="settings">What holds for this one.</param>
    /// <param name="writers">One for each receiver; not started yet.</param>
    /// <param name="mark">Until when an earlier process has collected; owned.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what the operator should know.</param>
    public TenantGenerator(
        string tenant,
        GeneratorSettings shared,
        TenantSettings settings,
        RemoteWriter[] writers,
        CollectionMark mark,
        TimeProvider time,
        ILogger log)
    {
        _mark = mark;
        _collectedBefore = mark.Read();

        _tenant = tenant;
        _time = time;
        _log = log;
        _writers = writers;
        _relabelling =
        [
            .. writers.Select(static writer => writer.Options.WriteRelabelConfigs.Count == 0
                ? null
                : new RelabelCache([.. writer.Options.WriteRelabelConfigs.Select(static rule => new RelabelRule(rule))])),
        ];
        _settings = settings;
        _lastUse = Now;
        Limiter = new SeriesLimiter(shared.LimitsEntities);
        _registry = new SeriesRegistry(shared.Registry, shared.Instance, tenant, Limiter, _gate, Now);
        Apply(settings);
        foreach (RemoteWriter writer in writers)
        {
            writer.Start();
        }
    }

    public string Tenant => _tenant;

    public GeneratorStatistics Statistics { get; } = new();

    public SeriesLimiter Limiter { get; }

    public TenantSettings Settings => Volatile.Read(ref _settings);

    /// <summary>When the next collection is due.</summary>
    public DateTimeOffset NextCollection { get; set; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Counts the spans of a request.</summary>
    /// <param name="batch">Not kept.</param>
    /// <param name="skip">Whether the sender asked for no metrics.</param>
    /// <returns>False when this generator has been closed, and another one is to be asked.</returns>
    public bool Consume(SpanBatch batch, bool skip) => Consume(batch, skip, Now);

    /// <summary>Closes the generator if it has nothing to do, and had nothing to do for a while.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            _closed = Limiter.ActiveSeries == 0 && Now - _lastUse > _registry.StaleDuration.TotalMilliseconds && !_writers.Any(static w => w.HasPending);
            return _closed;
        }
    }

    /// <summary>
    /// Whether a request that the log of an earlier process holds was counted there and never sent: only what came within the last
    /// collection interval or two. What is older was sent, and what is newer came while nothing was generated.
    /// </summary>
    public bool CountsReplayed(DateTimeOffset appendedAt) =>
        _collectedBefore is { } collected && appendedAt > collected && appendedAt <= collected + (2 * Settings.CollectionInterval);

    /// <summary>Counts the spans of a request again that the process before did not get to send.</summary>
    public void ConsumeReplayed(SpanBatch batch, bool skip, DateTimeOffset appendedAt) => Consume(batch, skip, appendedAt.ToUnixTimeMilliseconds());

    /// <param name="batch">Not kept.</param>
    /// <param name="skip">Whether the sender asked for no metrics.</param>
    /// <param name="arrived">Unix milliseconds.</param>
    private bool Consume(SpanBatch batch, bool skip, long arrived)
    {
        long now = Now;
        ulong nanoseconds = (ulong)arrived * NanosecondsPerMillisecond;
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _lastUse = now;
            if (_processors is null)
            {
                return true;
            }

            Statistics.SpansReceived += batch.Count;
            if (skip)
            {
                Statistics.SkippedProcessorPushes += _processors.Count;
                return true;
            }

            long droppedBefore = Statistics.DroppedSpans;
            for (int row = 0; row < batch.Count; row++)
            {
                Statistics.BytesReceived += batch.Sizes[row];
                ulong end = batch.EndTimes[row];
                if (end + _slack < nanoseconds || end > nanoseconds + _slack)
                {
                    Reject(batch, row, end < nanoseconds, nanoseconds);
                    continue;
                }

                _processors.Observe(batch, row, now);
            }

            if (Statistics.DroppedSpans > droppedBefore)
            {
                _late.EdgesDropped += Statistics.DroppedSpans - droppedBefore;
            }
        }

        return true;
    }

    /// <summary>Looks for changed settings and, when something that processors depend on has changed, builds them anew.</summary>
    public void Reconfigure(TenantSettings settings)
    {
        if (!ReferenceEquals(settings, _settings))
        {
            Apply(settings);
        }
    }

    /// <summary>Ends the waiting of edges.</summary>
    public void Sweep()
    {
        long now = Now;
        lock (_gate)
        {
            _processors?.Sweep(now);
        }
    }

    /// <summary>Writes all series to the queues of the receivers.</summary>
    public void Collect(DateTimeOffset at)
    {
        bool writes = !Settings.DisableCollection && _writers.Length > 0;
        if (_registry.Collect(at.ToUnixTimeMilliseconds(), writes ? new SeriesWriter(_encoders) : null, HandOver))
        {
            Statistics.Collections++;
        }

        Complete();
        if (_processors is not null)
        {
            // When nothing has come since the last mark, there is nothing that a power cut could have counted twice.
            bool hasSpans = _lastUse >= _marked;
            _marked = Now;
            _mark.Write(DateTimeOffset.FromUnixTimeMilliseconds(_marked), flush: hasSpans);
        }
    }

    /// <summary>Tells the log once a minute of spans that were not counted, with an example.</summary>
    public void Report()
    {
        LateSpans.Report report;
        lock (_gate)
        {
            report = _late.Take();
        }

        if (report.Old > 0 || report.New > 0)
        {
            LogLate(
                _tenant, report.Old, report.New, Settings.Slack.TotalSeconds, report.Trace.ToString(), report.Distance.TotalSeconds);
        }

        if (report.EdgesDropped > 0)
        {
            LogSkipped(_tenant, report.EdgesDropped, Settings.ServiceGraphs.MaxItems);
        }

        if (Statistics.NegativeMessagingLatencies > _reportedNegative)
        {
            LogNegativeMessaging(_tenant, Statistics.NegativeMessagingLatencies - _reportedNegative);
            _reportedNegative = Statistics.NegativeMessagingLatencies;
        }

        if (Limiter.Limited > _reportedLimited)
        {
            LogLimited(_tenant, Limiter.CountsEntities ? "entities" : "series", Limiter.Max);
            _reportedLimited = Limiter.Limited;
        }
    }

    /// <summary>Sends what waits until the deadline.</summary>
    public Task FlushAsync(CancellationToken deadline) => Task.WhenAll(_writers.Select(writer => writer.FlushAsync(deadline)));

    public GeneratorStatus Status()
    {
        long now = Now, stale = (long)_registry.StaleDuration.TotalMilliseconds;
        lock (_gate)
        {
            return new GeneratorStatus
            {
                Tenant = _tenant,
                Statistics = Statistics,
                Processors = _processors is null ? [] : [.. ProcessorNames.All.Where(_settings.Processors.Contains)],
                LimitsEntities = Limiter.CountsEntities,
                Active = Limiter.CountsEntities ? Limiter.ActiveEntities : Limiter.ActiveSeries,
                Max = Limiter.Max,
                Added = Limiter.Added,
                Removed = Limiter.Removed,
                Limited = Limiter.Limited,
                SeriesDemand = Limiter.ActiveSeries + Limiter.DivertedSeries.Estimate(now, stale),
                EntityDemand = Limiter.ActiveEntities + Limiter.DivertedEntities.Estimate(now, stale),
                Receivers = [.. _writers.Select(static writer => new ReceiverStatus(
                    writer.Options.Name,
                    new UriBuilder(writer.Options.Url) { UserName = "", Password = "" }.Uri.ToString(),
                    writer.Options.Queue.MaxSamplesPerSend,
                    writer.Statistics))],
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        _mark.Dispose();
        foreach (RemoteWriter writer in _writers)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Reject(SpanBatch batch, int row, bool isOld, ulong now)
    {
        ulong end = batch.EndTimes[row];
        if (isOld)
        {
            Statistics.TooOld++;
        }
        else
        {
            Statistics.TooNew++;
        }

        _late.Add(batch.TraceIds[row], isOld, TimeSpan.FromMilliseconds((isOld ? now - end : end - now) / NanosecondsPerMillisecond));
    }

    private void Apply(TenantSettings settings)
    {
        foreach (string unknown in settings.Processors.Where(static name => !ProcessorNames.All.Contains(name)))
        {
            LogUnknownProcessor(_tenant, unknown);
        }

        foreach (RemoteWriter writer in _writers)
        {
            writer.Headers = settings.RemoteWriteHeaders;
        }

        string fingerprint = SettingsFingerprint.Of(settings);
        lock (_gate)
        {
            Limiter.Max = Limiter.CountsEntities ? settings.MaxActiveEntities : settings.MaxActiveSeries;
            _slack = (ulong)Math.Max(0, settings.Slack.TotalMilliseconds) * NanosecondsPerMillisecond;
            if (_fingerprint != fingerprint)
            {
                Rebuild(settings);
                _fingerprint = fingerprint;
            }
        }

        Volatile.Write(ref _settings, settings);
        Complete();
    }

    private void Rebuild(TenantSettings settings)
    {
        long now = Now;
        _processors?.Retire(now, _writers.Length > 0 ? new SeriesWriter(_encoders) : null);
        _processors = null;
        foreach (RequestEncoder encoder in _encoders)
        {
            encoder.Complete();
        }

        HandOver();
        _encoders =
        [
            .. _writers.Select((writer, i) => new RequestEncoder(writer.Options.Queue.MaxSamplesPerSend, settings.TraceIdLabel, _relabelling[i])),
        ];
        try
        {
            if (settings.Processors.Any(ProcessorNames.All.Contains))
            {
                _processors = new ProcessorSet(settings, _registry, Statistics);
            }
        }
        catch (FormatException wrong)
        {
            Statistics.UpdateFailures++;
            LogWrongSettings(_tenant, wrong.Message);
        }
    }

    private void Complete()
    {
        foreach (RequestEncoder encoder in _encoders)
        {
            encoder.Complete();
        }

        HandOver();
    }

    private void HandOver()
    {
        for (int i = 0; i < _encoders.Length; i++)
        {
            while (_encoders[i].Completed.TryDequeue(out RequestBody request))
            {
                _writers[i].Enqueue(request);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "unknown processor, ignored tenant={Tenant} processor={Processor}")]
    private partial void LogUnknownProcessor(string tenant, string processor);

    [LoggerMessage(2, LogLevel.Error, "the settings of the tenant are wrong, no metrics are generated for it tenant={Tenant} err={Reason}")]
    private partial void LogWrongSettings(string tenant, string reason);

    [LoggerMessage(3, LogLevel.Warning, "spans are not counted since their end is too far from the clock tenant={Tenant} too_old={Old} too_new={New} slack_seconds={Slack} example_trace={Trace} example_distance_seconds={Distance}")]
    private partial void LogLate(string tenant, long old, long @new, double slack, string trace, double distance);

    [LoggerMessage(4, LogLevel.Warning, "skipped processing of spans: too many edges wait for their other side tenant={Tenant} droppedSpans={Spans} max_items={Max}")]
    private partial void LogSkipped(string tenant, long spans, int max);

    [LoggerMessage(5, LogLevel.Warning, "reached max active {Kind} tenant={Tenant} max={Max}")]
    private partial void LogLimited(string tenant, string kind, long max);

    [LoggerMessage(6, LogLevel.Warning, "messages were received before they were sent, by the clocks of their services: no latency is counted tenant={Tenant} messages={Messages}")]
    private partial void LogNegativeMessaging(string tenant, long messages);
}
