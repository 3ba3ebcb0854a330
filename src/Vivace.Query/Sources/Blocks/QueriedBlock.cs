using Vivace.Query.Limits;
using Vivace.Storage;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Reading;

namespace Vivace.Query.Sources.Blocks;

/// <summary>
/// A block that a query reads: the one home of what happens when it cannot be read. Then it is set aside, and the query fails with a sentence
/// that says so: what it would answer would not be whole.
/// </summary>
internal abstract class QueriedBlock
{
    public abstract BlockMeta Meta { get; }

    /// <summary>Its row groups. Call once.</summary>
    /// <exception cref="QueryEvaluationException">The block cannot be read.</exception>
    public abstract IReadOnlyList<RowGroupSource> Open();

    /// <summary>Its counts, to be disposed by the caller; null when there are none.</summary>
    public abstract BlockCounts? OpenCounts();

    /// <summary>Says that the counts are damaged.</summary>
    public abstract void ForgetCounts();
}

/// <summary>A block of a store.</summary>
/// <param name="store">The store, which is told of damage.</param>
/// <param name="block">The block.</param>
/// <param name="cache">Keeps decoded columns.</param>
internal sealed class QueriedStoredBlock(TraceStore store, StoredBlock block, BlockColumnCache cache) : QueriedBlock
{
    public override BlockMeta Meta => block.Meta;

    /// <summary>What a query says that met a damaged block.</summary>
    public static QueryEvaluationException Failure(Guid block, IOException damage) =>
        new($"block {block} cannot be read and is left out from now on; ask again: {damage.Message}") { IsDamagedBlock = true };

    public override IReadOnlyList<RowGroupSource> Open()
    {
        BlockReader reader = Try(block.Reader);
        return [.. Enumerable.Range(0, reader.RowGroupCount).Select(rowGroup => new RowGroupSource(reader, rowGroup, cache, SetAside))];
    }

    public override BlockCounts? OpenCounts() => block.OpenCounts() ?? Try(block.MakeCounts);

    public override void ForgetCounts() => block.ForgetCounts();

    private void SetAside(string reason) => store.SetAside(block, reason);

    private T Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (IOException damage) when (BlockException.IsDamage(damage))
        {
            SetAside(damage.Message);
            throw Failure(block.Meta.BlockId, damage);
        }
    }
}
