namespace Vivace.Storage.Log;

/// <summary>
/// The receipt of an enqueued record. <see cref="Position"/> is final at once. <see cref="Committed"/> completes when the record is
/// on stable storage, or fails with <see cref="LogUnavailableException"/>: then the record must be taken as not written. (It may
/// still come back in a replay; it is never acknowledged.) The payload may be reused as soon as the ticket is handed out.
/// </summary>
public readonly struct LogTicket(LogPosition position, DateTimeOffset appendedAt, ValueTask committed)
{
    public LogPosition Position { get; } = position;

    /// <summary>As the record says it, to the millisecond.</summary>
    public DateTimeOffset AppendedAt { get; } = appendedAt;

    public long Segment => Position.Segment;

    /// <summary>Awaited at most once, as any <see cref="ValueTask"/>.</summary>
    public ValueTask Committed { get; } = committed;
}
