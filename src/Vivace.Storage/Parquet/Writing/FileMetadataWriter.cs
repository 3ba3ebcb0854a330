using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Thrift;

namespace Vivace.Storage.Parquet.Writing;

/// <summary>Writes what comes behind the data: column indexes, offset indexes, footer.</summary>
internal static class FileMetadataWriter
{
    private const string CreatedBy = "vivace";
    private const int FormatVersion = 2;
    private const int TypeDefinedOrder = 1;
    private const int AscendingOrder = 1;

    public static void ColumnIndex(WrittenChunk chunk, ByteSink output)
    {
        WrittenPage[] pages = chunk.Pages;
        var thrift = new ThriftWriter(output);
        int outer = thrift.BeginElement();
        thrift.List(1, ThriftType.True, pages.Length);
        foreach (WrittenPage page in pages)
        {
            thrift.BoolElement(page.IsNull);
        }

        thrift.List(2, ThriftType.Binary, pages.Length);
        foreach (WrittenPage page in pages)
        {
            thrift.BinaryElement(page.Bounds.IndexMin);
        }

        thrift.List(3, ThriftType.Binary, pages.Length);
        foreach (WrittenPage page in pages)
        {
            thrift.BinaryElement(page.Bounds.IndexMax);
        }

        thrift.Int32(4, chunk.IsSorted ? AscendingOrder : 0);
        thrift.List(5, ThriftType.Int64, pages.Length);
        foreach (WrittenPage page in pages)
        {
            thrift.Integer(page.NullCount);
        }

        thrift.End(outer);
    }

    public static void OffsetIndex(WrittenChunk chunk, ByteSink output)
    {
        var thrift = new ThriftWriter(output);
        int outer = thrift.BeginElement();
        thrift.List(1, ThriftType.Struct, chunk.Pages.Length);
        foreach (WrittenPage page in chunk.Pages)
        {
            int element = thrift.BeginElement();
            thrift.Int64(1, chunk.Offset + page.Offset);
            thrift.Int32(2, page.Size);
            thrift.Int64(3, page.FirstRow);
            thrift.End(element);
        }

        thrift.End(outer);
    }

    public static void Footer(ParquetSchema schema, IReadOnlyList<RowGroup> rowGroups, ByteSink output)
    {
        var thrift = new ThriftWriter(output);
        int outer = thrift.BeginElement();
        thrift.Int32(1, FormatVersion);
        thrift.List(2, ThriftType.Struct, schema.Elements.Count);
        for (int i = 0; i < schema.Elements.Count; i++)
        {
            Node(thrift, schema.Elements[i], isRoot: i == 0);
        }

        thrift.Int64(3, rowGroups.Sum(group => group.RowCount));
        thrift.List(4, ThriftType.Struct, rowGroups.Count);
        for (int i = 0; i < rowGroups.Count; i++)
        {
            Group(thrift, rowGroups[i], i);
        }

        thrift.String(6, CreatedBy);
        thrift.List(7, ThriftType.Struct, schema.Columns.Count);
        for (int i = 0; i < schema.Columns.Count; i++)
        {
            int element = thrift.BeginElement();
            thrift.End(thrift.BeginStruct(TypeDefinedOrder));
            thrift.End(element);
        }

        thrift.End(outer);
    }

    private static void Node(ThriftWriter thrift, SchemaElement node, bool isRoot)
    {
        int element = thrift.BeginElement();
        if (node.Type is { } type)
        {
            thrift.Int32(1, (int)type);
        }

        if (!isRoot)
        {
            thrift.Int32(3, (int)node.Repetition);
        }

        thrift.String(4, node.Name);
        if (node.Type is null)
        {
            thrift.Int32(5, node.Children);
        }

        Logical(thrift, node);
        thrift.End(element);
    }

    /// <summary>The meaning, in the old form and in the new one.</summary>
    private static void Logical(ThriftWriter thrift, SchemaElement node)
    {
        const int utf8 = 0, map = 1, list = 3, uint32 = 13, uint64 = 14, int32 = 17, int64 = 18;
        int converted = node.Logical switch
        {
            LogicalKind.String => utf8,
            LogicalKind.Map => map,
            LogicalKind.List => list,
            LogicalKind.Integer => node.BitWidth == 64 ? (node.IsSigned ? int64 : uint64) : node.IsSigned ? int32 : uint32,
            _ => -1,
        };
        if (converted < 0)
        {
            return;
        }

        thrift.Int32(6, converted);
        int logical = thrift.BeginStruct(10);
        int kind = thrift.BeginStruct((int)node.Logical);
        if (node.Logical == LogicalKind.Integer)
        {
            thrift.Byte(1, (sbyte)node.BitWidth);
            thrift.Bool(2, node.IsSigned);
        }

        thrift.End(kind);
        thrift.End(logical);
    }

    private static void Group(ThriftWriter thrift, RowGroup group, int ordinal)
    {
        int element = thrift.BeginElement();
        thrift.List(1, ThriftType.Struct, group.Chunks.Count);
        foreach (ColumnChunk chunk in group.Chunks)
        {
            Chunk(thrift, chunk);
        }

        thrift.Int64(2, group.TotalByteSize);
        thrift.Int64(3, group.RowCount);
        thrift.Int64(5, group.Chunks[0].Start);
        thrift.Int64(6, group.Chunks.Sum(chunk => chunk.CompressedSize));

        // Tempo finds page indexes by this number.
        thrift.Int16(7, checked((short)ordinal));
        thrift.End(element);
    }

    private static void Chunk(ThriftWriter thrift, ColumnChunk chunk)
    {
        int element = thrift.BeginElement();
        thrift.Int64(2, chunk.Start);
        int metadata = thrift.BeginStruct(3);
        thrift.Int32(1, (int)chunk.Type);
        thrift.List(2, ThriftType.Int32, chunk.Encodings.Count);
        foreach (ParquetEncoding encoding in chunk.Encodings)
        {
            thrift.Integer((int)encoding);
        }

        string[] path = chunk.Path.Split('.');
        thrift.List(3, ThriftType.Binary, path.Length);
        foreach (string name in path)
        {
            thrift.BinaryElement(System.Text.Encoding.UTF8.GetBytes(name));
        }

        thrift.Int32(4, (int)chunk.Codec);
        thrift.Int64(5, chunk.ValueCount);
        thrift.Int64(6, chunk.UncompressedSize);
        thrift.Int64(7, chunk.CompressedSize);
        thrift.Int64(9, chunk.DataPageOffset);
        if (chunk.DictionaryPageOffset is { } dictionary)
        {
            thrift.Int64(11, dictionary);
        }

        int statistics = thrift.BeginStruct(12);
        thrift.Int64(3, chunk.NullCount ?? 0);
        if (chunk.MinValue is { Length: <= MaxStatisticBytes } min && chunk.MaxValue is { Length: <= MaxStatisticBytes } max)
        {
            thrift.Binary(5, max);
            thrift.Binary(6, min);
        }

        thrift.End(statistics);
        thrift.End(metadata);
        thrift.Int64(4, chunk.OffsetIndexOffset);
        thrift.Int32(5, chunk.OffsetIndexLength);
        thrift.Int64(6, chunk.ColumnIndexOffset);
        thrift.Int32(7, chunk.ColumnIndexLength);
        thrift.End(element);
    }

    /// <summary>Longer bounds are left out of the footer.</summary>
    private const int MaxStatisticBytes = 64;
}
