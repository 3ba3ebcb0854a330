using Vivace.Storage.Blocks;

namespace Vivace.Storage.BlockList;

/// <summary>
/// Tempo 2's metrics-generator can write blocks of its own (replication factor 1) with copies of spans that the ingesters' blocks hold as
/// well; Tempo 3 writes nothing but such blocks, and they are the only ones. So a block with a replication factor is left out exactly
/// where blocks without one cover its time.
/// </summary>
internal static class CopiesOfGenerators
{
    public static IReadOnlyList<StoredBlock> LeftOut(IReadOnlyList<StoredBlock> live)
    {
        if (live.All(static block => block.Meta.ReplicationFactor == 0))
        {
            return live;
        }

        BlockMeta[] originals =
        [
            .. live.Select(static block => block.Meta)
                .Where(static meta => meta.ReplicationFactor == 0)
                .OrderBy(static meta => meta.Start),
        ];
        return [.. live.Where(block => block.Meta.ReplicationFactor == 0 || !AreCovered(block.Meta, originals))];
    }

    private static bool AreCovered(BlockMeta copies, BlockMeta[] originals)
    {
        DateTimeOffset covered = copies.Start;
        foreach (BlockMeta original in originals)
        {
            if (original.Start <= covered && original.End > covered)
            {
                covered = original.End;
            }
        }

        return originals.Length > 0 && originals[0].Start <= copies.Start && covered >= copies.End;
    }
}
