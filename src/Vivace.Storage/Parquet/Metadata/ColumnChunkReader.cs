using Vivace.Storage.Parquet.Thrift;

namespace Vivace.Storage.Parquet.Metadata;

/// <summary>Reads ColumnChunk and ColumnMetaData of the footer.</summary>
internal static class ColumnChunkReader
{
    public static ColumnChunk Read(ref ThriftReader reader, long fileLength)
    {
        ColumnChunk? chunk = null;
        long offsetIndex = 0, columnIndex = 0;
        int offsetIndexLength = 0, columnIndexLength = 0;
        int outer = reader.Begin();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    ParquetException.Throw($"the column is in another file ({reader.ReadString()}), which is not supported");
                    break;
                case 3:
                    chunk = Metadata(ref reader, fileLength);
                    break;
                case 4:
                    offsetIndex = reader.ReadInt64();
                    break;
                case 5:
                    offsetIndexLength = reader.ReadInt32();
                    break;
                case 6:
                    columnIndex = reader.ReadInt64();
                    break;
                case 7:
                    columnIndexLength = reader.ReadInt32();
                    break;
                case 8 or 9:
                    ParquetException.Throw("the column is encrypted, which is not supported");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
        if (chunk is null)
        {
            throw new ParquetException("a column of a row group has no metadata in the footer");
        }

        CheckRange(offsetIndex, offsetIndexLength, fileLength, "an offset index");
        CheckRange(columnIndex, columnIndexLength, fileLength, "a column index");
        chunk.OffsetIndexOffset = offsetIndex;
        chunk.OffsetIndexLength = offsetIndexLength;
        chunk.ColumnIndexOffset = columnIndex;
        chunk.ColumnIndexLength = columnIndexLength;
        return chunk;
    }

    private static ColumnChunk Metadata(ref ThriftReader reader, long fileLength)
    {
        int type = -1, codec = -1;
        long values = -1, uncompressed = -1, compressed = -1, data = -1;
        long? dictionary = null, nulls = null;
        byte[]? min = null, max = null;
        string path = "";
        Begin(ref reader, out int outer);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    type = reader.ReadInt32();
                    break;
                case 3:
                    path = Path(ref reader);
                    break;
                case 4:
                    codec = reader.ReadInt32();
                    break;
                case 5:
                    values = reader.ReadInt64();
                    break;
                case 6:
                    uncompressed = reader.ReadInt64();
                    break;
                case 7:
                    compressed = reader.ReadInt64();
                    break;
                case 9:
                    data = reader.ReadInt64();
                    break;
                case 11:
                    dictionary = reader.ReadInt64();
                    break;
                case 12:
                    Statistics(ref reader, out nulls, out min, out max);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
        if (type is < 0 or > (int)PhysicalType.FixedLengthByteArray || codec < 0 || values is < 0 or > int.MaxValue || data < 0
            || uncompressed < 0 || compressed < 0)
        {
            ParquetException.Throw($"the metadata of column {path} is incomplete or out of range");
        }

        var chunk = new ColumnChunk
        {
            Path = path,
            Type = (PhysicalType)type,
            Codec = (ParquetCodec)codec,
            ValueCount = values,
            UncompressedSize = uncompressed,
            CompressedSize = compressed,
            DataPageOffset = data,
            DictionaryPageOffset = dictionary,
            NullCount = nulls,
            MinValue = min,
            MaxValue = max,
        };
        if (chunk.Start < 0 || chunk.Start > fileLength || compressed > fileLength - chunk.Start)
        {
            ParquetException.Throw($"column {path} lies outside of the file");
        }

        return chunk;
    }

    private static void Begin(ref ThriftReader reader, out int outer)
    {
        if (reader.Type != ThriftType.Struct)
        {
            ParquetException.Throw("a column of a row group has no metadata in the footer");
        }

        outer = reader.Begin();
    }

    private static string Path(ref ThriftReader reader)
    {
        int count = reader.ReadList(ThriftType.Binary);
        var parts = new List<string>();
        for (int i = 0; i < count; i++)
        {
            parts.Add(System.Text.Encoding.UTF8.GetString(reader.ReadBinaryElement()));
        }

        return string.Join('.', parts);
    }

    private static void Statistics(ref ThriftReader reader, out long? nulls, out byte[]? min, out byte[]? max)
    {
        nulls = null;
        min = max = null;
        Begin(ref reader, out int outer);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    nulls = reader.ReadInt64();
                    break;
                case 5:
                    max = reader.ReadBinary().ToArray();
                    break;
                case 6:
                    min = reader.ReadBinary().ToArray();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
    }

    private static void CheckRange(long offset, int length, long fileLength, string what)
    {
        if (offset < 0 || length < 0 || offset > fileLength || length > fileLength - offset)
        {
            ParquetException.Throw($"{what} lies outside of the file");
        }
    }
}
