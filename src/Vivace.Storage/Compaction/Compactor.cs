using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Files;
using Vivace.Storage.Flush;
using Vivace.Storage.Journal;
using Vivace.Storage.ObjectStore;

namespace Vivace.Storage.Compaction;

/// <summary>Merges blocks, one merge at a time. What is merged stays readable until the merged block has taken its place, and longer.</summary>
internal sealed class Compactor(
    BlockRules rules,
    PublishedState state,
    IObjectStore store,
    IBlockWriter writer,
    BlockPublisher publisher,
    Func<VolumeSpace?> space,
    Action<StoredBlock, string> setAside,
    TimeProvider time,
    IStoreObserver observer)
{
    /// <summary>Blocks of a tenant that wait for a merge.</summary>
    public int Outstanding(string tenant) => IsDisabled(tenant) ? 0 : Select(tenant).Sum(static run => run.Count);

    /// <summary>Merges what can be merged of a tenant, until nothing can or its time is over.</summary>
    public void Run(string tenant, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        while (!cancellation.IsCancellationRequested && !IsDisabled(tenant) && MergeNext(tenant, cancellation)
            && time.GetElapsedTime(started) < rules.MaxTimePerTenant)
        {
        }
    }

    /// <summary>Does one merge.</summary>
    /// <returns>Whether there was one to do, and it succeeded.</returns>
    public bool MergeNext(string tenant, CancellationToken cancellation)
    {
        if (Select(tenant).FirstOrDefault(HasRoom) is not { } inputs)
        {
            return false;
        }

        using StoreSnapshot? lease = state.Acquire(tenant, inputs);
        if (lease is null)
        {
            return false;
        }

        try
        {
            Merge(tenant, inputs, cancellation);
            return true;
        }
        catch (UnreadableInputException damage)
        {
            setAside(damage.Block, damage.Message);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            observer.CompactionFailed(tenant, failure);
            return false;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Merge(string tenant, IReadOnlyList<StoredBlock> inputs, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        var entry = new JournalEntry
        {
            Id = Guid.NewGuid(),
            Kind = JournalKind.Compaction,
            Outputs = [new BlockName(tenant, Guid.NewGuid())],
            Inputs = [.. inputs.Select(static block => new BlockName(block.Tenant, block.Meta.BlockId))],
        };
        publisher.Begin(entry);
        MergedBlock merged;
        int level = inputs.Max(static block => block.Meta.CompactionLevel);
        try
        {
            merged = writer.Merge(new BlockTarget(store, entry.Outputs[0]), inputs, cancellation);
            RequireLive(inputs);
        }
        catch
        {
            publisher.Abandon(entry);
            throw;
        }

        BlockMeta meta = merged.Meta with
        {
            CompactionLevel = level + 1,
            Start = inputs.Min(static block => block.Meta.Start),
            End = inputs.Max(static block => block.Meta.End),
        };
        publisher.Complete(new Commit(entry with { Metas = [meta] }, static unchanged => unchanged, static _ => true));
        observer.Compacted(new CompactionReport(
            meta, inputs.Count, level, merged.CombinedTraces, merged.DroppedSpans, merged.RefusedSpans, time.GetElapsedTime(started)));
    }

    /// <summary>Somebody else who works in the same store may have removed or merged an input meanwhile.</summary>
    private void RequireLive(IReadOnlyList<StoredBlock> inputs)
    {
        foreach (StoredBlock input in inputs)
        {
            if (!store.List(input.Folder).Any(static one => one.Name == BlockFiles.Meta))
            {
                throw new IOException($"block {input.Folder} has gone while it was merged");
            }
        }
    }

    private IReadOnlyList<IReadOnlyList<StoredBlock>> Select(string tenant) =>
        new CompactionSelector(rules.Tenant(tenant).CompactionWindow, rules.MaxCompactionObjects, rules.MaxBlockBytes, writer.ChoosesColumns(tenant))
            .Select(state.Current.Blocks[tenant].Live.Where(block => !publisher.IsOwn(block)), time.GetUtcNow());

    /// <summary>Inputs and output are on disk together for a while; that must not make retention remove blocks.</summary>
    private bool HasRoom(IReadOnlyList<StoredBlock> inputs) =>
        space() is not { } volume
        || volume.FreeBytes - inputs.Sum(static block => block.StoredBytes) >= volume.TotalBytes * rules.Space.MinFreeShare;

    private bool IsDisabled(string tenant) => rules.CompactorDisabled || rules.Tenant(tenant).CompactionDisabled;
}
