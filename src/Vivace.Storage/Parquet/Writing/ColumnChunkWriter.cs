using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Encodings;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Thrift;

namespace Vivace.Storage.Parquet.Writing;

/// <summary>
/// Puts the pages of a column chunk together. Data pages are of version 1: there, levels are compressed along with the values, which is
/// worth more than half of a page of attributes.
/// </summary>
internal sealed class ColumnChunkWriter(PageCompression compression)
{
    private readonly ByteSink _chunk = new(64 * 1024);
    private readonly ByteSink _body = new(64 * 1024);
    private readonly ByteSink _compressed = new(64 * 1024);
    private readonly List<WrittenPage> _pages = [];
    private readonly List<ParquetEncoding> _encodings = [];
    private ParquetColumn _column = null!;
    private ParquetCodec _codec;
    private long _values;
    private long _nulls;
    private long _uncompressed;
    private int _dictionaryBytes;
    private bool _isSorted;

    /// <summary>Where the values of the next page are to be written, encoded.</summary>
    public ByteSink Values { get; } = new(64 * 1024);

    /// <summary>Begins a chunk.</summary>
    /// <param name="column">The column.</param>
    /// <param name="codec">How its pages are compressed.</param>
    /// <param name="isSorted">Whether its values ascend from page to page.</param>
    public void Begin(ParquetColumn column, ParquetCodec codec, bool isSorted = false)
    {
        _isSorted = isSorted;
        _column = column;
        _codec = codec;
        _chunk.Clear();
        _pages.Clear();
        _encodings.Clear();
        _encodings.Add(ParquetEncoding.Rle);
        _values = _nulls = _uncompressed = 0;
        _dictionaryBytes = 0;
        Values.Clear();
    }

    /// <summary>Writes the dictionary, whose plain encoding is in <see cref="Values"/>.</summary>
    public void Dictionary(int count)
    {
        Compress(Values.Written);
        Page(PageKind.Dictionary, Values.Length, count, ParquetEncoding.Plain);
        AddEncoding(ParquetEncoding.Plain);
        _dictionaryBytes = _chunk.Length;
        Values.Clear();
    }

    /// <summary>Writes a data page, whose values are in <see cref="Values"/>.</summary>
    /// <param name="firstRow">The row it begins with.</param>
    /// <param name="entries">Entries, nulls included.</param>
    /// <param name="repetitions">Repetition levels; empty if the column has none.</param>
    /// <param name="definitions">Definition levels; empty if the column has none.</param>
    /// <param name="encoding">Of the values.</param>
    /// <param name="nulls">Entries without a value.</param>
    /// <param name="bounds">Of the values.</param>
    public void Data(
        int firstRow, int entries, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, ParquetEncoding encoding, int nulls,
        in ColumnBounds bounds)
    {
        _body.Clear();
        if (_column.MaxRepetitionLevel > 0)
        {
            Levels(repetitions, _column.MaxRepetitionLevel);
        }

        if (_column.MaxDefinitionLevel > 0)
        {
            Levels(definitions, _column.MaxDefinitionLevel);
        }

        _body.Bytes(Values.Written);
        Compress(_body.Written);
        int start = _chunk.Length;
        Page(PageKind.Data, _body.Length, entries, encoding);
        AddEncoding(encoding);
        _pages.Add(new WrittenPage(start, _chunk.Length - start, firstRow, nulls, entries == nulls, bounds));
        _values += entries;
        _nulls += nulls;
        Values.Clear();
    }

    /// <summary>Completes the chunk, which begins at an offset of the file.</summary>
    /// <param name="offset">Where it will be.</param>
    /// <param name="bounds">Of all values.</param>
    /// <param name="bytes">The chunk; valid until the next one is begun.</param>
    public WrittenChunk End(long offset, in ColumnBounds bounds, out ReadOnlyMemory<byte> bytes)
    {
        bytes = _chunk.WrittenMemory;
        var chunk = new ColumnChunk
        {
            Path = _column.Path,
            Type = _column.Type,
            Codec = _codec,
            ValueCount = _values,
            NullCount = _nulls,
            CompressedSize = _chunk.Length,
            UncompressedSize = _uncompressed,
            DataPageOffset = offset + _dictionaryBytes,
            DictionaryPageOffset = _dictionaryBytes > 0 ? offset : null,
            Encodings = [.. _encodings],
            MinValue = bounds.Min,
            MaxValue = bounds.Max,
        };
        return new WrittenChunk(chunk, offset, _isSorted, [.. _pages]);
    }

    private void Levels(ReadOnlySpan<byte> levels, int max)
    {
        int at = _body.Length;
        _body.Bytes([0, 0, 0, 0]);
        HybridEncoder.Encode(levels, HybridDecoder.LevelWidth(max), _body);
        _body.PatchInt32(at, _body.Length - at - sizeof(int));
    }

    private void Compress(ReadOnlySpan<byte> body)
    {
        _compressed.Clear();
        compression.Compress(_codec, body, _compressed);
    }

    private void Page(PageKind kind, int size, int values, ParquetEncoding encoding)
    {
        int start = _chunk.Length;
        var thrift = new ThriftWriter(_chunk);
        int outer = thrift.BeginElement();
        thrift.Int32(1, (int)kind);
        thrift.Int32(2, size);
        thrift.Int32(3, _compressed.Length);
        int details = thrift.BeginStruct(kind == PageKind.Dictionary ? 7 : 5);
        thrift.Int32(1, values);
        thrift.Int32(2, (int)encoding);
        if (kind == PageKind.Data)
        {
            thrift.Int32(3, (int)ParquetEncoding.Rle);
            thrift.Int32(4, (int)ParquetEncoding.Rle);
        }

        thrift.End(details);
        thrift.End(outer);
        _uncompressed += _chunk.Length - start + size;
        _chunk.Bytes(_compressed.Written);
    }

    private void AddEncoding(ParquetEncoding encoding)
    {
        if (!_encodings.Contains(encoding))
        {
            _encodings.Add(encoding);
        }
    }
}

/// <summary>A page within its chunk.</summary>
internal readonly record struct WrittenPage(int Offset, int Size, int FirstRow, int NullCount, bool IsNull, ColumnBounds Bounds);

/// <summary>A chunk and its pages.</summary>
internal sealed record WrittenChunk(ColumnChunk Chunk, long Offset, bool IsSorted, WrittenPage[] Pages);
