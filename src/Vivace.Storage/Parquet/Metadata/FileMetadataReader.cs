using Vivace.Storage.Parquet.Thrift;

namespace Vivace.Storage.Parquet.Metadata;

/// <summary>Reads the footer (Parquet's thrift definition, FileMetaData and below).</summary>
internal static class FileMetadataReader
{
    private const int MaxSchemaNodes = 10_000;

    /// <param name="footer">The footer's bytes.</param>
    /// <param name="fileLength">Bytes of the file: what the footer points at must lie inside.</param>
    /// <exception cref="ParquetException">The footer is damaged.</exception>
    public static FileMetadata Read(ReadOnlySpan<byte> footer, long fileLength)
    {
        var reader = new ThriftReader(footer);
        ParquetSchema? schema = null;
        List<RowGroup> rowGroups = [];
        long rows = 0;
        string? createdBy = null;
        int outer = reader.Begin();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    schema = Schema(ref reader);
                    break;
                case 3:
                    rows = reader.ReadInt64();
                    break;
                case 4:
                    int count = reader.ReadList(ThriftType.Struct);
                    for (int i = 0; i < count; i++)
                    {
                        rowGroups.Add(RowGroup(ref reader, fileLength));
                    }

                    break;
                case 6:
                    createdBy = reader.ReadString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
        if (schema is null)
        {
            throw new ParquetException("the footer has no schema");
        }

        Check(schema, rowGroups);
        return new FileMetadata(schema, rows, rowGroups, createdBy);
    }

    private static void Check(ParquetSchema schema, List<RowGroup> rowGroups)
    {
        foreach (RowGroup group in rowGroups)
        {
            if (group.Chunks.Count != schema.Columns.Count)
            {
                ParquetException.Throw($"a row group has {group.Chunks.Count} columns, the schema {schema.Columns.Count}");
            }

            for (int i = 0; i < group.Chunks.Count; i++)
            {
                if (group.Chunks[i].Type != schema.Columns[i].Type)
                {
                    ParquetException.Throw($"column {schema.Columns[i].Path} has another type in a row group than in the schema");
                }
            }
        }
    }

    private static ParquetSchema Schema(ref ThriftReader reader)
    {
        var elements = new List<SchemaElement>();
        int count = reader.ReadList(ThriftType.Struct);
        if (count > MaxSchemaNodes)
        {
            ParquetException.Throw($"a schema of {count} nodes is not supported");
        }

        for (int i = 0; i < count; i++)
        {
            int type = -1, repetition = 0, children = 0;
            string? name = null;
            int outer = reader.Begin();
            while (reader.Next())
            {
                switch (reader.Field)
                {
                    case 1:
                        type = reader.ReadInt32();
                        break;
                    case 3:
                        repetition = reader.ReadInt32();
                        break;
                    case 4:
                        name = reader.ReadString();
                        break;
                    case 5:
                        children = reader.ReadInt32();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            reader.End(outer);
            if (name is null || type > (int)PhysicalType.FixedLengthByteArray || repetition is < 0 or > 2 || children < 0)
            {
                ParquetException.Throw($"node {i} of the schema is malformed");
            }

            bool isGroup = type < 0 || children > 0;
            elements.Add(new SchemaElement(name!, (Repetition)repetition, isGroup ? null : (PhysicalType)type, children));
        }

        return new ParquetSchema(elements);
    }

    private static RowGroup RowGroup(ref ThriftReader reader, long fileLength)
    {
        List<ColumnChunk> chunks = [];
        long bytes = 0, rows = -1;
        int outer = reader.Begin();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    int count = reader.ReadList(ThriftType.Struct);
                    for (int i = 0; i < count; i++)
                    {
                        chunks.Add(ColumnChunkReader.Read(ref reader, fileLength));
                    }

                    break;
                case 2:
                    bytes = reader.ReadInt64();
                    break;
                case 3:
                    rows = reader.ReadInt64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
        if (rows is < 0 or > int.MaxValue)
        {
            ParquetException.Throw("a row group does not say how many rows it has");
        }

        return new RowGroup(rows, bytes, chunks);
    }
}
