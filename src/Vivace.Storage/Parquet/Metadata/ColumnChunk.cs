namespace Vivace.Storage.Parquet.Metadata;

/// <summary>One column's share of a row group, as the footer describes it.</summary>
public sealed class ColumnChunk
{
    public required ParquetCodec Codec { get; init; }

    public required PhysicalType Type { get; init; }

    /// <summary>Values, nulls and empty lists included.</summary>
    public required long ValueCount { get; init; }

    /// <summary>Bytes in the file, page headers included.</summary>
    public required long CompressedSize { get; init; }

    public required long UncompressedSize { get; init; }

    public required long DataPageOffset { get; init; }

    /// <summary>Where the dictionary page is; <c>null</c> if there is none or the writer did not say.</summary>
    public long? DictionaryPageOffset { get; init; }

    /// <summary>Nulls and empty lists; <c>null</c> if the writer did not say.</summary>
    public long? NullCount { get; init; }

    /// <summary>Smallest and largest value as the plain encoding has them; <c>null</c> if the writer did not say.</summary>
    public byte[]? MinValue { get; init; }

    public byte[]? MaxValue { get; init; }

    public long OffsetIndexOffset { get; set; }

    public int OffsetIndexLength { get; set; }

    public long ColumnIndexOffset { get; set; }

    public int ColumnIndexLength { get; set; }

    /// <summary>The path the chunk says it belongs to.</summary>
    public string Path { get; init; } = "";

    /// <summary>Encodings of the pages; written only.</summary>
    public IReadOnlyList<ParquetEncoding> Encodings { get; init; } = [];

    /// <summary>Where the chunk begins: its dictionary page, or else its first data page.</summary>
    public long Start => DictionaryPageOffset is { } dictionary && dictionary > 0 && dictionary < DataPageOffset
        ? dictionary
        : DataPageOffset;

    /// <summary>Whether the writer says that no value is there.</summary>
    public bool IsAllNull => NullCount == ValueCount;
}
