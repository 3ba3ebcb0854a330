using Vivace.Storage.BlockList;

namespace Vivace.Storage;

/// <summary>
/// Which blocks are open, the least recently used first. An open block keeps a file and its footer; those that nobody reads are closed when
/// all together take more memory than they may. Not thread-safe: under the gate of the published state.
/// </summary>
/// <param name="maxBytes">Memory that open blocks may take when nobody reads them.</param>
internal sealed class OpenBlocks(long maxBytes)
{
    private readonly LinkedList<StoredBlock> _byUse = [];
    private readonly Dictionary<StoredBlock, (LinkedListNode<StoredBlock> Node, long Bytes)> _open = [];

    /// <summary>Memory that open blocks take, in bytes, as far as they have been given back.</summary>
    public long Bytes { get; private set; }

    /// <summary>Says that blocks were read.</summary>
    public void Used(IReadOnlyList<StoredBlock> blocks)
    {
        foreach (StoredBlock block in blocks)
        {
            Forget(block);
            if (block.OpenBytes is > 0 and long bytes)
            {
                _open.Add(block, (_byUse.AddLast(block), bytes));
                Bytes += bytes;
            }
        }

        for (LinkedListNode<StoredBlock>? node = _byUse.First; node is not null && Bytes > maxBytes;)
        {
            LinkedListNode<StoredBlock>? next = node.Next;
            if (node.Value.Leases == 0)
            {
                node.Value.Close();
                Forget(node.Value);
            }

            node = next;
        }
    }

    private void Forget(StoredBlock block)
    {
        if (_open.Remove(block, out (LinkedListNode<StoredBlock> Node, long Bytes) known))
        {
            _byUse.Remove(known.Node);
            Bytes -= known.Bytes;
        }
    }
}
