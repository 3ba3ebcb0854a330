using Vivace.Storage.Blocks.Reading;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>What merging blocks did.</summary>
/// <param name="Traces">Traces written.</param>
/// <param name="CombinedTraces">Those of them that several blocks held.</param>
/// <param name="DroppedSpans">Spans left out because an earlier block had them (block format specification, section 9.6).</param>
/// <param name="TooLargeTraces">Traces of which parts were left out because the whole would be too large.</param>
/// <param name="TooLargeSpans">Spans in those parts.</param>
public readonly record struct MergeResult(long Traces, long CombinedTraces, long DroppedSpans, long TooLargeTraces, long TooLargeSpans);

/// <summary>Merges blocks into one: trace by trace in order of the ids, parts of a trace combined.</summary>
public static class BlockMerger
{
    /// <summary>Writes every trace of the blocks. Memory: a few hundred traces of each block, and what the writer takes.</summary>
    /// <param name="blocks">The blocks; where two hold a copy of a span, that of the earlier block is kept.</param>
    /// <param name="writer">Where to; the caller finishes it.</param>
    /// <param name="maxTraceBytes">A trace's later parts are left out when they would make it larger; 0 or less is no limit.</param>
    /// <param name="cancellation">Looked at for every trace.</param>
    /// <exception cref="IOException">A block cannot be read, or the new one not be written.</exception>
    public static MergeResult Merge(
        IReadOnlyList<BlockReader> blocks, BlockWriter writer, long maxTraceBytes, CancellationToken cancellation)
    {
        List<BlockTraceCursor> open = [];
        foreach (BlockReader block in blocks)
        {
            var cursor = new BlockTraceCursor(block);
            if (cursor.MoveNext())
            {
                open.Add(cursor);
            }
        }

        long traces = 0, combined = 0, tooLarge = 0, tooLargeSpans = 0, droppedBefore = writer.DroppedCopies;
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            TraceId id = open[0].Id;
            for (int i = 1; i < open.Count; i++)
            {
                id = BlockIndex.Compare(open[i].Id, id) < 0 ? open[i].Id : id;
            }

            writer.BeginTrace(id, keepOrder: true);
            int parts = 0;
            long bytes = 0, left = 0;
            foreach (BlockTraceCursor cursor in open)
            {
                if (cursor.Id != id)
                {
                    continue;
                }

                bytes += Bytes(cursor);
                if (parts++ > 0 && maxTraceBytes > 0 && bytes > maxTraceBytes)
                {
                    left += cursor.RowCount;
                    continue;
                }

                writer.BeginInput();
                for (int row = cursor.FirstRow; row < cursor.FirstRow + cursor.RowCount; row++)
                {
                    writer.AddSpan(cursor.Batch, row);
                }
            }

            writer.EndTrace();
            traces++;
            combined += parts > 1 ? 1 : 0;
            tooLarge += left > 0 ? 1 : 0;
            tooLargeSpans += left;
            open.RemoveAll(cursor => cursor.Id == id && !cursor.MoveNext());
        }

        return new MergeResult(traces, combined, writer.DroppedCopies - droppedBefore, tooLarge, tooLargeSpans);
    }

    private static long Bytes(BlockTraceCursor cursor)
    {
        long bytes = 0;
        for (int row = cursor.FirstRow; row < cursor.FirstRow + cursor.RowCount; row++)
        {
            bytes += cursor.Batch.Sizes[row];
        }

        return bytes;
    }
}
