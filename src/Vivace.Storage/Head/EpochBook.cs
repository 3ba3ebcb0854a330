using Vivace.Storage.Log;

namespace Vivace.Storage.Head;

/// <summary>
/// Which epoch takes spans and which run of log segments belongs to it. What is enqueued before a roll is in segments before the roll, and
/// in the epoch before it.
/// </summary>
internal sealed class EpochBook(PublishedState state, IWriteAheadLog log, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly RequestsUnderWay _underWay = new();
    private long _lastReplayedSegment = -1;

    /// <summary>The epoch that takes spans.</summary>
    public HeadEpoch Current => state.Current.Epochs[^1];

    /// <summary>Segments from this one on hold records that are in heads alone.</summary>
    public long OldestNeededSegment => state.Current.Epochs[0].FirstSegment;

    /// <summary>All requests before this one have been shown to their consumers, or never will be.</summary>
    public LogPosition OldestUnderWay => _underWay.Oldest;

    /// <summary>Enqueues a record into the log and enters the epoch that it belongs to; the caller leaves it.</summary>
    /// <param name="tenant">Whose record.</param>
    /// <param name="request">Its payload.</param>
    /// <param name="flags">What the sender asked for.</param>
    /// <param name="ticket">The log's receipt.</param>
    /// <param name="entry">To be given to <see cref="Leave"/>.</param>
    public HeadEpoch Enter(string tenant, ReadOnlyMemory<byte> request, uint flags, out LogTicket ticket, out long entry)
    {
        lock (_gate)
        {
            ticket = log.Enqueue(LogRecordKind.OtlpTraces, tenant, request, flags);
            HeadEpoch epoch = Current;
            epoch.Enter();
            entry = _underWay.Enter(ticket.Position);
            return epoch;
        }
    }

    /// <summary>A request is in its epoch and has been shown to its consumer, or has failed.</summary>
    public void Leave(HeadEpoch epoch, long entry)
    {
        _underWay.Leave(entry);
        epoch.Exit();
    }

    /// <summary>Begins a new epoch with a new segment.</summary>
    public void Roll()
    {
        lock (_gate)
        {
            long segment = log.RollSegment();
            _underWay.Pass(new LogPosition(segment, 0));
            Open(new HeadEpoch(segment, time.GetUtcNow()));
        }
    }

    /// <summary>Whether a record is the first one of its segment, so that an epoch may begin with it.</summary>
    public bool BeginsSegment(in LogRecord record) => record.Position.Segment != _lastReplayedSegment;

    /// <summary>The epoch that a replayed record belongs to.</summary>
    /// <param name="record">The record.</param>
    /// <param name="begin">Whether a new epoch is wanted; it begins with the next segment, since a segment is freed with one epoch.</param>
    public HeadEpoch Replayed(in LogRecord record, bool begin)
    {
        if (Current.IsEmpty || (begin && BeginsSegment(record)))
        {
            Open(new HeadEpoch(record.Position.Segment, record.AppendedAt));
        }

        _lastReplayedSegment = record.Position.Segment;
        return Current;
    }

    /// <summary>Makes an epoch the one that takes spans. One before it that never had any is forgotten.</summary>
    private void Open(HeadEpoch epoch) => state.Change(current =>
    {
        HeadEpoch last = current.Epochs[^1];
        HeadEpoch[] kept = last.IsEmpty && last.InFlight == 0 ? current.Epochs[..^1] : current.Epochs;
        return current with { Epochs = [.. kept, epoch] };
    });
}
