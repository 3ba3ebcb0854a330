using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Files;
using Vivace.Storage.Journal;
using Vivace.Storage.ObjectStore;

namespace Vivace.Storage.Retention;

/// <summary>
/// Removes blocks: those past their age, and the oldest ones where they take more of the disk than they may. A block is first marked, which
/// takes it out of queries, and its objects are deleted when nobody reads them any more.
/// </summary>
internal sealed class BlockRetention(
    BlockRules rules,
    PublishedState state,
    IObjectStore store,
    BlockPublisher publisher,
    Func<VolumeSpace?> space,
    Func<long> logBytes,
    TimeProvider time,
    IStoreObserver observer)
{
    /// <summary>One pass over everything.</summary>
    public void Run(CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        foreach (string tenant in state.Current.Blocks.Tenants.Keys)
        {
            cancellation.ThrowIfCancellationRequested();
            ApplyAge(tenant);
        }

        ApplySpace(cancellation);
        observer.RetentionPassed(time.GetElapsedTime(started));
    }

    /// <summary>Removes the oldest blocks until the rules of space are met. Blocks that are dead already go before others.</summary>
    public void ApplySpace(CancellationToken cancellation)
    {
        VolumeSpace? volume = space();
        List<CompactedBlock> dead = [.. All(static blocks => blocks.Compacted).OrderBy(static one => one.At)];
        List<StoredBlock> live = [.. All(static blocks => blocks.Live).OrderBy(static block => block.Meta.End)];
        var need = new SpaceNeed(rules.Space, volume, dead.Sum(static one => one.Block.StoredBytes) + live.Sum(static block => block.StoredBytes) + logBytes());
        foreach (CompactedBlock one in dead.TakeWhile(_ => need.Reason is not null && !cancellation.IsCancellationRequested))
        {
            if (!publisher.IsOwn(one.Block))
            {
                // What a query still reads is freed when the query ends; no other block has to go for it.
                TryDelete(one);
                need.Freed(one.Block.StoredBytes);
            }
        }

        foreach (StoredBlock block in live)
        {
            if (need.Reason is not { } reason || cancellation.IsCancellationRequested)
            {
                return;
            }

            if (!publisher.IsOwn(block) && TryMark(block, reason) is { } marked)
            {
                TryDelete(marked);
                need.Freed(block.StoredBytes);
            }
        }
    }

    private void ApplyAge(string tenant)
    {
        TenantBlockRules own = rules.Tenant(tenant);
        if (rules.CompactorDisabled || own.CompactionDisabled)
        {
            return;
        }

        DateTimeOffset now = time.GetUtcNow();
        TenantBlocks blocks = state.Current.Blocks[tenant];
        if (own.BlockRetention > TimeSpan.Zero)
        {
            foreach (StoredBlock block in blocks.Live.Where(block => block.Meta.End < now - own.BlockRetention && !publisher.IsOwn(block)))
            {
                TryMark(block, ExpiryReason.Age);
            }
        }

        foreach (CompactedBlock dead in blocks.Compacted)
        {
            if (dead.At < now - rules.CompactedBlockRetention && !publisher.IsOwn(dead.Block))
            {
                TryDelete(dead);
            }
        }
    }

    /// <returns>The dead block, or null when it could not be marked; then it is tried again at the next pass.</returns>
    private CompactedBlock? TryMark(StoredBlock block, ExpiryReason reason)
    {
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            lock (publisher.Structure)
            {
                store.Move($"{block.Folder}/{BlockFiles.Meta}", $"{block.Folder}/{BlockFiles.CompactedMeta}");
                state.Change(current => current with { Blocks = current.Blocks.WithCompacted(block.Tenant, [block], now) });
            }

            observer.Expired(block.Meta, reason);
            return state.Current.Blocks[block.Tenant].Compacted.FirstOrDefault(one => one.Block == block);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            observer.RetentionFailed(block.Tenant, failure);
            return null;
        }
    }

    /// <summary>Deletes the objects of a dead block that nobody reads, the description last: what is left of a crash is found by it.</summary>
    private bool TryDelete(CompactedBlock dead)
    {
        try
        {
            lock (publisher.Structure)
            {
                if (!state.TryForget(dead))
                {
                    return false;
                }

                dead.Block.Close();
                string folder = dead.Block.Folder;
                foreach (StoredObject found in store.List(folder).OrderBy(static one => one.Name == BlockFiles.CompactedMeta))
                {
                    store.Delete($"{folder}/{found.Name}");
                }

                store.DeleteFolder(folder);
            }

            observer.Deleted(dead.Block.Meta);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next listing finds it again.
            observer.RetentionFailed(dead.Block.Tenant, failure);
            return false;
        }
    }

    private IEnumerable<T> All<T>(Func<TenantBlocks, IReadOnlyList<T>> which) => state.Current.Blocks.Tenants.Values.SelectMany(which);
}
