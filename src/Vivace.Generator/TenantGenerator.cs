using Microsoft.Extensions.Logging;
using Vivace.Generator.Configuration;
using Vivace.Generator.Processors;
using Vivace.Generator.Progress;
using Vivace.Generator.Registry;
using Vivace.Traces.Model;

namespace Vivace.Generator;

/// <summary>
/// The generator of one tenant: processors and series. Spans come on the threads of pushes, and before the first of them from the replay
/// of the log; everything else is done by the one thread of <see cref="MetricsGeneratorService"/>.
/// </summary>
internal sealed partial class TenantGenerator : IAsyncDisposable
{
    private readonly Lock _gate;
    private readonly string _tenant;
    private readonly SeriesRegistry _registry;
    private readonly Delivery _delivery;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SpanIntake _intake;
    private readonly SpanReport _report;
    private readonly CountedRequests _counted;
    private readonly CollectedMark? _before;
    private TenantSettings _settings;
    private string _fingerprint = "";
    private bool _awaitsReplay;
    private bool _restores;
    private bool _closed;
    private long _lastUse;

    /// <param name="tenant">Whose spans.</param>
    /// <param name="shared">What holds for all tenants.</param>
    /// <param name="settings">What holds for this one.</param>
    /// <param name="progress">What is known of the requests of the log.</param>
    /// <param name="delivery">The way to the receivers; owned.</param>
    /// <param name="gate">The tenant's lock.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what the operator should know.</param>
    public TenantGenerator(
        string tenant,
        GeneratorSettings shared,
        TenantSettings settings,
        TenantProgress progress,
        Delivery delivery,
        Lock gate,
        TimeProvider time,
        ILogger log)
    {
        _gate = gate;
        _tenant = tenant;
        _time = time;
        _log = log;
        _delivery = delivery;
        _before = progress.Before;
        _awaitsReplay = progress.AwaitsReplay;
        _restores = _awaitsReplay;
        _counted = new CountedRequests(progress.OldestUnderWay);
        _settings = settings;
        _lastUse = Now;
        _intake = new SpanIntake(Statistics);
        Limiter = new SeriesLimiter(shared.LimitsEntities);
        _report = new SpanReport(tenant, Statistics, Limiter, log);
        // A clock that has been set back is no reason to collect nothing until it is where it was.
        long newestBefore = _before is { } before && before.NewestSample <= Now ? before.NewestSample : 0;
        _registry = new SeriesRegistry(shared.Registry, shared.Instance, tenant, Limiter, _gate, Now, newestBefore);
        if (_before is not null && _awaitsReplay)
        {
            _counted.Resume(_before);
        }

        Apply(settings);
        delivery.Start();
    }

    public string Tenant => _tenant;

    public GeneratorStatistics Statistics { get; } = new();

    public SeriesLimiter Limiter { get; }

    public TenantSettings Settings => Volatile.Read(ref _settings);

    /// <summary>When the next collection is due.</summary>
    public DateTimeOffset NextCollection { get; set; }

    /// <summary>Log segments before this one are not wanted again.</summary>
    public long OldestNeededSegment
    {
        get
        {
            lock (_gate)
            {
                return _counted.OldestNeededSegment;
            }
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Counts the spans of a request.</summary>
    /// <param name="batch">Not kept.</param>
    /// <param name="request">What the log knows of it.</param>
    /// <returns>False when this generator has been closed, and another one is to be asked.</returns>
    public bool Consume(SpanBatch batch, in LoggedRequest request)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            Count(batch, request);
        }

        return true;
    }

    /// <summary>Closes the generator if it has nothing to do, and had nothing to do for a while.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            _closed = Limiter.ActiveSeries == 0 && Now - _lastUse > _registry.StaleDuration.TotalMilliseconds && !_delivery.HasPending;
            return _closed;
        }
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
            _intake.Processors?.Sweep(now);
        }
    }

    /// <summary>Writes all series to the queues of the receivers. Nothing is collected before the log has been read back.</summary>
    /// <returns>Whether it was: false also when the clock has not moved on since the last time.</returns>
    public bool Collect(DateTimeOffset at)
    {
        if (_awaitsReplay)
        {
            return false;
        }

        CollectedMark? mark = null;
        bool hasNew = false;
        bool isCollected = _registry.Collect(
            at.ToUnixTimeMilliseconds(),
            Settings.DisableCollection ? null : _delivery.Writer(),
            begins: () =>
            {
                _intake.Processors?.Sweep(Now);
                hasNew = _counted.HasNew;
                mark = Close();
            },
            _delivery.HandOver);
        Statistics.Collections += isCollected ? 1 : 0;
        _delivery.Complete();
        Commit(mark, hasNew);
        return isCollected;
    }

    /// <summary>Tells the log once a minute of spans that were not counted, with an example.</summary>
    public void Report()
    {
        LateSpans.Report late;
        lock (_gate)
        {
            late = _intake.TakeReport();
        }

        _report.Write(late, Settings);
    }

    /// <summary>Sends what waits until the deadline.</summary>
    public Task FlushAsync(CancellationToken deadline) => _delivery.FlushAsync(deadline);

    public GeneratorStatus Status()
    {
        long now = Now, stale = (long)_registry.StaleDuration.TotalMilliseconds;
        lock (_gate)
        {
            return new GeneratorStatus
            {
                Tenant = _tenant,
                Statistics = Statistics,
                Processors = _intake.Processors is null ? [] : [.. ProcessorNames.All.Where(_settings.Processors.Contains)],
                LimitsEntities = Limiter.CountsEntities,
                Active = Limiter.CountsEntities ? Limiter.ActiveEntities : Limiter.ActiveSeries,
                Max = Limiter.Max,
                Added = Limiter.Added,
                Removed = Limiter.Removed,
                Limited = Limiter.Limited,
                SeriesDemand = Limiter.ActiveSeries + Limiter.DivertedSeries.Estimate(now, stale),
                EntityDemand = Limiter.ActiveEntities + Limiter.DivertedEntities.Estimate(now, stale),
                Receivers = [.. _delivery.Status],
            };
        }
    }

    public ValueTask DisposeAsync() => _delivery.DisposeAsync();

    private void Count(SpanBatch batch, in LoggedRequest request)
    {
        _lastUse = Now;
        if (_intake.Processors is not null)
        {
            _counted.Add(request.Position);
            _intake.Count(batch, request);
        }
    }

    /// <summary>Says what has been counted although nothing was collected: what comes from now on is not to be missed.</summary>
    private void Mark()
    {
        CollectedMark mark;
        lock (_gate)
        {
            mark = Close();
        }

        Commit(mark, flush: true);
    }

    private CollectedMark Close()
    {
        TimeSpan window = _intake.Processors?.EdgeWindow ?? TimeSpan.Zero;
        return _counted.Close(DateTimeOffset.FromUnixTimeMilliseconds(Now), window) with { NewestSample = _registry.NewestSample };
    }

    private void Commit(CollectedMark? mark, bool flush)
    {
        if (_intake.Processors is null || !_delivery.HasReceivers)
        {
            // Nothing is counted, or nobody is told: there is nothing to count again.
            _delivery.Commit(null, flush: false);
            if (mark is not null)
            {
                _delivery.ForgetMark();
                Settle(mark);
            }
        }
        else if (_delivery.Commit(mark, flush))
        {
            Settle(mark!);
        }
        else if (mark is not null)
        {
            Statistics.CollectionFailures++;
        }
    }

    private void Settle(CollectedMark mark)
    {
        lock (_gate)
        {
            _counted.Settle(mark, _intake.Processors?.EdgeWindow ?? TimeSpan.Zero);
        }
    }
}
