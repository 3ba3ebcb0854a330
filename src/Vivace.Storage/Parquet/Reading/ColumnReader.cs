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
    private const int WholeChunkValues = 2 * 1024;

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
        PageLocation[] locations = all || chunk.ValueCount <= WholeChunkValues ? [] : file.ReadOffsetIndex(chunk, group.RowCount);
        if (locations.Length == 0)
        {
            var whole = new PageDecoder(column, chunk, intern, all, all ? levels : LevelsWanted.All);
            ReadRange(file, whole, compression, chunk.Start, (int)chunk.CompressedSize);
            if (all && levels != LevelsWanted.All)
            {
                return whole.Finish();
            }

            return RowRange.Cut(whole.Finish(), 0, firstRow, rowCount, (int)group.RowCount);
        }

        bool defers = column.Type == PhysicalType.ByteArray;
        return ReadPages(file, group, chunk, locations, New(defers), compression, firstRow, rowCount)
            ?? ReadPages(file, group, chunk, locations, New(defers: false), compression, firstRow, rowCount)!;

        PageDecoder New(bool defers) => new(column, chunk, intern, all: false, LevelsWanted.All, defers);
    }

    /// <summary>Reads the pages that hold some rows, and before or, if it is needed, after them the dictionary.</summary>
    /// <returns>The rows; <c>null</c> if the dictionary was put off and must not be.</returns>
    private static ColumnData? ReadPages(
        ParquetFile file, RowGroup group, ColumnChunk chunk, PageLocation[] locations, PageDecoder pages, PageCompression compression,
        int firstRow, int rowCount)
    {
        int from = PageOf(locations, firstRow);
        int to = PageOf(locations, Math.Max(firstRow, firstRow + rowCount - 1));
        int dictionaryBytes = checked((int)(locations[0].Offset - chunk.Start));
        if (dictionaryBytes > 0 && !pages.DefersDictionary)
        {
            ReadRange(file, pages, compression, chunk.Start, dictionaryBytes);
        }

        long start = locations[from].Offset;
        ReadRange(file, pages, compression, start, checked((int)(locations[to].Offset + locations[to].Size - start)));
        if (pages.IsMixed)
        {
            return null;
        }

        long end = to + 1 < locations.Length ? locations[to + 1].FirstRow : group.RowCount;
        long first = locations[from].FirstRow;
        ColumnData rows = RowRange.Cut(pages.Finish(), (int)first, firstRow, rowCount, (int)(end - first));
        if (pages.NeedsDictionary && rows.ValueCount > 0)
        {
            var entries = new DictionaryEntries(rows.Column, chunk, rows);
            ReadRange(file, entries, compression, chunk.Start, dictionaryBytes);
            entries.RequireResolved();
        }

        return rows;
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
