using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;

namespace Vivace.Query.Sources;

/// <summary>A block that a query may read, not yet opened.</summary>
/// <param name="Meta">Its description.</param>
/// <param name="Open">Opens it; the caller disposes the reader. Good for as long as the <see cref="QuerySources"/> that listed it.</param>
internal sealed record QueryBlock(BlockMeta Meta, Func<BlockReader> Open);
