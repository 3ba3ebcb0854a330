using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.ObjectStore;

namespace Vivace.Storage.Journal;

/// <summary>
/// Makes new blocks take the place of what they were made from: on disk step by step under the journal's protection, for queries in one
/// step. A step that fails is tried again later; until it succeeds the blocks concerned are left alone by everything else.
/// </summary>
internal sealed class BlockPublisher(PublishedState state, IObjectStore store, StoreJournal journal, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _own = [];
    private readonly List<Commit> _unfinished = [];

    /// <summary>Held while blocks appear, are marked, or are listed, so that a listing sees all of a step or nothing.</summary>
    public Lock Structure { get; } = new();

    /// <summary>Blocks that a job works on; compaction, retention and listings leave them alone.</summary>
    public IReadOnlySet<Guid> Own
    {
        get
        {
            lock (_gate)
            {
                return _own.ToHashSet();
            }
        }
    }

    /// <summary>Commits that are not done.</summary>
    public IReadOnlyList<Commit> Unfinished
    {
        get
        {
            lock (_gate)
            {
                return [.. _unfinished];
            }
        }
    }

    public bool IsOwn(StoredBlock block)
    {
        lock (_gate)
        {
            return _own.Contains(block.Meta.BlockId);
        }
    }

    /// <summary>Announces blocks that are about to be written.</summary>
    public void Begin(JournalEntry entry)
    {
        Reserve(entry);
        try
        {
            journal.Write(entry);
        }
        catch
        {
            Abandon(entry);
            throw;
        }
    }

    /// <summary>Removes what was written of blocks that will not be finished. What cannot be removed now is removed at the next start.</summary>
    public void Abandon(JournalEntry entry)
    {
        try
        {
            foreach (string folder in entry.Outputs.Select(static output => BlockKeys.Folder(output.Tenant, output.BlockId)))
            {
                // A description is written after the commitment only; where there is one, somebody counts on the block.
                if (!store.List(folder).Any(static one => one.Name is BlockFiles.Meta or BlockFiles.CompactedMeta))
                {
                    store.DeleteFolder(folder);
                }
            }

            journal.Delete(entry);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The journal still names them.
        }

        Release(entry);
    }

    /// <summary>Publishes finished blocks. When it throws, the commit is kept and <see cref="Retry"/> goes on with it.</summary>
    public void Complete(Commit commit)
    {
        lock (_gate)
        {
            _unfinished.Add(commit);
        }

        Advance(commit);
    }

    /// <summary>Goes on with commits that failed or that wait for what they replaced to go.</summary>
    /// <param name="failed">Told each failure.</param>
    public void Retry(Action<JournalEntry, Exception> failed)
    {
        foreach (Commit commit in Unfinished)
        {
            try
            {
                Advance(commit);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                failed(commit.Entry, failure);
            }
        }
    }

    /// <summary>
    /// Takes over an entry of the process before: unfinished blocks are removed, finished ones published. To be called before the first
    /// listing, with <see cref="Adopt"/> after it.
    /// </summary>
    /// <returns>The finished outputs whose data is there.</returns>
    public IReadOnlyList<BlockMeta> Recover(
        JournalEntry entry, Func<JournalEntry, bool> mayForget, Action<JournalEntry, Exception> failed)
    {
        if (!entry.IsCommitted)
        {
            Abandon(entry);
            return [];
        }

        Reserve(entry);
        IReadOnlyList<BlockMeta> present = [];
        var commit = new Commit(entry, static unchanged => unchanged, mayForget) { Stage = CommitStage.Committed };
        try
        {
            present = [.. entry.Metas!.Where(HasData)];
            _ = PublishOnDisk(entry);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            failed(entry, failure);
        }

        lock (_gate)
        {
            _unfinished.Add(commit);
        }

        return present;
    }

    /// <summary>Puts recovered blocks into the state, whatever could be done on disk so far.</summary>
    public void Adopt(IReadOnlyList<BlockMeta> present) => state.Change(current =>
    {
        BlockSet blocks = current.Blocks;
        foreach (BlockMeta meta in present.Where(IsNotCompacted))
        {
            blocks = blocks.WithLive(new StoredBlock(store, meta.Tenant, meta));
        }

        return current with { Blocks = blocks };
    });

    private void Advance(Commit commit)
    {
        if (commit.Stage == CommitStage.Decided)
        {
            journal.Write(commit.Entry);
            commit.Stage = CommitStage.Committed;
        }

        if (commit.Stage == CommitStage.Committed)
        {
            lock (Structure)
            {
                IReadOnlyList<BlockMeta> present = PublishOnDisk(commit.Entry);
                state.Change(current => commit.Apply(Replace(current, commit.Entry, present)));
            }

            commit.Stage = CommitStage.Published;
        }

        if (commit.Stage == CommitStage.Published && commit.MayForget(commit.Entry))
        {
            journal.Delete(commit.Entry);
            commit.Stage = CommitStage.Done;
            lock (_gate)
            {
                _unfinished.Remove(commit);
            }

            Release(commit.Entry);
        }
    }

    /// <returns>The outputs that are there; after a restart one may have gone meanwhile.</returns>
    private BlockMeta[] PublishOnDisk(JournalEntry entry)
    {
        BlockMeta[] present = [.. entry.Metas!.Where(HasData).Where(IsNotCompacted)];
        foreach (BlockMeta meta in present)
        {
            store.TryPutNew($"{BlockKeys.Folder(meta.Tenant, meta.BlockId)}/{BlockFiles.Meta}", BlockMetaJson.Write(meta));
        }

        foreach (BlockName input in entry.Inputs)
        {
            string folder = BlockKeys.Folder(input.Tenant, input.BlockId);
            if (store.List(folder).Any(static one => one.Name == BlockFiles.Meta))
            {
                store.Move($"{folder}/{BlockFiles.Meta}", $"{folder}/{BlockFiles.CompactedMeta}");
            }
        }

        return present;
    }

    private bool HasData(BlockMeta meta) => Has(meta, BlockFiles.Data);

    /// <summary>Others that share the store may have replaced the block meanwhile.</summary>
    private bool IsNotCompacted(BlockMeta meta) => !Has(meta, BlockFiles.CompactedMeta);

    private bool Has(BlockMeta meta, string name) =>
        store.List(BlockKeys.Folder(meta.Tenant, meta.BlockId)).Any(one => one.Name == name);

    private StoreState Replace(StoreState current, JournalEntry entry, IReadOnlyList<BlockMeta> present)
    {
        BlockSet blocks = current.Blocks;
        foreach (BlockMeta meta in present)
        {
            if (!blocks[meta.Tenant].Live.Any(block => block.Meta.BlockId == meta.BlockId))
            {
                blocks = blocks.WithLive(new StoredBlock(store, meta.Tenant, meta));
            }
        }

        foreach (IGrouping<string, BlockName> inputs in entry.Inputs.GroupBy(static input => input.Tenant))
        {
            HashSet<Guid> ids = [.. inputs.Select(static input => input.BlockId)];
            StoredBlock[] dead = [.. blocks[inputs.Key].Live.Where(block => ids.Contains(block.Meta.BlockId))];
            blocks = blocks.WithCompacted(inputs.Key, dead, time.GetUtcNow());
        }

        return current with { Blocks = blocks };
    }

    private void Reserve(JournalEntry entry)
    {
        lock (_gate)
        {
            _own.UnionWith(entry.Outputs.Concat(entry.Inputs).Select(static block => block.BlockId));
        }
    }

    private void Release(JournalEntry entry)
    {
        lock (_gate)
        {
            _own.ExceptWith(entry.Outputs.Concat(entry.Inputs).Select(static block => block.BlockId));
        }
    }
}
