using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.BlockList;

/// <summary>
/// A block in the object store that can be read. Its objects stay for as long as a <see cref="StoreSnapshot"/> that holds it, even when
/// the block is replaced or past its retention meanwhile.
/// </summary>
public sealed class StoredBlock
{
    /// <summary>A shard of a bloom filter as it is by default.</summary>
    private const long BloomBytes = (100 << 10) + 24;

    /// <summary>Largest side file taken: the index, a shard of the bloom filter.</summary>
    private const long MaxSideFileBytes = 64 << 20;

    private readonly IObjectStore _store;
    private readonly Lock _opening = new();
    private BlockReader? _reader;
    private volatile bool _hasNoCounts;
    private volatile bool _cannotBeCounted;

    internal StoredBlock(IObjectStore store, string tenant, BlockMeta meta)
    {
        _store = store;
        Tenant = tenant;
        Meta = meta;
        Folder = BlockKeys.Folder(tenant, meta.BlockId);
    }

    public string Tenant { get; }

    public BlockMeta Meta { get; }

    /// <summary>Key of the folder that holds the block's objects.</summary>
    public string Folder { get; }

    /// <summary>About what the block takes in the store, in bytes.</summary>
    public long StoredBytes => Meta.Size + (Meta.BloomShards * BloomBytes);

    /// <summary>Snapshots and jobs that read the block. Under the gate of the published state.</summary>
    internal int Leases { get; set; }

    /// <summary>Opens one of the block's objects (<see cref="BlockFiles"/>); the caller disposes it.</summary>
    /// <exception cref="IOException">There is no such object, or it cannot be read.</exception>
    public IRangeSource Open(string name) => _store.Open($"{Folder}/{name}");

    /// <summary>Memory that the block takes for being open, in bytes; 0 when it is not.</summary>
    internal long OpenBytes => Volatile.Read(ref _reader)?.OpenBytes ?? 0;

    /// <summary>
    /// Whether the block may hold a trace, by its bloom filter, of which only the words are read that tell. A filter that cannot be read
    /// excludes nothing: it costs time, not traces.
    /// </summary>
    public bool MayContain(TraceId id)
    {
        if (Meta.BloomShards == 0)
        {
            return true;
        }

        try
        {
            using IRangeSource filter = Open(BlockFiles.Bloom(BloomFilter.ShardOf(id, Meta.BloomShards)));
            return BloomFilter.MayContain(filter, id);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>
    /// The open block. It is shared by all and not to be disposed; it stays open for as long as the snapshot that it was found in.
    /// </summary>
    /// <exception cref="IOException">The block cannot be read. Report it: <see cref="TraceStore.SetAside"/>.</exception>
    public BlockReader Reader()
    {
        if (Volatile.Read(ref _reader) is { } known)
        {
            return known;
        }

        lock (_opening)
        {
            return _reader ??= BlockReader.Open(Open(BlockFiles.Data), Meta, SideFile);
        }
    }

    /// <summary>
    /// The counts beside the block's data, to be disposed by the caller; null when there are none that can be used. Then the data is to be
    /// asked, or <see cref="MakeCounts"/>.
    /// </summary>
    public BlockCounts? OpenCounts()
    {
        if (_hasNoCounts)
        {
            return null;
        }

        try
        {
            return BlockCounts.Open(Open(BlockFiles.Counts), Meta.Size);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _hasNoCounts = true;
            return null;
        }
    }

    /// <summary>Says that the counts that <see cref="OpenCounts"/> gave are damaged.</summary>
    public void ForgetCounts() => _hasNoCounts = true;

    /// <summary>
    /// Makes the counts of a block that has none, which reads a few columns of all its spans, and keeps them beside its data if the store
    /// takes them. To be disposed by the caller; null when the spans cannot be counted or their counts not kept.
    /// </summary>
    /// <exception cref="IOException">The block cannot be read. Report it: <see cref="TraceStore.SetAside"/>.</exception>
    public BlockCounts? MakeCounts()
    {
        if (_cannotBeCounted)
        {
            return null;
        }

        byte[]? file = CountsWriter.Count(Reader(), Meta.Size);
        if (file is null || !TryKeep(file))
        {
            _cannotBeCounted = true;
            return null;
        }

        _hasNoCounts = false;
        return BlockCounts.Open(new MemoryRangeSource(file), Meta.Size);
    }

    private bool TryKeep(byte[] counts)
    {
        try
        {
            // A folder that another process has deleted must not come back.
            if (_store.LastModified($"{Folder}/{BlockFiles.Meta}") is null)
            {
                return false;
            }

            _store.Put($"{Folder}/{BlockFiles.Counts}", counts);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Closes the block, which nobody reads any more.</summary>
    internal void Close()
    {
        lock (_opening)
        {
            _reader?.Dispose();
            _reader = null;
        }
    }

    private byte[]? SideFile(string name)
    {
        if (!_store.List(Folder).Any(one => one.Name == name))
        {
            return null;
        }

        using IRangeSource source = Open(name);
        if (source.Length > MaxSideFileBytes)
        {
            throw new BlockException($"{Folder}/{name} is too large: {source.Length} bytes");
        }

        byte[] content = new byte[source.Length];
        source.Read(content, 0);
        return content;
    }

    public override string ToString() => Folder;
}
