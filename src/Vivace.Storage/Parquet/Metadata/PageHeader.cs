using Vivace.Storage.Parquet.Thrift;

namespace Vivace.Storage.Parquet.Metadata;

/// <summary>Kinds of pages, by Parquet's numbers.</summary>
internal enum PageKind
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataV2 = 3,
}

/// <summary>The header in front of every page.</summary>
internal readonly record struct PageHeader(
    PageKind Kind,
    int CompressedSize,
    int UncompressedSize,
    int ValueCount,
    ParquetEncoding Encoding,
    int RowCount,
    int DefinitionBytes,
    int RepetitionBytes,
    bool IsCompressed)
{
    /// <summary>Largest page taken; writers make pages of some hundred KiB.</summary>
    public const int MaxPageBytes = 128 << 20;

    /// <summary>Most values taken in a page, so that a few bytes of run lengths cannot ask for gigabytes.</summary>
    public const int MaxPageValues = 1 << 24;

    /// <summary>Reads a header.</summary>
    /// <param name="input">Bytes from where the header begins; may go on behind it.</param>
    /// <param name="headerBytes">Bytes of the header.</param>
    /// <exception cref="ParquetException">It is malformed, or of a page that is too large.</exception>
    public static PageHeader Read(ReadOnlySpan<byte> input, out int headerBytes)
    {
        var reader = new ThriftReader(input);
        int kind = -1, compressed = -1, uncompressed = -1;
        var details = new PageHeader { IsCompressed = true, ValueCount = -1 };
        int outer = reader.Begin();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    kind = reader.ReadInt32();
                    break;
                case 2:
                    uncompressed = reader.ReadInt32();
                    break;
                case 3:
                    compressed = reader.ReadInt32();
                    break;
                case 5 or 7 or 8 when reader.Type == ThriftType.Struct:
                    details = reader.Field == 8 ? DataV2(ref reader) : DataOrDictionary(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        headerBytes = reader.Position;
        if (kind is < 0 or > 3 || compressed is < 0 or > MaxPageBytes || uncompressed is < 0 or > MaxPageBytes)
        {
            ParquetException.Throw("a page header is malformed or of a page that is too large");
        }

        if (kind != (int)PageKind.Index && details.ValueCount is < 0 or > MaxPageValues)
        {
            ParquetException.Throw($"a page of {details.ValueCount} values is not supported");
        }

        return details with { Kind = (PageKind)kind, CompressedSize = compressed, UncompressedSize = uncompressed };
    }

    private static PageHeader DataOrDictionary(ref ThriftReader reader)
    {
        var header = new PageHeader { IsCompressed = true, ValueCount = -1 };
        int outer = reader.Begin();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    header = header with { ValueCount = reader.ReadInt32() };
                    break;
                case 2:
                    header = header with { Encoding = (ParquetEncoding)reader.ReadInt32() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
        return header;
    }

    private static PageHeader DataV2(ref ThriftReader reader)
    {
        var header = new PageHeader { IsCompressed = true, ValueCount = -1 };
        int outer = reader.Begin();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    header = header with { ValueCount = reader.ReadInt32() };
                    break;
                case 3:
                    header = header with { RowCount = reader.ReadInt32() };
                    break;
                case 4:
                    header = header with { Encoding = (ParquetEncoding)reader.ReadInt32() };
                    break;
                case 5:
                    header = header with { DefinitionBytes = reader.ReadInt32() };
                    break;
                case 6:
                    header = header with { RepetitionBytes = reader.ReadInt32() };
                    break;
                case 7:
                    header = header with { IsCompressed = reader.ReadBool() };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        reader.End(outer);
        return header;
    }
}
