namespace Vivace.Storage.Log;

/// <summary>A segment on disk. <paramref name="Bytes"/> counts what is durable, the header included.</summary>
public readonly record struct LogSegmentInfo(long Number, string Path, long Bytes);
