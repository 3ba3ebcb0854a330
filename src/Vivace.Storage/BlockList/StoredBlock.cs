using Vivace.Storage.Blocks;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.BlockList;

/// <summary>
/// A block in the object store that can be read. Its objects stay for as long as a <see cref="StoreSnapshot"/> that holds it, even when
/// the block is replaced or past its retention meanwhile.
/// </summary>
public sealed class StoredBlock
{
    private readonly IObjectStore _store;
    private object? _reader;

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

    /// <summary>Snapshots and jobs that read the block. Under the gate of the published state.</summary>
    internal int Leases { get; set; }

    /// <summary>Opens one of the block's objects (<see cref="BlockFiles"/>); the caller disposes it.</summary>
    /// <exception cref="IOException">There is no such object, or it cannot be read.</exception>
    public IRangeSource Open(string name) => _store.Open($"{Folder}/{name}");

    /// <summary>
    /// What was made of the block by the first caller, such as its parsed footer; nothing that needs to be disposed. Two first callers may
    /// both make one; one of them is kept.
    /// </summary>
    public T Cached<T>(Func<StoredBlock, T> make)
        where T : class
    {
        if (Volatile.Read(ref _reader) is T kept)
        {
            return kept;
        }

        T made = make(this);
        return Interlocked.CompareExchange(ref _reader, made, null) as T ?? made;
    }

    public override string ToString() => Folder;
}
