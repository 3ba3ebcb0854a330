namespace Vivace.Storage.Log;

/// <summary>A record read back.</summary>
/// <param name="Position">Where it was found.</param>
/// <param name="Kind">A kind this version knows.</param>
/// <param name="Tenant">The tenant it was appended for.</param>
/// <param name="Flags">The owner's 32 bits, as appended.</param>
/// <param name="AppendedAt">The wall clock when it was appended, to the millisecond.</param>
/// <param name="Payload">The payload; the memory belongs to the log and is valid only until the handler's task completes.</param>
public readonly record struct LogRecord(
    LogPosition Position, LogRecordKind Kind, string Tenant, uint Flags, DateTimeOffset AppendedAt, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Takes a record of a replay; the next one is read when the returned task is complete. A handler that cannot make sense of a
/// payload throws <see cref="InvalidDataException"/>: the record is quarantined and the replay goes on. Any other exception ends it.
/// </summary>
public delegate ValueTask LogRecordHandler(LogRecord record, CancellationToken cancellation);
