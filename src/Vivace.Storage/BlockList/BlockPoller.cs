using Vivace.Storage.Blocks;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.BlockList;

/// <summary>
/// Finds out which blocks there are by listing (block-format specification, section 16): others may write and remove blocks in the same
/// store. What is known already is not read again, since blocks never change.
/// </summary>
internal sealed class BlockPoller(IObjectStore store, TimeProvider time)
{
    /// <summary>No honest description of a block is longer.</summary>
    private const int MaxMetaBytes = 1 << 20;

    /// <summary>Lists everything.</summary>
    /// <param name="known">What was known before; blocks in it are taken over as they are.</param>
    /// <param name="own">Blocks that this process is about to publish or to remove itself; they are left as they are in <paramref name="known"/>.</param>
    /// <exception cref="IOException">The store cannot be listed. What was known stays true.</exception>
    public BlockSet Poll(BlockSet known, IReadOnlySet<Guid> own)
    {
        BlockSet found = BlockSet.Empty;
        foreach (string tenant in store.ListFolders("").Where(BlockKeys.IsTenant))
        {
            found = found.With(tenant, Poll(tenant, known[tenant], own));
        }

        return found;
    }

    private TenantBlocks Poll(string tenant, TenantBlocks known, IReadOnlySet<Guid> own)
    {
        Dictionary<Guid, StoredBlock> live = known.Live.ToDictionary(static block => block.Meta.BlockId);
        Dictionary<Guid, CompactedBlock> compacted = known.Compacted.ToDictionary(static dead => dead.Block.Meta.BlockId);
        Dictionary<Guid, UnreadableBlock> unreadable = known.Unreadable
            .Where(static block => block.IsFinal).ToDictionary(static block => block.BlockId);
        List<StoredBlock> foundLive = [];
        List<CompactedBlock> foundCompacted = [];
        List<UnreadableBlock> foundUnreadable = [];
        foreach (string name in store.ListFolders(tenant))
        {
            if (!BlockKeys.TryParseBlock(name, out Guid id))
            {
                continue;
            }

            StoredBlock? knownLive = live.GetValueOrDefault(id);
            CompactedBlock? knownDead = compacted.GetValueOrDefault(id);
            if (own.Contains(id))
            {
                AddKnown(knownLive, knownDead, foundLive, foundCompacted);
                continue;
            }

            if (unreadable.TryGetValue(id, out UnreadableBlock? setAside))
            {
                foundUnreadable.Add(setAside);
                continue;
            }

            try
            {
                Dictionary<string, long> objects = store.List(BlockKeys.Folder(tenant, id))
                    .ToDictionary(static one => one.Name, static one => one.Bytes, StringComparer.Ordinal);
                if (objects.ContainsKey(BlockFiles.Meta))
                {
                    foundLive.Add(knownLive ?? Read(tenant, id, BlockFiles.Meta, objects));
                }
                else if (objects.ContainsKey(BlockFiles.CompactedMeta))
                {
                    foundCompacted.Add(knownDead ?? new CompactedBlock(
                        knownLive ?? Read(tenant, id, BlockFiles.CompactedMeta, []),
                        store.LastModified($"{BlockKeys.Folder(tenant, id)}/{BlockFiles.CompactedMeta}") ?? time.GetUtcNow()));
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                foundUnreadable.Add(new UnreadableBlock(tenant, id, failure.Message, IsFinal: false));
            }
        }

        return new TenantBlocks(foundLive, foundCompacted, foundUnreadable);
    }

    private static void AddKnown(StoredBlock? live, CompactedBlock? dead, List<StoredBlock> foundLive, List<CompactedBlock> foundDead)
    {
        if (live is not null)
        {
            foundLive.Add(live);
        }
        else if (dead is not null)
        {
            foundDead.Add(dead);
        }
    }

    private StoredBlock Read(string tenant, Guid id, string name, Dictionary<string, long> objects)
    {
        BlockMeta meta;
        using (IRangeSource source = store.Open($"{BlockKeys.Folder(tenant, id)}/{name}"))
        {
            if (source.Length > MaxMetaBytes)
            {
                throw new BlockException($"{name} has {source.Length} bytes, which no description of a block has");
            }

            byte[] text = new byte[source.Length];
            source.Read(text, 0);
            meta = BlockMetaJson.Read(text);
        }

        if (meta.BlockId != id || meta.Tenant != tenant)
        {
            throw new BlockException($"{name} describes block {meta.BlockId:D} of tenant '{meta.Tenant}' instead");
        }

        if (name == BlockFiles.Meta)
        {
            Check(meta, objects);
        }

        return new StoredBlock(store, tenant, meta);
    }

    private static void Check(BlockMeta meta, Dictionary<string, long> objects)
    {
        if (meta.Format != BlockMeta.VParquet4)
        {
            throw new BlockException($"its format is {meta.Format}; only {BlockMeta.VParquet4} is read");
        }

        if (!objects.TryGetValue(BlockFiles.Data, out long bytes))
        {
            throw new BlockException($"{BlockFiles.Data} is missing");
        }

        if (meta.Size > 0 && bytes != meta.Size)
        {
            throw new BlockException($"{BlockFiles.Data} has {bytes} bytes instead of {meta.Size}");
        }
    }
}
