using System.Buffers;
using System.Text;

namespace Vivace.Storage.Log;

/// <summary>What the committing thread was woken for.</summary>
internal enum LogWork
{
    Group,
    Probe,
    Stop,
}

/// <summary>
/// Where appends meet the committing thread: the current segment and its end, and the groups that wait. Segment, offset and sequence
/// number of a record are chosen here, under the one lock, and the record's bytes are copied under it too. Checksums of payloads are
/// computed before. Invariant: groups are queued in the order of their segments, and only the last is still filled.
/// </summary>
internal sealed class LogQueue
{
    private const int MaxSpareGroups = 4;

    private readonly object _gate = new();
    private readonly FileLogOptions _options;
    private readonly LogChunkPool _pool = new();
    private readonly Queue<LogGroup> _waiting = new();
    private readonly Stack<LogGroup> _spare = new();
    private LogGroup? _filling; // the last of _waiting, or null
    private LogGroup? _committing;
    private SegmentIdentity _segment;
    private long _offset = SegmentHeader.Bytes; // where the next record of _segment begins
    private long _sequence;
    private long _pendingBytes; // waiting and committing
    private long _busyRefusals;
    private bool _idle; // the committing thread sleeps
    private bool _probe;
    private bool _closed;

    public LogQueue(FileLogOptions options, long firstSegment)
    {
        _options = options;
        _segment = new SegmentIdentity(firstSegment, options.Nonces());
    }

    public long PendingBytes
    {
        get
        {
            lock (_gate) return _pendingBytes;
        }
    }

    public long BusyRefusals
    {
        get
        {
            lock (_gate) return _busyRefusals;
        }
    }

    /// <summary>The segment that the next append goes to.</summary>
    public SegmentIdentity Current
    {
        get
        {
            lock (_gate) return _segment;
        }
    }

    public LogTicket Enqueue(LogRecordKind kind, string tenant, in ReadOnlySequence<byte> payload, uint flags)
    {
        var payloadBytes = payload.Length;
        if (payloadBytes > IWriteAheadLog.MaxPayloadBytes)
        {
            throw new ArgumentException(
                $"The payload has {payloadBytes} bytes; a log record holds at most {IWriteAheadLog.MaxPayloadBytes}.", nameof(payload));
        }
        if (Encoding.UTF8.GetByteCount(tenant) > IWriteAheadLog.MaxTenantBytes)
        {
            throw new ArgumentException(
                $"The tenant is longer than {IWriteAheadLog.MaxTenantBytes} bytes of UTF-8.", nameof(tenant));
        }

        Span<byte> header = stackalloc byte[RecordHeader.MaxBytes];
        var now = _options.Time.GetUtcNow().ToUnixTimeMilliseconds();
        header = header[..RecordHeader.Prepare(header, kind, tenant, flags, (int)payloadBytes, PayloadChecksum.Of(payload), now)];
        var size = header.Length + (int)payloadBytes;

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(IWriteAheadLog));
            if (_pendingBytes > 0 && _pendingBytes + size > _options.MaxPendingBytes)
            {
                _busyRefusals++;
                throw new LogBusyException(_pendingBytes, _options.MaxPendingBytes);
            }
            if (_offset > SegmentHeader.Bytes && _offset + size > _options.SegmentBytes) NextSegment();

            var group = _filling ?? BeginGroup();
            group.Reserve(size);
            _options.Epochs?.Enter(_segment.Number);

            // Nothing below can fail.
            RecordHeader.Seal(header, _segment.Nonce, _sequence++);
            group.Append(header);
            foreach (var piece in payload) group.Append(piece.Span);
            group.EndRecord();
            var position = new LogPosition(_segment.Number, _offset);
            _offset += size;
            _pendingBytes += size;
            if (_filling is null)
            {
                _filling = group;
                _waiting.Enqueue(group);
            }
            if (_idle) Monitor.Pulse(_gate);
            return new LogTicket(position, DateTimeOffset.FromUnixTimeMilliseconds(now), new ValueTask(group.Committed));
        }
    }

    public long Roll()
    {
        lock (_gate)
        {
            NextSegment();
            return _segment.Number;
        }
    }

    /// <summary>The oldest segment that something may still be written to, or the given one if that is older.</summary>
    public long OldestLive(long segment)
    {
        lock (_gate)
        {
            var oldest = _committing ?? (_waiting.TryPeek(out var first) ? first : null);
            return Math.Min(segment, oldest?.Segment.Number ?? _segment.Number);
        }
    }

    /// <summary>Sleeps until there is work. What was waiting is still handed out after <see cref="Close"/>.</summary>
    public LogWork Take(out LogGroup? group)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_waiting.TryDequeue(out group))
                {
                    _committing = group;
                    if (group == _filling) _filling = null;
                    return LogWork.Group;
                }
                if (_closed) return LogWork.Stop;
                if (_probe)
                {
                    _probe = false;
                    return LogWork.Probe;
                }
                _idle = true;
                Monitor.Wait(_gate);
                _idle = false;
            }
        }
    }

    /// <summary>A group is durable, or failed with an error: gives its bytes back, then answers its tickets.</summary>
    public void Finish(LogGroup group, Exception? error = null)
    {
        var committed = group.TakeCommitted();
        group.Release();
        lock (_gate)
        {
            if (_committing == group) _committing = null;
            _pendingBytes -= group.Bytes;
            if (_spare.Count < MaxSpareGroups) _spare.Push(group);
        }
        if (error is null)
        {
            committed.SetResult();
            return;
        }
        committed.SetException(error);
        _ = committed.Task.Exception; // observed: a caller that gave up waiting is no reason for an unobserved-exception event
    }

    /// <summary>
    /// Nothing more is written to a segment. Its waiting groups are handed out to be failed: their tickets name the segment, and so
    /// they cannot move to another.
    /// </summary>
    public List<LogGroup> Abandon(long segment)
    {
        var failed = new List<LogGroup>();
        lock (_gate)
        {
            while (_waiting.TryPeek(out var group) && group.Segment.Number == segment)
            {
                failed.Add(_waiting.Dequeue());
                if (group == _filling) _filling = null;
            }
            if (_segment.Number == segment) NextSegment();
        }
        return failed;
    }

    /// <summary>Asks the committing thread to try the disk when nothing else does.</summary>
    public void RequestProbe()
    {
        lock (_gate)
        {
            _probe = true;
            Monitor.PulseAll(_gate);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private LogGroup BeginGroup()
    {
        var group = _spare.TryPop(out var spare) ? spare : new LogGroup(_pool);
        group.Begin(_segment, _offset);
        return group;
    }

    private void NextSegment()
    {
        _segment = new SegmentIdentity(_segment.Number + 1, _options.Nonces());
        _offset = SegmentHeader.Bytes;
        _sequence = 0;
        _filling = null;
    }
}
