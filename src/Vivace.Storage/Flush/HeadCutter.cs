using Vivace.Storage.Blocks;
using Vivace.Storage.Head;
using Vivace.Storage.Journal;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;

namespace Vivace.Storage.Flush;

/// <summary>
/// Makes blocks of an epoch's heads, one for each tenant, all of which take the heads' place at once; then the epoch's part of the log is
/// freed. One thread at a time.
/// </summary>
internal sealed class HeadCutter(
    IObjectStore store,
    IBlockWriter writer,
    BlockPublisher publisher,
    IWriteAheadLog log,
    TimeProvider time,
    TimeSpan rangeSlack,
    Func<long> oldestNeededSegment,
    IStoreObserver observer)
{
    /// <summary>
    /// Cuts an epoch that takes no more spans. Returns when the blocks are in the published state; throws when they are not, and then either
    /// nothing has happened or the publisher goes on with it.
    /// </summary>
    /// <param name="epoch">The oldest one.</param>
    /// <param name="nextSegment">First log segment that is not the epoch's.</param>
    /// <param name="apply">Takes the epoch out of the published state.</param>
    /// <param name="cancellation">Gives up, with nothing changed.</param>
    public void Cut(HeadEpoch epoch, long nextSegment, Func<StoreState, StoreState> apply, CancellationToken cancellation)
    {
        KeyValuePair<string, HeadBlock>[] heads =
            [.. epoch.Heads.Where(static head => head.Value.RowCount > 0).OrderBy(static head => head.Key, StringComparer.Ordinal)];
        var entry = new JournalEntry
        {
            Id = Guid.NewGuid(),
            Kind = JournalKind.Cut,
            Outputs = [.. heads.Select(static head => new BlockName(head.Key, Guid.NewGuid()))],
            FirstSegment = epoch.FirstSegment,
            LastSegment = nextSegment - 1,
        };
        publisher.Begin(entry);
        List<BlockMeta> metas = [];
        try
        {
            for (int i = 0; i < heads.Length; i++)
            {
                long started = time.GetTimestamp();
                BlockMeta written = writer.Write(new BlockTarget(store, entry.Outputs[i]), heads[i].Value, cancellation);
                metas.Add(BlockTimes.OfArrival(written, time.GetUtcNow(), rangeSlack));
                observer.BlockCut(metas[^1], time.GetElapsedTime(started));
            }
        }
        catch
        {
            publisher.Abandon(entry);
            throw;
        }

        publisher.Complete(new Commit(entry with { Metas = metas }, apply, IsFreed));
        observer.EpochCleared(metas.Count);
    }

    /// <summary>Frees the log's part that a cut covers, once nobody needs it, and says whether it has gone.</summary>
    public bool IsFreed(JournalEntry entry)
    {
        log.FreeSegmentsBefore(oldestNeededSegment());
        return !log.Segments.Any(segment => segment.Bytes > 0 && segment.Number >= entry.FirstSegment && segment.Number <= entry.LastSegment);
    }
}
