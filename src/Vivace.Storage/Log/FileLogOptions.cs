using System.Security.Cryptography;
using Vivace.Storage.Files;

namespace Vivace.Storage.Log;

/// <summary>What the file log needs to know. Every key has a working default but the folder.</summary>
public sealed record FileLogOptions
{
    public const long DefaultSegmentBytes = 64L << 20;
    public const long DefaultMaxPendingBytes = 64L << 20;
    public static readonly TimeSpan DefaultProbeInterval = TimeSpan.FromSeconds(2);

    /// <summary>The folder that holds the lock file, the log's folder and the quarantine's (in Tempo's terms: the WAL path).</summary>
    public required string Directory { get; init; }

    /// <summary>A segment is closed by the record that would make it longer than this. One record always fits.</summary>
    public long SegmentBytes { get; init; } = DefaultSegmentBytes;

    /// <summary>Bytes that may wait for the disk before appends are refused. A single record is never refused when nothing waits.</summary>
    public long MaxPendingBytes { get; init; } = DefaultMaxPendingBytes;

    /// <summary>How often a failing log tries the disk when no append does.</summary>
    public TimeSpan ProbeInterval { get; init; } = DefaultProbeInterval;

    /// <summary>Told the segment of each append.</summary>
    public ILogEpochs? Epochs { get; init; }

    public IFileSystem Files { get; init; } = PhysicalFileSystem.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Source of segment nonces. They must not be guessable by clients: the nonce is what tells a record from the image of a record
    /// inside somebody's payload.
    /// </summary>
    public Func<ulong> Nonces { get; init; } = static () =>
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    };

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Directory);
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, SegmentHeader.Bytes + RecordHeader.MaxBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ProbeInterval, TimeSpan.Zero);
    }
}
