using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Vivace.Generator.Configuration;
using Vivace.Generator.Progress;
using Vivace.Generator.RemoteWrite.Http;
using Vivace.Generator.RemoteWrite.Queue;
using Vivace.Traces.Model;

namespace Vivace.Generator;

/// <summary>
/// The metrics generator: series from spans, for each tenant, sent to the receivers by remote write. Spans are counted on the thread
/// that brings them; a collection, a push and a dead receiver never make them wait.
/// </summary>
public sealed partial class MetricsGeneratorService : IAsyncDisposable
{
    /// <summary>How often waiting edges are looked over (metrics-generator specification, section 6.5).</summary>
    internal static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(2);

    /// <summary>How often settings are looked at again (metrics-generator specification, section 3).</summary>
    private static readonly TimeSpan ReconfigureInterval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    /// <summary>Tenants that may stay without having anything to do. Who can push can invent tenants, and each holds files open.</summary>
    private const int MaxIdleTenants = 1_000;

    private readonly GeneratorSettings _shared;
    private readonly ITenantSettings _settings;
    private readonly Func<RequestPosition>? _oldestUnderWay;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Func<string, IQueueFolder> _folders;
    private readonly RemoteWriteClient[] _clients;
    private readonly ConcurrentDictionary<string, Lazy<TenantGenerator?>> _tenants = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _replayed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _nextSweep;
    private DateTimeOffset _nextReconfigure;
    private DateTimeOffset _nextReport;
    private volatile bool _stopped;

    /// <summary>A generator that sends over the network and keeps its queues in files.</summary>
    /// <param name="shared">What holds for all tenants.</param>
    /// <param name="settings">What each tenant gets.</param>
    /// <param name="oldestUnderWay">
    /// All requests before this position of the log have been given to <see cref="Consume"/>, or never will be; null when there is no log.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what the operator should know.</param>
    /// <exception cref="IOException">The folder cannot be made, or a file that the settings name cannot be read.</exception>
    public MetricsGeneratorService(
        GeneratorSettings shared,
        ITenantSettings settings,
        Func<RequestPosition>? oldestUnderWay,
        TimeProvider time,
        ILogger<MetricsGeneratorService> log)
        : this(shared, settings, oldestUnderWay, time, log, ReceiverHandler.Create, path => new PhysicalQueueFolder(path))
    {
        Directory.CreateDirectory(shared.Path);
        OpenLeftQueues();
    }

    internal MetricsGeneratorService(
        GeneratorSettings shared,
        ITenantSettings settings,
        Func<RequestPosition>? oldestUnderWay,
        TimeProvider time,
        ILogger log,
        Func<RemoteWriteOptions, HttpMessageHandler> handlers,
        Func<string, IQueueFolder> folders)
    {
        _shared = shared with { RemoteWrite = [.. shared.RemoteWrite.Select(static (receiver, i) => Named(receiver, i))] };
        _settings = settings;
        _oldestUnderWay = oldestUnderWay;
        _time = time;
        _log = log;
        _folders = folders;
        _clients = [.. _shared.RemoteWrite.Select(receiver => new RemoteWriteClient(receiver, shared.AddOrgIdHeader, handlers(receiver), time))];
        DateTimeOffset now = time.GetUtcNow();
        _nextSweep = now + SweepInterval;
        _nextReconfigure = now + ReconfigureInterval;
        _nextReport = now + ReportInterval;
    }

    /// <summary>Tenants that have a generator.</summary>
    internal IEnumerable<TenantGenerator> Tenants => _tenants.Values.Select(static tenant => tenant.Value).OfType<TenantGenerator>();

    /// <summary>Log segments before this one are not wanted again.</summary>
    public long OldestNeededSegment => Tenants.Select(static tenant => tenant.OldestNeededSegment).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>How every tenant's generator is doing.</summary>
    public IReadOnlyList<GeneratorStatus> Status() => [.. Tenants.Select(static tenant => tenant.Status())];

    /// <summary>Begins to collect, as soon as the log has been read back.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Counts the spans of a request that was stored.</summary>
    /// <param name="tenant">Whose spans.</param>
    /// <param name="batch">Not kept.</param>
    /// <param name="request">What the log knows of it.</param>
    public void Consume(string tenant, SpanBatch batch, in LoggedRequest request)
    {
        for (var wait = default(SpinWait); !_stopped; wait.SpinOnce())
        {
            // Closed means that it is about to be forgotten: the next look finds a new one.
            if (TenantOf(tenant) is not { } generator || generator.Consume(batch, request))
            {
                return;
            }
        }
    }

    /// <summary>Whether a request that the log of an earlier process holds is to be given to <see cref="ConsumeReplayed"/>.</summary>
    /// <param name="tenant">Whose request.</param>
    /// <param name="position">Where it is.</param>
    /// <param name="appendedAt">When it came.</param>
    public bool WantsReplayed(string tenant, RequestPosition position, DateTimeOffset appendedAt) =>
        TenantOf(tenant) is { } generator && generator.UseOf(position, appendedAt) != ReplayUse.None;

    /// <summary>Counts the spans of such a request, if the earlier process did not get to send them. In the order of the log.</summary>
    /// <param name="tenant">Whose spans.</param>
    /// <param name="batch">Not kept.</param>
    /// <param name="request">What the log knows of it.</param>
    public void ConsumeReplayed(string tenant, SpanBatch batch, in LoggedRequest request) => TenantOf(tenant)?.ConsumeReplayed(batch, request);

    /// <summary>The log has been read back. To be called once, before the first new request.</summary>
    public void CompleteReplay()
    {
        foreach (TenantGenerator tenant in Tenants)
        {
            tenant.CompleteReplay();
        }

        _replayed.TrySetResult();
    }

    /// <summary>Collects a last time and sends until the time is up; what is not sent by then waits on disk for the next start.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        try
        {
            await _running.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        _stopped = true;
        using var deadline = new CancellationTokenSource(limit, _time);
        TenantGenerator[] tenants = [.. Tenants];
        foreach (TenantGenerator tenant in tenants)
        {
            tenant.Collect(_time.GetUtcNow());
        }

        await Task.WhenAll(tenants.Select(tenant => tenant.FlushAsync(deadline.Token))).ConfigureAwait(false);
        foreach (TenantGenerator tenant in tenants)
        {
            await tenant.DisposeAsync().ConfigureAwait(false);
        }

        _tenants.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        }

        foreach (RemoteWriteClient client in _clients)
        {
            client.Dispose();
        }

        _stopping.Dispose();
    }

    /// <summary>Does everything that is due.</summary>
    internal void RunDue()
    {
        DateTimeOffset now = _time.GetUtcNow();
        bool reconfigures = IsDue(ref _nextReconfigure, ReconfigureInterval, now);
        bool reports = IsDue(ref _nextReport, ReportInterval, now);
        bool sweeps = IsDue(ref _nextSweep, SweepInterval, now);
        if (reconfigures)
        {
            ForgetFailed();
        }

        foreach (TenantGenerator tenant in Tenants)
        {
            if (reconfigures)
            {
                tenant.Reconfigure(_settings.For(tenant.Tenant));
            }

            if (sweeps)
            {
                tenant.Sweep();
            }

            if (now >= tenant.NextCollection)
            {
                // The instant that was aimed at rather than the one at which a busy machine got to it: samples lie evenly.
                TimeSpan interval = tenant.Settings.CollectionInterval;
                DateTimeOffset aligned = NextAligned(now, interval) - interval;
                tenant.Collect(aligned);
                tenant.NextCollection = aligned + interval;
            }

            if (reports)
            {
                tenant.Report();
            }
        }

        if (reports && _tenants.Count > MaxIdleTenants)
        {
            CloseIdle();
        }
    }

    /// <summary>The next multiple of the interval.</summary>
    internal static DateTimeOffset NextAligned(DateTimeOffset now, TimeSpan interval) =>
        new(now.UtcTicks - (now.UtcTicks % interval.Ticks) + interval.Ticks, TimeSpan.Zero);

    private static bool IsDue(ref DateTimeOffset next, TimeSpan interval, DateTimeOffset now)
    {
        if (now < next)
        {
            return false;
        }

        next = now + interval;
        return true;
    }

    private static RemoteWriteOptions Named(RemoteWriteOptions receiver, int index) =>
        receiver.Name.Length > 0 ? receiver : receiver with { Name = $"remote-{index}" };

    private async Task RunAsync()
    {
        await _replayed.Task.WaitAsync(_stopping.Token).ConfigureAwait(false);
        while (true)
        {
            DateTimeOffset next = Tenants.Select(static tenant => tenant.NextCollection).Append(_nextSweep).Min();
            TimeSpan pause = next - _time.GetUtcNow();
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(false);
            }

            _stopping.Token.ThrowIfCancellationRequested();
            try
            {
                RunDue();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // Whatever it was, the other tenants and the next collection are worth going on for.
                LogFailed(failure);
                await Task.Delay(SweepInterval, _time, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(10, LogLevel.Error, "a round of the metrics generator failed")]
    private partial void LogFailed(Exception failure);
}
