namespace Vivace.Storage.Log;

/// <summary>Where a record begins: the segment's number, and the byte offset inside the segment.</summary>
public readonly record struct LogPosition(long Segment, long Offset);
