using System.Collections.Concurrent;
using Vivace.Storage.BlockList;
using Vivace.Storage.Head;
using Vivace.Storage.Journal;
using Vivace.Storage.Log;

namespace Vivace.Storage;

/// <summary>
/// Where spans live: every request goes to the write-ahead log, and when it is durable there, to the head of its tenant, from which it
/// can be read at once; from there to blocks. Thread-safe.
/// </summary>
public sealed class TraceStore : IAsyncDisposable
{
    /// <summary>How long a request that is on its way into the head may hold up a cut before the cut is put off.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SettleInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ReplayRetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>After a failed cut the next is tried after this long, then twice as long, up to the limit.</summary>
    private static readonly TimeSpan FirstCutRetry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestCutRetry = TimeSpan.FromMinutes(1);

    private readonly TraceStoreOptions _options;
    private readonly IWriteAheadLog _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TenantIngest> _tenants = new();
    private readonly PublishedState _state;
    private readonly EpochBook _epochs;
    private readonly BlockLifecycle? _blocks;
    private readonly IStoreObserver _observer;
    private readonly SemaphoreSlim _cutting = new(1);
    private ILogFollower? _follower;
    private long _headBytes;
    private int _failedCuts;
    private DateTimeOffset _nextCut;
    private volatile bool _ready;
    private volatile bool _stopping;

    /// <param name="options">Limits.</param>
    /// <param name="log">The log; the store disposes it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="blocks">Where blocks go; without it, spans stay in memory.</param>
    public TraceStore(TraceStoreOptions options, IWriteAheadLog log, TimeProvider time, BlockStorage? blocks = null)
    {
        _options = options;
        _log = log;
        _time = time;
        _state = new PublishedState(
            new StoreState([new HeadEpoch(0, time.GetUtcNow())], BlockSet.Empty), options.MaxOpenBlockBytes);
        _epochs = new EpochBook(_state, log, time);
        _observer = blocks?.Observer ?? new SilentObserver();
        _blocks = blocks is null ? null : new BlockLifecycle(blocks, _state, _epochs, log, time);
    }

    /// <summary>Memory that heads take, requests on their way included, in bytes.</summary>
    public long HeadBytes => Math.Max(0, Interlocked.Read(ref _headBytes));

    public long MaxHeadBytes => _options.MaxHeadBytes;

    /// <summary>Tenants that have sent something since the process started, whose spans the log holds, or that have blocks.</summary>
    public IReadOnlyCollection<string> Tenants =>
        _tenants.Keys.Concat(_state.Current.Blocks.Tenants.Keys).ToHashSet(StringComparer.Ordinal);

    /// <summary>Epochs that take no more spans and wait to be made blocks.</summary>
    public int WaitingCuts => _state.Current.Epochs.Length - 1;

    /// <summary>Whether the newest spans are due to become blocks, for their age, their size or for the memory they take.</summary>
    public bool IsCutDue
    {
        get
        {
            HeadEpoch current = _epochs.Current;
            return !current.IsEmpty && (_time.GetUtcNow() - current.Opened >= _options.EpochDuration
                || current.AllocatedBytes >= _options.MaxBlockBytes
                || (WaitingCuts == 0 && HeadBytes >= _options.CutBytes));
        }
    }

    /// <summary>What tenants have stored at this moment, to be disposed by the caller. A tenant named twice counts once.</summary>
    public StoreSnapshot Acquire(IReadOnlyList<string> tenants) => _state.Acquire(tenants);

    /// <summary>A tenant's part of what is stored, for metrics.</summary>
    public TenantUsage Usage(string tenant) => TenantUsage.Of(_state.Current, tenant, _blocks?.Outstanding(tenant) ?? 0);

    /// <summary>A query found that a block cannot be read: it is left out from now on and reported; it stays on disk.</summary>
    public void SetAside(StoredBlock block, string reason) => _blocks?.SetAside(block, reason);

    /// <summary>Stores an inspected request. Completes when it is durable and readable.</summary>
    /// <param name="tenant">Whose spans these are.</param>
    /// <param name="request">An OTLP request that <see cref="Traces.Otlp.OtlpInspector"/> has passed. Must not change until completion.</param>
    /// <param name="limits">The tenant's limits.</param>
    /// <param name="flags">What the sender asked for.</param>
    /// <param name="consumer">Sees the spans once they are stored.</param>
    /// <exception cref="StoreException">Nothing of the request is acknowledged; it may be sent again.</exception>
    public async ValueTask<AppendResult> AppendAsync(
        string tenant, ReadOnlyMemory<byte> request, SpanLimits limits, RequestFlags flags, ISpanConsumer? consumer)
    {
        Reserve(request.Length);
        long growth = 0;
        try
        {
            HeadEpoch epoch = Enqueue(tenant, request, flags, out LogTicket ticket, out long entry);
            try
            {
                await Commit(ticket).ConfigureAwait(false);
                TenantIngest ingest = _tenants.GetOrAdd(tenant, static name => new TenantIngest(name));
                var stored = new StoredRequest(ticket.Position, ticket.AppendedAt, flags);
                (AppendResult result, growth) = ingest.Append(
                    epoch.GetOrAdd(tenant), request.Span, limits, UnixNanoseconds(_time.GetUtcNow()), consumer, stored);
                return result;
            }
            finally
            {
                _epochs.Leave(epoch, entry);
            }
        }
        finally
        {
            Interlocked.Add(ref _headBytes, growth - request.Length);
        }
    }

    /// <summary>All requests before this position have been shown to their consumers, or failed and never will be.</summary>
    public LogPosition OldestUnderWay => _epochs.OldestUnderWay;

    /// <summary>Bytes of the log that are kept for its follower alone.</summary>
    public long FollowerLogBytes => _blocks?.LogRetention.FollowerBytes ?? 0;

    /// <summary>Segments of the log that went although its follower had not settled them.</summary>
    public long FollowerSegmentsGivenUp => _blocks?.LogRetention.GivenUp ?? 0;

    /// <summary>Reads the log beside the store. To be called before the replay.</summary>
    public void Follow(ILogFollower follower)
    {
        _follower = follower;
        _blocks?.LogRetention.Follower = follower;
    }

    /// <summary>
    /// Finds the blocks and reads what the log holds besides into heads, which become blocks on the way when they fill their memory. Until it
    /// completes, appends are refused as <see cref="StoreRefusal.Starting"/> and reads see what has been loaded so far.
    /// </summary>
    public async Task<LogReplayReport> ReplayAsync(Action<LogReplayProgress>? progress, CancellationToken cancellation)
    {
        LogCoverage covered = _blocks?.Start() ?? new LogCoverage();
        var limits = new SpanLimits(_options.MaxAttributeBytes, _options.MaxBytesPerTrace);
        var shown = new CoveredRequests(_options.MaxAttributeBytes);
        LogReplayReport report = await _log
            .ReplayAsync(
                (record, stop) => covered.Contains(record) ? Show(record, shown) : ReplayAsync(record, limits, stop), progress, cancellation)
            .ConfigureAwait(false);
        _epochs.Roll();
        _follower?.ReplayCompleted();
        _ready = true;
        _blocks?.RetryPublications();
        return report;
    }

    /// <summary>
    /// Makes blocks of spans in memory: of those that are due, and of those whose cut failed before. Returns when they are written, which
    /// takes a while and the calling thread. Failures are reported to the observer and tried again by a later call.
    /// </summary>
    /// <param name="everything">Whether all spans that were acknowledged before the call are due.</param>
    /// <param name="cancellation">Gives up; nothing is lost.</param>
    /// <returns>Whether nothing that was due is left.</returns>
    public async Task<bool> CutAsync(bool everything, CancellationToken cancellation)
    {
        if (_blocks is null || !_ready)
        {
            return false;
        }

        await _cutting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _blocks.RetryPublications();
            if (everything ? !_epochs.Current.IsEmpty || _epochs.Current.InFlight > 0 : IsCutDue)
            {
                _epochs.Roll();
            }

            if (!everything && _time.GetUtcNow() < _nextCut)
            {
                return WaitingCuts == 0;
            }

            while (WaitingCuts > 0)
            {
                if (!await SettleAsync(_state.Current.Epochs[0], cancellation).ConfigureAwait(false)
                    || !TryCutOldest(cancellation))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            _cutting.Release();
        }
    }

    /// <summary>Lists, merges and removes blocks as it is due. To be called every few seconds, by one caller at a time.</summary>
    public void Maintain(CancellationToken cancellation)
    {
        if (_ready)
        {
            _blocks?.Maintain(cancellation);
        }
    }

    /// <summary>Refuses appends from now on and makes what is on its way durable.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _log.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Nanoseconds since the Unix epoch, 0 for times before it.</summary>
    public static ulong UnixNanoseconds(DateTimeOffset time) =>
        (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks) * TimeSpan.NanosecondsPerTick;

    private void Reserve(int bytes)
    {
        if (_stopping)
        {
            throw new StoreException(StoreRefusal.Stopping, "the server is stopping; send again to the next instance");
        }

        if (!_ready)
        {
            throw new StoreException(StoreRefusal.Starting, "the write-ahead log is still being read; send again in a moment");
        }

        // What a request adds to the head is close to its own size and usually less: strings are stored once.
        if (Interlocked.Add(ref _headBytes, bytes) > _options.MaxHeadBytes)
        {
            Interlocked.Add(ref _headBytes, -bytes);
            throw new StoreException(
                StoreRefusal.MemoryFull,
                $"spans in memory have reached their budget of {_options.MaxHeadBytes} bytes, because blocks are written more slowly than spans "
                + "come or cannot be written; send again later, or raise storage.trace.head.max_bytes or the memory limit");
        }
    }

    private HeadEpoch Enqueue(string tenant, ReadOnlyMemory<byte> request, RequestFlags flags, out LogTicket ticket, out long entry)
    {
        try
        {
            return _epochs.Enter(tenant, request, (uint)flags, out ticket, out entry);
        }
        catch (LogBusyException busy)
        {
            throw new StoreException(StoreRefusal.Busy, busy.Message, busy);
        }
        catch (ObjectDisposedException)
        {
            throw new StoreException(StoreRefusal.Stopping, "the server is stopping; send again to the next instance");
        }
    }

    private static async ValueTask Commit(LogTicket ticket)
    {
        try
        {
            await ticket.Committed.ConfigureAwait(false);
        }
        catch (LogUnavailableException failure)
        {
            throw new StoreException(StoreRefusal.LogUnavailable, failure.Message, failure);
        }
    }

    /// <summary>Waits until the requests that belong to a closed epoch are in its heads.</summary>
    private async Task<bool> SettleAsync(HeadEpoch epoch, CancellationToken cancellation)
    {
        for (TimeSpan waited = TimeSpan.Zero; epoch.InFlight > 0; waited += SettleInterval)
        {
            if (waited >= SettleTime)
            {
                return false;
            }

            await Task.Delay(SettleInterval, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private bool TryCutOldest(CancellationToken cancellation)
    {
        HeadEpoch[] epochs = _state.Current.Epochs;
        HeadEpoch oldest = epochs[0];
        if (_blocks!.HasUnpublishedCut)
        {
            // Its blocks are written; only their publication failed.
            return false;
        }

        try
        {
            _blocks.Cut(
                oldest,
                epochs[1].FirstSegment,
                state =>
                {
                    Interlocked.Add(ref _headBytes, -oldest.AllocatedBytes);
                    return state with { Epochs = [.. state.Epochs.Where(epoch => epoch != oldest)] };
                },
                cancellation);
            _failedCuts = 0;
            _nextCut = default;
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _failedCuts++;
            TimeSpan wait = FirstCutRetry * Math.Pow(2, Math.Min(_failedCuts - 1, 8));
            _nextCut = _time.GetUtcNow() + (wait < LongestCutRetry ? wait : LongestCutRetry);
            _observer.CutFailed(_failedCuts, failure);
            return false;
        }
    }

    private static StoredRequest Stored(in LogRecord record) => new(record.Position, record.AppendedAt, (RequestFlags)record.Flags);

    /// <summary>The record is in a block; only the follower may not have settled it.</summary>
    private ValueTask Show(in LogRecord record, CoveredRequests shown)
    {
        if (_follower?.ReaderOf(record) is { } reader)
        {
            try
            {
                shown.Show(record.Tenant, record.Payload.Span, Stored(record), reader);
            }
            catch (Traces.Wire.ProtoException damage)
            {
                throw new InvalidDataException($"the record is not an OTLP request: {damage.Message}", damage);
            }
        }

        return default;
    }

    private async ValueTask ReplayAsync(LogRecord record, SpanLimits limits, CancellationToken cancellation)
    {
        bool begins = _epochs.BeginsSegment(record);
        bool isFull = begins && _blocks is not null && HeadBytes >= _options.CutBytes;
        HeadEpoch epoch = _epochs.Replayed(record, begin: isFull || record.AppendedAt - _epochs.Current.Opened >= _options.EpochDuration);
        while (isFull && WaitingCuts > 0 && !TryCutOldest(cancellation) && HeadBytes + record.Payload.Length > _options.MaxHeadBytes)
        {
            // Nothing may be left out, and there is no memory for it: the rest of the log waits until there is room on the disk.
            await Task.Delay(ReplayRetryInterval, _time, cancellation).ConfigureAwait(false);
            _blocks!.RetryPublications();
        }

        TenantIngest ingest = _tenants.GetOrAdd(record.Tenant, static name => new TenantIngest(name));
        try
        {
            Traces.Otlp.OtlpInspector.Inspect(record.Payload.Span);
            (_, long growth) = ingest.Append(
                epoch.GetOrAdd(record.Tenant),
                record.Payload.Span,
                limits,
                UnixNanoseconds(record.AppendedAt),
                _follower?.ReaderOf(record),
                Stored(record));
            Interlocked.Add(ref _headBytes, growth);
        }
        catch (Traces.Wire.ProtoException damage)
        {
            throw new InvalidDataException($"the record is not an OTLP request: {damage.Message}", damage);
        }
    }
}
