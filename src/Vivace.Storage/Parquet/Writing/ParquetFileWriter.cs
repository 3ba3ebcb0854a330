using Vivace.Storage.Files;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Writing;

/// <summary>Writes a Parquet file from front to back: chunks, then indexes and footer. Owns the file.</summary>
internal sealed class ParquetFileWriter : IDisposable
{
    private readonly IFile _file;
    private readonly ParquetSchema _schema;
    private readonly List<RowGroup> _rowGroups = [];
    private readonly List<WrittenChunk> _written = [];
    private List<ColumnChunk> _chunks = [];

    public ParquetFileWriter(IFile file, ParquetSchema schema)
    {
        _file = file;
        _schema = schema;
        Append(Magic);
    }

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    public int RowGroupCount => _rowGroups.Count;

    /// <summary>Writes the next chunk of the row group. Columns come in the order of the schema.</summary>
    public void Chunk(ColumnChunkWriter writer, in ColumnBounds bounds)
    {
        WrittenChunk chunk = writer.End(Length, bounds, out ReadOnlyMemory<byte> bytes);
        Append(bytes.Span);
        _written.Add(chunk);
        _chunks.Add(chunk.Chunk);
    }

    public void EndRowGroup(int rows)
    {
        _rowGroups.Add(new RowGroup(rows, _chunks.Sum(chunk => chunk.UncompressedSize), _chunks));
        _chunks = [];
    }

    /// <summary>Writes what comes behind the data and makes the file durable.</summary>
    /// <returns>Bytes of the footer.</returns>
    public int Finish()
    {
        var output = new ByteSink(64 * 1024);
        foreach (WrittenChunk chunk in _written)
        {
            int start = output.Length;
            FileMetadataWriter.ColumnIndex(chunk, output);
            chunk.Chunk.ColumnIndexOffset = Length + start;
            chunk.Chunk.ColumnIndexLength = output.Length - start;
        }

        foreach (WrittenChunk chunk in _written)
        {
            int start = output.Length;
            FileMetadataWriter.OffsetIndex(chunk, output);
            chunk.Chunk.OffsetIndexOffset = Length + start;
            chunk.Chunk.OffsetIndexLength = output.Length - start;
        }

        int footer = output.Length;
        FileMetadataWriter.Footer(_schema, _rowGroups, output);
        footer = output.Length - footer;
        output.Int32(footer);
        output.Bytes(Magic);
        Append(output.Written);
        _file.Flush();
        return footer;
    }

    public void Dispose() => _file.Dispose();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes, Length);
        Length += bytes.Length;
    }
}
