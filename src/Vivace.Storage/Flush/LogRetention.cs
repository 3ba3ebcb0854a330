using Vivace.Storage.Head;
using Vivace.Storage.Log;

namespace Vivace.Storage.Flush;

/// <summary>
/// Which segments of the log may go: those that neither heads nor the follower need. A follower that stays behind holds up so many bytes at
/// most; beyond them the oldest segments go without him, and are counted.
/// </summary>
/// <param name="epochs">What heads need.</param>
/// <param name="log">The log.</param>
/// <param name="maxFollowerBytes">Bytes that are kept for the follower alone.</param>
internal sealed class LogRetention(EpochBook epochs, IWriteAheadLog log, long maxFollowerBytes = LogRetention.MaxFollowerBytes)
{
    /// <summary>At a hundred megabytes of spans a second, ten seconds of them.</summary>
    public const long MaxFollowerBytes = 1L << 30;

    private long _givenUp;

    /// <summary>Set before the first cut.</summary>
    public ILogFollower? Follower { get; set; }

    /// <summary>Bytes that are kept for the follower alone.</summary>
    public long FollowerBytes => Bytes(Follower?.OldestNeededSegment ?? long.MaxValue, epochs.OldestNeededSegment);

    /// <summary>Segments that went although the follower had not settled them.</summary>
    public long GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>Segments below this one may go.</summary>
    public long OldestNeeded()
    {
        long heads = epochs.OldestNeededSegment, follower = Follower?.OldestNeededSegment ?? long.MaxValue;
        if (follower >= heads)
        {
            return heads;
        }

        long kept = heads, bytes = 0, givenUp = 0;
        foreach (LogSegmentInfo segment in log.Segments.Reverse().Where(segment => segment.Number < heads && segment.Number >= follower && segment.Bytes > 0))
        {
            bytes += segment.Bytes;
            if (bytes <= maxFollowerBytes)
            {
                kept = segment.Number;
            }
            else
            {
                givenUp++;
            }
        }

        Interlocked.Add(ref _givenUp, givenUp);
        return givenUp == 0 ? follower : kept;
    }

    private long Bytes(long from, long to) =>
        log.Segments.Where(segment => segment.Number >= from && segment.Number < to).Sum(static segment => segment.Bytes);
}
