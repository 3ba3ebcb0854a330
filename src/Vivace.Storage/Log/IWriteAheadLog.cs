using System.Buffers;
using System.Runtime.CompilerServices;

namespace Vivace.Storage.Log;

/// <summary>
/// The durable log of the ingest path. Records are appended to the end, grouped into numbered segments, and freed a segment at a
/// time when the owner has put their content elsewhere. Segment numbers grow strictly, across restarts too. All members may be
/// called from any thread; <see cref="ReplayAsync"/> reads what was there when the log was opened, in the order of appending.
/// </summary>
public interface IWriteAheadLog : IAsyncDisposable
{
    /// <summary>Largest payload, in bytes.</summary>
    const int MaxPayloadBytes = 64 << 20;

    /// <summary>Longest tenant, in bytes of UTF-8.</summary>
    const int MaxTenantBytes = byte.MaxValue;

    LogState State { get; }

    /// <summary>Why the last failed write failed; null when none has since the log was last healthy.</summary>
    LogUnavailableException? LastError { get; }

    /// <summary>Segments on disk, oldest first.</summary>
    IReadOnlyList<LogSegmentInfo> Segments { get; }

    LogStatistics Statistics { get; }

    /// <summary>
    /// Takes a copy of the payload into the current segment. Returns at once; the ticket says which segment it is, and when it is
    /// durable.
    /// </summary>
    /// <exception cref="LogBusyException">Too much is waiting for the disk; nothing was taken.</exception>
    /// <exception cref="ArgumentException">Payload or tenant is longer than its limit.</exception>
    LogTicket Enqueue(LogRecordKind kind, string tenant, in ReadOnlySequence<byte> payload, uint flags);

    /// <inheritdoc cref="Enqueue(LogRecordKind, string, in ReadOnlySequence{byte}, uint)"/>
    LogTicket Enqueue(LogRecordKind kind, string tenant, ReadOnlyMemory<byte> payload, uint flags) =>
        Enqueue(kind, tenant, new ReadOnlySequence<byte>(payload), flags);

    /// <summary>
    /// Enqueues, and completes when the record is on stable storage. Cancelling stops the waiting, not the record: it may become
    /// durable all the same.
    /// </summary>
    /// <exception cref="LogUnavailableException">The disk refused; the record must be taken as not written.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<LogPosition> AppendAsync(
        LogRecordKind kind, string tenant, ReadOnlyMemory<byte> payload, uint flags, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var ticket = Enqueue(kind, tenant, payload, flags);
        if (cancellation.CanBeCanceled) await ticket.Committed.AsTask().WaitAsync(cancellation).ConfigureAwait(false);
        else await ticket.Committed.ConfigureAwait(false);
        return ticket.Position;
    }

    /// <summary>Switches to a new segment and returns its number: every later enqueue goes there or beyond, none before did.</summary>
    long RollSegment();

    /// <summary>
    /// Deletes the segments with a number below the given one; their records will not be replayed again. Segments that still wait
    /// for the disk stay. A segment that cannot be deleted is counted and tried again at the next call.
    /// </summary>
    void FreeSegmentsBefore(long segment);

    /// <summary>
    /// Reads every record of the segments that were there when the log was opened, and were not freed since, one in memory at a
    /// time, on the caller's thread. What is damaged is set aside and reported; content never makes it fail.
    /// </summary>
    ValueTask<LogReplayReport> ReplayAsync(
        LogRecordHandler onRecord, Action<LogReplayProgress>? onProgress = null, CancellationToken cancellation = default);
}
