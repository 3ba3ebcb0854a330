using System.Buffers;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>Reads the column of one row group, or of some of its rows, for which it reads only the pages that hold them.</summary>
internal static class ColumnReader
{
    /// <summary>Most values taken in a chunk; Tempo's row groups hold a hundredth of it.</summary>
    private const int MaxChunkValues = 1 << 26;

    /// <summary>Chunks of no more values than this are decoded whole, which is cheaper than asking for the index of their pages.</summary>
    private const int WholeChunkValues = 8 * 1024;

    [ThreadStatic]
    private static PageCompression? _compression;

    /// <param name="file">The file.</param>
    /// <param name="group">The row group.</param>
    /// <param name="column">The column.</param>
    /// <param name="firstRow">First row wanted, within the row group.</param>
    /// <param name="rowCount">Rows wanted.</param>
    /// <param name="intern">Whether equal byte strings of plain pages share a number.</param>
    /// <param name="levels">Levels wanted; some rows of a column always come with all.</param>
    public static ColumnData Read(
        ParquetFile file, RowGroup group, ParquetColumn column, int firstRow, int rowCount, bool intern, LevelsWanted levels)
    {
        ColumnChunk chunk = Chunk(group, column);
        // Contexts of zstd are large and costly to make: each thread keeps one.
        PageCompression compression = _compression ??= new PageCompression();
        bool all = firstRow == 0 && rowCount == group.RowCount;
        var pages = new PageDecoder(column, chunk, intern, all, all ? levels : LevelsWanted.All);
        PageLocation[] locations = all || chunk.ValueCount <= WholeChunkValues ? [] : file.ReadOffsetIndex(chunk, group.RowCount);
        if (locations.Length == 0)
        {
            ReadRange(file, pages, compression, chunk.Start, (int)chunk.CompressedSize);
            if (all && levels != LevelsWanted.All)
            {
                return pages.Finish();
            }

            return RowRange.Cut(pages.Finish(), 0, firstRow, rowCount, (int)group.RowCount);
        }

        int from = PageOf(locations, firstRow);
        int to = PageOf(locations, Math.Max(firstRow, firstRow + rowCount - 1));
        if (locations[0].Offset > chunk.Start)
        {
            ReadRange(file, pages, compression, chunk.Start, checked((int)(locations[0].Offset - chunk.Start)));
        }

        long start = locations[from].Offset;
        ReadRange(file, pages, compression, start, checked((int)(locations[to].Offset + locations[to].Size - start)));
        long end = to + 1 < locations.Length ? locations[to + 1].FirstRow : group.RowCount;
        long first = locations[from].FirstRow;
        return RowRange.Cut(pages.Finish(), (int)first, firstRow, rowCount, (int)(end - first));
    }

    /// <summary>Walks over all pages of a column of a row group, as far as the walker wants.</summary>
    public static void Walk(ParquetFile file, RowGroup group, ParquetColumn column, PageWalker pages)
    {
        ColumnChunk chunk = Chunk(group, column);
        ReadRange(file, pages, _compression ??= new PageCompression(), chunk.Start, (int)chunk.CompressedSize);
    }

    private static ColumnChunk Chunk(RowGroup group, ParquetColumn column)
    {
        ColumnChunk chunk = group.Chunks[column.Index];
        if (chunk.ValueCount > MaxChunkValues || chunk.CompressedSize > Array.MaxLength)
        {
            ParquetException.Throw($"column {column.Path} of a row group is too large: {chunk.ValueCount} values");
        }

        return chunk;
    }

    private static int PageOf(PageLocation[] pages, int row)
    {
        int low = 0, high = pages.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (pages[middle].FirstRow <= row)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private static void ReadRange(ParquetFile file, PageWalker pages, PageCompression compression, long offset, int length)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            file.Read(buffer.AsSpan(0, length), offset);
            pages.Walk(buffer.AsSpan(0, length), compression);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
