using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Compaction;
using Vivace.Storage.Files;
using Vivace.Storage.Flush;
using Vivace.Storage.Head;
using Vivace.Storage.Journal;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Retention;
using Vivace.Storage.TempoImport;

namespace Vivace.Storage;

/// <summary>
/// The life of blocks from the cut to the deletion. Cuts may run beside <see cref="Maintain"/>; each of the two on one thread at a time.
/// </summary>
internal sealed class BlockLifecycle
{
    private readonly BlockRules _rules;
    private readonly BlockStorage _storage;
    private readonly IObjectStore _store;
    private readonly PublishedState _state;
    private readonly TimeProvider _time;
    private readonly IStoreObserver _observer;
    private readonly StoreJournal _journal;
    private readonly BlockPublisher _publisher;
    private readonly BlockPoller _poller;
    private readonly TenantIndexWriter _index;
    private readonly HeadCutter _cutter;
    private readonly Compactor _compactor;
    private readonly BlockRetention _retention;
    private readonly TempoLogImport _import;
    private readonly EmptyTenants _emptyTenants;
    private readonly LogRetention _logRetention;
    private bool _isFresh = true;
    private DateTimeOffset? _polledAt;
    private DateTimeOffset? _cycledAt;
    private int _nextTenant;

    public BlockLifecycle(BlockStorage storage, PublishedState state, EpochBook epochs, IWriteAheadLog log, TimeProvider time)
    {
        _storage = storage;
        _rules = storage.Rules;
        _store = storage.Store;
        _observer = storage.Observer;
        _state = state;
        _time = time;
        IBlockWriter writer = storage.Writer ?? new ParquetBlockWriter(storage.Files, storage.Store, storage.Format);
        _journal = new StoreJournal(storage.Files, storage.LogFolder);
        _publisher = new BlockPublisher(state, _store, _journal, time);
        _poller = new BlockPoller(_store, time);
        _index = new TenantIndexWriter(_store, time);
        _logRetention = new LogRetention(epochs, log);
        _cutter = new HeadCutter(_store, writer, _publisher, log, time, _rules.IngestionTimeRangeSlack, _logRetention.OldestNeeded, _observer);
        _compactor = new Compactor(_rules, state, _store, writer, _publisher, Space, SetAside, time, _observer);
        _retention = new BlockRetention(_rules, state, _store, _publisher, Space, () => log.Statistics.TotalBytes, time, _observer);
        _emptyTenants = new EmptyTenants(_rules.EmptyTenantAge, _store, time, _observer);
        _import = new TempoLogImport(
            storage.Files, storage.LogFolder, state, _store, writer, _publisher, _rules.IngestionTimeRangeSlack, time, _observer);
    }

    /// <summary>Whether finished blocks of a cut could not be published yet; their epoch is not to be cut again.</summary>
    public bool HasUnpublishedCut =>
        _publisher.Unfinished.Any(static commit => commit.Entry.Kind == JournalKind.Cut && commit.Stage < CommitStage.Published);

    /// <summary>What is kept of the log, and for whom.</summary>
    public LogRetention LogRetention => _logRetention;

    /// <summary>Blocks of a tenant that wait for a merge.</summary>
    public int Outstanding(string tenant) => _compactor.Outstanding(tenant);

    /// <summary>
    /// Finishes or undoes what the process before had begun, and lists the blocks. Never fails: what cannot be done is reported and tried
    /// again later.
    /// </summary>
    /// <returns>The parts of the log that are in blocks, and are not to be replayed.</returns>
    public LogCoverage Start()
    {
        var coverage = new LogCoverage();
        List<BlockMeta> recovered = [];
        try
        {
            foreach (JournalEntry entry in _journal.Load(_observer.JournalDamaged))
            {
                IReadOnlyList<BlockMeta> present =
                    _publisher.Recover(entry, MayForget(entry), (_, failure) => _observer.PublicationFailed(failure));
                recovered.AddRange(present);
                coverage.Add(entry, present);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _observer.PublicationFailed(failure);
        }

        Poll();
        _publisher.Adopt(recovered);
        RemoveEmptyFolders();
        return coverage;
    }

    /// <summary>See <see cref="HeadCutter.Cut"/>.</summary>
    public void Cut(HeadEpoch epoch, long nextSegment, Func<StoreState, StoreState> apply, CancellationToken cancellation) =>
        _cutter.Cut(epoch, nextSegment, apply, cancellation);

    /// <summary>Goes on with publications that failed or are not done.</summary>
    public void RetryPublications() => _publisher.Retry((_, failure) => _observer.PublicationFailed(failure));

    /// <summary>Lists, merges and removes what is due. To be called every few seconds.</summary>
    public void Maintain(CancellationToken cancellation)
    {
        DateTimeOffset now = _time.GetUtcNow();
        RetryPublications();
        if (_isFresh || _polledAt is null || now - _polledAt >= _rules.PollInterval)
        {
            if (_isFresh)
            {
                _import.Run(cancellation);
                _isFresh = false;
            }

            Poll();
            _retention.Run(cancellation);
            WriteIndexes();
            _emptyTenants.Remove(_state.Current.Blocks);
        }
        else if (_cycledAt is null || now - _cycledAt >= _rules.CompactionCycle)
        {
            _retention.ApplySpace(cancellation);
        }

        if (_cycledAt is null || now - _cycledAt >= _rules.CompactionCycle)
        {
            _cycledAt = now;
            Compact(cancellation);
        }
    }

    /// <summary>Leaves a block out of everything from now on.</summary>
    public void SetAside(StoredBlock block, string reason)
    {
        bool isNew = false;
        lock (_publisher.Structure)
        {
            _state.Change(current =>
            {
                isNew = current.Blocks[block.Tenant].Live.Contains(block);
                return isNew ? current with { Blocks = current.Blocks.WithUnreadable(block, reason) } : current;
            });
        }

        if (isNew)
        {
            _observer.SetAside(new UnreadableBlock(block.Tenant, block.Meta.BlockId, reason, IsFinal: true));
        }
    }

    private void Poll()
    {
        long started = _time.GetTimestamp();
        _polledAt = _time.GetUtcNow();
        BlockSet before, found;
        try
        {
            lock (_publisher.Structure)
            {
                before = _state.Current.Blocks;
                found = _poller.Poll(before, _publisher.Own);
                _state.Change(current => current with { Blocks = found });
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _observer.PollFailed(failure);
            return;
        }

        HashSet<Guid> known = [.. before.Tenants.Values.SelectMany(static blocks => blocks.Unreadable).Select(static block => block.BlockId)];
        foreach (UnreadableBlock block in found.Tenants.Values.SelectMany(static blocks => blocks.Unreadable))
        {
            if (!known.Contains(block.BlockId))
            {
                _observer.SetAside(block);
            }
        }

        _observer.Polled(_time.GetElapsedTime(started));
    }

    /// <summary>What is left of blocks whose deletion was interrupted at its last step.</summary>
    private void RemoveEmptyFolders()
    {
        try
        {
            foreach (string tenant in _store.ListFolders("").Where(BlockKeys.IsTenant))
            {
                foreach (string block in _store.ListFolders(tenant).Where(static name => BlockKeys.TryParseBlock(name, out _)))
                {
                    string folder = BlockKeys.Folder(tenant, block);
                    if (_store.List(folder).Count == 0 && _store.ListFolders(folder).Count == 0)
                    {
                        _store.DeleteFolder(folder);
                    }
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _observer.RetentionFailed("", failure);
        }
    }

    private void WriteIndexes()
    {
        BlockSet current = _state.Current.Blocks;
        foreach (string tenant in current.Tenants.Keys.Union(_index.Tenants, StringComparer.Ordinal))
        {
            try
            {
                _index.Write(tenant, current[tenant]);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _observer.TenantIndexFailed(tenant, failure);
            }
        }
    }

    /// <summary>One tenant a cycle, in turns.</summary>
    private void Compact(CancellationToken cancellation)
    {
        string[] tenants = [.. _state.Current.Blocks.Tenants.Keys];
        if (tenants.Length > 0)
        {
            _nextTenant = (_nextTenant + 1) % tenants.Length;
            _compactor.Run(tenants[_nextTenant], cancellation);
        }
    }

    private Func<JournalEntry, bool> MayForget(JournalEntry entry) => entry.Kind switch
    {
        JournalKind.Cut => _cutter.IsFreed,
        JournalKind.Import => _import.MoveAside,
        _ => static _ => true,
    };

    private VolumeSpace? Space()
    {
        try
        {
            return _storage.VolumePath is { } path ? _storage.Files.Space(path) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
