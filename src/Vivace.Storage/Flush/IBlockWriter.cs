using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Head;
using Vivace.Storage.Journal;
using Vivace.Storage.ObjectStore;

namespace Vivace.Storage.Flush;

/// <summary>Where the objects of a new block go.</summary>
/// <param name="Store">The store.</param>
/// <param name="Name">Which block.</param>
internal sealed record BlockTarget(IObjectStore Store, BlockName Name)
{
    /// <summary>Begins one of the block's objects.</summary>
    public IObjectUpload Create(string name) => Store.Create($"{BlockKeys.Folder(Name.Tenant, Name.BlockId)}/{name}");
}

/// <summary>
/// Writes the objects of blocks, all but the description, which makes a block live and is the caller's to write. Every member throws
/// <see cref="IOException"/> when the store refuses, and <see cref="OperationCanceledException"/>.
/// </summary>
internal interface IBlockWriter
{
    /// <summary>
    /// Whether the columns of a tenant's blocks are chosen by what they hold. Then blocks with different ones are merged, and the merged
    /// block's are chosen anew.
    /// </summary>
    bool ChoosesColumns(string tenant) => false;

    /// <summary>Writes the spans of a head that takes no more.</summary>
    BlockMeta Write(BlockTarget target, HeadBlock head, CancellationToken cancellation);

    /// <summary>
    /// Merges blocks (block-format specification, section 17), a row group at a time in the order of trace ids. Copies of a span, by id and
    /// kind, are left out.
    /// </summary>
    /// <exception cref="UnreadableInputException">One of the inputs cannot be read.</exception>
    MergedBlock Merge(BlockTarget target, IReadOnlyList<StoredBlock> inputs, CancellationToken cancellation);

    /// <summary>Makes a block of the files of a folder of Tempo's write-ahead log, which hold parts of traces.</summary>
    /// <returns>The block, or null when the files hold no trace.</returns>
    MergedBlock? Import(BlockTarget target, IReadOnlyList<BlockReader> inputs, CancellationToken cancellation);
}

/// <summary>What a merge made.</summary>
/// <param name="Meta">The block.</param>
/// <param name="CombinedTraces">Traces that were in more than one input.</param>
/// <param name="DroppedSpans">Copies of spans that were left out.</param>
/// <param name="RefusedSpans">Spans left out because their trace is larger than it may be.</param>
internal readonly record struct MergedBlock(BlockMeta Meta, long CombinedTraces, long DroppedSpans, long RefusedSpans);

/// <summary>An input of a merge cannot be read.</summary>
internal sealed class UnreadableInputException(StoredBlock block, Exception cause)
    : IOException($"block {block.Folder} cannot be read: {cause.Message}", cause)
{
    public StoredBlock Block { get; } = block;
}
