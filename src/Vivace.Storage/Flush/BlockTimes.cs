using Vivace.Storage.Blocks;

namespace Vivace.Storage.Flush;

/// <summary>
/// The time range that a new block's description gives. It begins where its first span does, so that no search by time misses a span. Its
/// end decides how long the block is kept, so it is never far from the time of writing: spans of long ago are kept as long as others,
/// counted from their arrival, and a span that claims to end in a year does not keep its block for a year.
/// </summary>
internal static class BlockTimes
{
    /// <param name="meta">With the range of its spans.</param>
    /// <param name="now">When they were written.</param>
    /// <param name="slack"><c>storage.trace.wal.ingestion_time_range_slack</c>.</param>
    public static BlockMeta OfArrival(BlockMeta meta, DateTimeOffset now, TimeSpan slack)
    {
        DateTimeOffset end = meta.End < now - slack ? now : meta.End > now + slack ? now + slack : meta.End;
        return meta with { Start = meta.Start < end ? meta.Start : end, End = end };
    }
}
