using Vivace.Storage.Parquet.Thrift;

namespace Vivace.Storage.Parquet.Metadata;

/// <summary>Where a data page is and which row it begins with.</summary>
/// <param name="Offset">Of the page header in the file.</param>
/// <param name="Size">Bytes, header included.</param>
/// <param name="FirstRow">Within the row group.</param>
internal readonly record struct PageLocation(long Offset, int Size, long FirstRow);

/// <summary>The data pages of a chunk (Parquet's OffsetIndex).</summary>
internal static class OffsetIndex
{
    /// <summary>Reads an offset index.</summary>
    /// <exception cref="ParquetException">It is damaged, or its pages are not inside the chunk in order.</exception>
    public static PageLocation[] Read(ReadOnlySpan<byte> bytes, ColumnChunk chunk, long rowCount)
    {
        var reader = new ThriftReader(bytes);
        PageLocation[] pages = [];
        int outer = reader.Begin();
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                pages = new PageLocation[reader.ReadList(ThriftType.Struct)];
                for (int i = 0; i < pages.Length; i++)
                {
                    pages[i] = Location(ref reader);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        long end = chunk.Start + chunk.CompressedSize;
        for (int i = 0; i < pages.Length; i++)
        {
            PageLocation page = pages[i];
            bool ordered = i == 0 ? page.FirstRow == 0 : page.FirstRow > pages[i - 1].FirstRow && page.Offset > pages[i - 1].Offset;
            if (!ordered || page.FirstRow > rowCount || page.Offset < chunk.Start || page.Size < 0 || page.Size > end - page.Offset)
            {
                ParquetException.Throw($"the offset index of column {chunk.Path} is out of order or points outside of the column");
            }
        }

        return pages;
    }

    private static PageLocation Location(ref ThriftReader reader)
    {
        long offset = -1, row = -1;
        int size = -1;
        int outer = reader.Begin();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    offset = reader.ReadInt64();
                    break;
                case 2:
                    size = reader.ReadInt32();
                    break;
                case 3:
                    row = reader.ReadInt64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
        return new PageLocation(offset, size, row);
    }
}

/// <summary>Bounds of the data pages of a chunk (Parquet's ColumnIndex).</summary>
internal sealed record ColumnIndex(bool[] NullPages, byte[][] MinValues, byte[][] MaxValues)
{
    /// <exception cref="ParquetException">It is damaged.</exception>
    public static ColumnIndex Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new ThriftReader(bytes);
        bool[] nullPages = [];
        byte[][] min = [], max = [];
        int outer = reader.Begin();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    nullPages = new bool[reader.ReadList(ThriftType.True)];
                    for (int i = 0; i < nullPages.Length; i++)
                    {
                        nullPages[i] = reader.ReadBoolElement();
                    }

                    break;
                case 2:
                    min = Bounds(ref reader);
                    break;
                case 3:
                    max = Bounds(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
        if (min.Length != nullPages.Length || max.Length != nullPages.Length)
        {
            ParquetException.Throw("the lists of a column index are of different lengths");
        }

        return new ColumnIndex(nullPages, min, max);
    }

    private static byte[][] Bounds(ref ThriftReader reader)
    {
        var bounds = new byte[reader.ReadList(ThriftType.Binary)][];
        for (int i = 0; i < bounds.Length; i++)
        {
            bounds[i] = reader.ReadBinaryElement().ToArray();
        }

        return bounds;
    }
}
