using System.Collections.Concurrent;
using Vivace.Storage.BlockList;
using Vivace.Storage.Head;
using Vivace.Storage.Log;

namespace Vivace.Storage;

/// <summary>
/// Where spans live: every request goes to the write-ahead log, and when it is durable there, to the head of its tenant, from which it
/// can be read at once. Thread-safe.
/// </summary>
public sealed class TraceStore : IAsyncDisposable
{
    private readonly TraceStoreOptions _options;
    private readonly IWriteAheadLog _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, TenantIngest> _tenants = new();

    /// <summary>Orders "which epoch" with "which segment": what is enqueued under it before a roll is in segments before the roll.</summary>
    private readonly Lock _epochGate = new();
    private readonly PublishedState _state;
    private long _headBytes;
    private volatile bool _ready;
    private volatile bool _stopping;

    public TraceStore(TraceStoreOptions options, IWriteAheadLog log, TimeProvider time)
    {
        _options = options;
        _log = log;
        _time = time;
        _state = new PublishedState(new StoreState([new HeadEpoch(0, time.GetUtcNow())], BlockSet.Empty));
    }

    /// <summary>Memory that heads take, requests on their way included, in bytes.</summary>
    public long HeadBytes => Math.Max(0, Interlocked.Read(ref _headBytes));

    public long MaxHeadBytes => _options.MaxHeadBytes;

    /// <summary>Tenants that have sent something since the process started, or whose spans the log holds.</summary>
    public IReadOnlyCollection<string> Tenants => (IReadOnlyCollection<string>)_tenants.Keys;

    /// <summary>Records that the log holds but that did not fit into memory when it was read.</summary>
    public long RecordsNotLoaded { get; private set; }

    /// <summary>What tenants have stored at this moment, to be disposed by the caller. A tenant named twice counts once.</summary>
    public StoreSnapshot Acquire(IReadOnlyList<string> tenants) => _state.Acquire(tenants);

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
            HeadEpoch epoch = Enqueue(tenant, request, flags, out LogTicket ticket);
            try
            {
                await Commit(ticket).ConfigureAwait(false);
                TenantIngest ingest = _tenants.GetOrAdd(tenant, static name => new TenantIngest(name));
                (AppendResult result, growth) = ingest.Append(
                    epoch.GetOrAdd(tenant), request.Span, limits, UnixNanoseconds(_time.GetUtcNow()), consumer, flags);
                return result;
            }
            finally
            {
                epoch.Exit();
            }
        }
        finally
        {
            Interlocked.Add(ref _headBytes, growth - request.Length);
        }
    }

    /// <summary>
    /// Who sees a request that is read back from the log, by tenant and time of its arrival; null for nobody. To be set before the replay.
    /// </summary>
    public Func<string, DateTimeOffset, ISpanConsumer?>? ReplayConsumer { get; set; }

    /// <summary>
    /// Reads what the log holds into heads. Until it completes, appends are refused as <see cref="StoreRefusal.Starting"/> and reads see
    /// what has been loaded so far.
    /// </summary>
    public async Task<LogReplayReport> ReplayAsync(Action<LogReplayProgress>? progress, CancellationToken cancellation)
    {
        var limits = new SpanLimits(_options.MaxAttributeBytes, _options.MaxBytesPerTrace);
        LogReplayReport report = await _log.ReplayAsync((record, _) => Replay(record, limits), progress, cancellation)
            .ConfigureAwait(false);
        Roll();
        _ready = true;
        return report;
    }

    /// <summary>
    /// Closes the current epoch when it has lasted long enough, and drops epochs whose spans are all past the retention, with their part
    /// of the log. Call from time to time.
    /// </summary>
    public void Maintain()
    {
        if (!_ready)
        {
            return;
        }

        DateTimeOffset now = _time.GetUtcNow();
        HeadEpoch current = _state.Current.Epochs[^1];
        if (!current.IsEmpty && now - current.Opened >= _options.EpochDuration)
        {
            Roll();
        }

        if (_options.Retention > TimeSpan.Zero)
        {
            DropEpochsBefore(UnixNanoseconds(now - _options.Retention));
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
                $"spans in memory have reached their budget of {_options.MaxHeadBytes} bytes; send again later, or raise "
                + "storage.trace.head.max_bytes or the memory limit");
        }
    }

    private HeadEpoch Enqueue(string tenant, ReadOnlyMemory<byte> request, RequestFlags flags, out LogTicket ticket)
    {
        try
        {
            lock (_epochGate)
            {
                ticket = _log.Enqueue(LogRecordKind.OtlpTraces, tenant, request, (uint)flags);
                HeadEpoch epoch = _state.Current.Epochs[^1];
                epoch.Enter();
                return epoch;
            }
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

    private ValueTask Replay(in LogRecord record, in SpanLimits limits)
    {
        HeadEpoch epoch = _state.Current.Epochs[^1];
        if (epoch.IsEmpty || record.AppendedAt - epoch.Opened >= _options.EpochDuration)
        {
            // Records of one segment stay in one epoch, so that a segment is freed with a single epoch.
            if (epoch.IsEmpty || record.Position.Segment != _lastReplayedSegment)
            {
                epoch = new HeadEpoch(record.Position.Segment, record.AppendedAt);
                Open(epoch);
            }
        }

        _lastReplayedSegment = record.Position.Segment;
        if (Interlocked.Read(ref _headBytes) + record.Payload.Length > _options.MaxHeadBytes)
        {
            RecordsNotLoaded++;
            return ValueTask.CompletedTask;
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
                ReplayConsumer?.Invoke(record.Tenant, record.AppendedAt),
                (RequestFlags)record.Flags);
            Interlocked.Add(ref _headBytes, growth);
        }
        catch (Traces.Wire.ProtoException damage)
        {
            throw new InvalidDataException($"the record is not an OTLP request: {damage.Message}", damage);
        }

        return ValueTask.CompletedTask;
    }

    private void Roll()
    {
        lock (_epochGate)
        {
            Open(new HeadEpoch(_log.RollSegment(), _time.GetUtcNow()));
        }
    }

    /// <summary>Makes an epoch the one that takes spans. One before it that never had any is forgotten.</summary>
    private void Open(HeadEpoch epoch) => _state.Change(state =>
    {
        HeadEpoch last = state.Epochs[^1];
        HeadEpoch[] kept = last.IsEmpty && last.InFlight == 0 ? state.Epochs[..^1] : state.Epochs;
        return state with { Epochs = [.. kept, epoch] };
    });

    private void DropEpochsBefore(ulong time)
    {
        long freeBefore;
        lock (_epochGate)
        {
            HeadEpoch[] epochs = _state.Current.Epochs;
            int dropped = 0;
            while (dropped < epochs.Length - 1 && epochs[dropped].InFlight == 0 && epochs[dropped].LatestEnd < time)
            {
                dropped++;
            }

            if (dropped == 0)
            {
                return;
            }

            Interlocked.Add(ref _headBytes, -epochs[..dropped].Sum(epoch => epoch.AllocatedBytes));
            _state.Change(state => state with { Epochs = epochs[dropped..] });
            freeBefore = epochs[dropped].FirstSegment;
        }

        // Records that did not fit into memory are in segments of the epochs after which they were read: those are kept.
        if (RecordsNotLoaded == 0)
        {
            _log.FreeSegmentsBefore(freeBefore);
        }
    }

    private long _lastReplayedSegment = -1;
}
