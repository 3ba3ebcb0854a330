using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Writing;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>What merging blocks did.</summary>
/// <param name="Traces">Traces written.</param>
/// <param name="CombinedTraces">Those of them that several blocks held.</param>
/// <param name="DroppedSpans">Spans left out because an earlier block had them (block format specification, section 9.6).</param>
/// <param name="TooLargeTraces">Traces of which parts were left out because the whole would be too large.</param>
/// <param name="TooLargeSpans">Spans in those parts.</param>
public readonly record struct MergeResult(long Traces, long CombinedTraces, long DroppedSpans, long TooLargeTraces, long TooLargeSpans);

/// <summary>Merges blocks into one: in order of the trace ids, parts of a trace combined.</summary>
public static class BlockMerger
{
    /// <summary>
    /// Writes every trace of the blocks. A trace that one block holds stays as it is. Columns are copied where the blocks have the
    /// dedicated columns of the new one; otherwise every span is restored and written anew.
    /// </summary>
    /// <param name="blocks">The blocks; where two hold a copy of a span, that of the earlier block is kept.</param>
    /// <param name="writer">Where to, with nothing in it yet; the caller finishes it.</param>
    /// <param name="maxTraceBytes">A trace's later parts are left out when they would make it larger; 0 or less is no limit.</param>
    /// <param name="cancellation">Looked at again and again.</param>
    /// <exception cref="IOException">A block cannot be read, or the new one not be written.</exception>
    public static MergeResult Merge(
        IReadOnlyList<BlockReader> blocks, BlockWriter writer, long maxTraceBytes, CancellationToken cancellation) =>
        ColumnMerger.CanMerge(blocks, writer)
            ? ColumnMerger.Merge(blocks, writer, maxTraceBytes, cancellation)
            : SpanMerger.Merge(blocks, writer, maxTraceBytes, cancellation);
}
