namespace Vivace.Storage.Log;

/// <summary>How far a replay is. <paramref name="BytesTotal"/> is the length of all segment files.</summary>
public readonly record struct LogReplayProgress(long BytesDone, long BytesTotal, long Records);

/// <summary>A part of a segment file that could not be served.</summary>
/// <param name="SegmentFile">Path of the segment file it was found in.</param>
/// <param name="Offset">First byte, in that file.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Reason">What is wrong with it, in a sentence.</param>
/// <param name="KeptIn">
/// The file that now holds the bytes; null when they could not be copied. Then the segment file itself is moved to the quarantine
/// folder, instead of deleted, when it is freed.
/// </param>
public sealed record QuarantinedRange(string SegmentFile, long Offset, long Length, string Reason, string? KeptIn);

/// <summary>What a replay served, and what it could not.</summary>
public sealed record LogReplayReport
{
    /// <summary>Segment files read.</summary>
    public int Segments { get; init; }

    /// <summary>Records handed to the handler and taken by it.</summary>
    public long Records { get; init; }

    /// <summary>Payload bytes of those records.</summary>
    public long PayloadBytes { get; init; }

    /// <summary>Bytes of segment files read, whatever they were.</summary>
    public long Bytes { get; init; }

    /// <summary>Intact records of a kind this version does not know; their bytes are quarantined.</summary>
    public long UnknownRecords { get; init; }

    /// <summary>Intact records met a second time (a copied file, a repeated range); served once.</summary>
    public long RepeatedRecords { get; init; }

    /// <summary>
    /// Records that are missing between records that were found, by their sequence numbers. Records lost behind the last one found
    /// in a segment cannot be counted.
    /// </summary>
    public long MissingRecords { get; init; }

    /// <summary>Bytes that were all zeros, as a file system leaves them behind after a power cut. Nothing is kept of them.</summary>
    public long ZeroBytes { get; init; }

    /// <summary>Ranges set aside, at most <see cref="LogQuarantine.MaxRangesPerSegment"/> of each segment.</summary>
    public IReadOnlyList<QuarantinedRange> Quarantined { get; init; } = [];

    /// <summary>Ranges not listed, beyond that bound; their segment files are kept whole.</summary>
    public long UnlistedRanges { get; init; }
}
