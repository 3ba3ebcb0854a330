using Vivace.Storage.BlockList;
using Vivace.Storage.Head;

namespace Vivace.Storage;

/// <summary>The one place that says what the store holds now, and who is reading it.</summary>
/// <param name="first">What it holds first.</param>
/// <param name="maxOpenBytes">See <see cref="OpenBlocks"/>.</param>
internal sealed class PublishedState(StoreState first, long maxOpenBytes = long.MaxValue)
{
    private readonly Lock _gate = new();
    private readonly OpenBlocks _open = new(maxOpenBytes);
    private StoreState _current = first;

    public StoreState Current => Volatile.Read(ref _current);

    /// <summary>Replaces the state. The change is made under a lock and must be quick.</summary>
    public StoreState Change(Func<StoreState, StoreState> change)
    {
        lock (_gate)
        {
            StoreState changed = change(_current);
            Volatile.Write(ref _current, changed);
            return changed;
        }
    }

    public StoreSnapshot Acquire(IReadOnlyList<string> tenants)
    {
        lock (_gate)
        {
            List<HeadBlock> heads = [];
            List<StoredBlock> blocks = [];
            foreach (string tenant in tenants.Count < 2 ? tenants : tenants.Distinct(StringComparer.Ordinal))
            {
                foreach (HeadEpoch epoch in _current.Epochs)
                {
                    if (epoch.Find(tenant) is { } head)
                    {
                        heads.Add(head);
                    }
                }

                blocks.AddRange(_current.Blocks[tenant].Queryable);
            }

            return Lease(heads, blocks);
        }
    }

    /// <summary>Keeps blocks for a job; null when one of them is no longer live.</summary>
    public StoreSnapshot? Acquire(string tenant, IReadOnlyList<StoredBlock> blocks)
    {
        lock (_gate)
        {
            return blocks.All(_current.Blocks[tenant].Live.Contains) ? Lease([], blocks) : null;
        }
    }

    /// <summary>Takes a dead block out of the state for good.</summary>
    /// <returns>Whether nobody reads it, so that its objects may go.</returns>
    public bool TryForget(CompactedBlock dead)
    {
        lock (_gate)
        {
            if (dead.Block.Leases > 0)
            {
                return false;
            }

            Volatile.Write(ref _current, _current with { Blocks = _current.Blocks.Without(dead) });
            dead.Block.Close();
            _open.Used([dead.Block]);
            return true;
        }
    }

    private StoreSnapshot Lease(IReadOnlyList<HeadBlock> heads, IReadOnlyList<StoredBlock> blocks)
    {
        foreach (StoredBlock block in blocks)
        {
            block.Leases++;
        }

        return new StoreSnapshot(heads, blocks, Release);
    }

    private void Release(StoreSnapshot snapshot)
    {
        lock (_gate)
        {
            foreach (StoredBlock block in snapshot.Blocks)
            {
                block.Leases--;
            }

            _open.Used(snapshot.Blocks);
        }
    }
}
