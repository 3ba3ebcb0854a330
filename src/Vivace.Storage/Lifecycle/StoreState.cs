using Vivace.Storage.BlockList;
using Vivace.Storage.Head;

namespace Vivace.Storage;

/// <summary>All that the store holds at one moment: every span is in exactly one head or live block. Immutable.</summary>
/// <param name="Epochs">Oldest first; the last one takes spans. A tenant's head leaves when its spans are in a block.</param>
/// <param name="Blocks">The blocks.</param>
internal sealed record StoreState(HeadEpoch[] Epochs, BlockSet Blocks);
