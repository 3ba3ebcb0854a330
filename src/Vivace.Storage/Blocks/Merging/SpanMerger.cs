using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Writing;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>
/// Merges blocks span by span: for blocks with different dedicated columns, and to tell what <see cref="ColumnMerger"/> has to come to.
/// </summary>
internal static class SpanMerger
{
    /// <summary>See <see cref="BlockMerger.Merge"/>. Memory: some thousand spans of each block, and what the writer takes.</summary>
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
