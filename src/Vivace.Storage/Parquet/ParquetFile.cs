using System.Buffers;
using System.Buffers.Binary;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Parquet;

/// <summary>
/// An open Parquet file: its footer, and its columns on demand. Reads may run concurrently. Whatever is wrong with the file is said by
/// a <see cref="ParquetException"/>; the source's own failures come through as they are.
/// </summary>
public sealed class ParquetFile : IDisposable
{
    private const int TailBytes = 8;

    /// <summary>Largest footer taken. Tempo's are 20 KB a row group.</summary>
    private const int MaxFooterBytes = 64 << 20;

    /// <summary>Most footers are smaller, so that one read gets them.</summary>
    private const int FirstRead = 64 * 1024;

    private readonly IRangeSource _source;
    private long _bytesRead;

    private ParquetFile(IRangeSource source, FileMetadata metadata, int footerBytes)
    {
        _source = source;
        Metadata = metadata;
        FooterBytes = footerBytes;
    }

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    public FileMetadata Metadata { get; }

    /// <summary>Bytes of the footer, without its length and the magic.</summary>
    public int FooterBytes { get; }

    /// <summary>What the file is, for messages.</summary>
    public string Name => _source.Name;

    /// <summary>Length in bytes.</summary>
    public long Length => _source.Length;

    /// <summary>Bytes read from the source so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Reads the footer. The file owns the source from then on.</summary>
    /// <exception cref="ParquetException">The file is not a Parquet file, is damaged, or uses what is not supported.</exception>
    public static ParquetFile Open(IRangeSource source)
    {
        long length = source.Length;
        if (length < TailBytes + Magic.Length)
        {
            ParquetException.Throw($"{source.Name} is too short for a Parquet file");
        }

        int first = (int)Math.Min(length, FirstRead);
        byte[] tail = ArrayPool<byte>.Shared.Rent(first);
        byte[]? whole = null;
        try
        {
            source.Read(tail.AsSpan(0, first), length - first);
            var end = tail.AsSpan(first - TailBytes, TailBytes);
            if (!end[sizeof(int)..].SequenceEqual(Magic))
            {
                ParquetException.Throw($"{source.Name} does not end as a Parquet file does");
            }

            uint footer = BinaryPrimitives.ReadUInt32LittleEndian(end);
            if (footer > MaxFooterBytes || footer > length - TailBytes)
            {
                ParquetException.Throw($"{source.Name} claims a footer of {footer} bytes");
            }

            int size = (int)footer;
            if (size + TailBytes <= first)
            {
                FileMetadata inTail = FileMetadataReader.Read(tail.AsSpan(first - TailBytes - size, size), length);
                return new ParquetFile(source, inTail, size) { _bytesRead = first };
            }

            whole = ArrayPool<byte>.Shared.Rent(size);
            source.Read(whole.AsSpan(0, size), length - TailBytes - size);
            return new ParquetFile(source, FileMetadataReader.Read(whole.AsSpan(0, size), length), size) { _bytesRead = first + size };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(tail);
            if (whole is not null)
            {
                ArrayPool<byte>.Shared.Return(whole);
            }
        }
    }

    /// <summary>Reads a column of a row group.</summary>
    /// <param name="rowGroup">Index of the row group.</param>
    /// <param name="column">A column of the file's schema.</param>
    /// <param name="intern">
    /// Whether equal byte strings of pages without dictionary share a number. Costs a hash each; do not ask for it for ids.
    /// </param>
    /// <param name="levels">Levels that are wanted.</param>
    /// <exception cref="ParquetException">The column is damaged or uses what is not supported.</exception>
    public ColumnData ReadColumn(int rowGroup, ParquetColumn column, bool intern = false, LevelsWanted levels = LevelsWanted.All) =>
        ReadColumn(rowGroup, column, 0, (int)Metadata.RowGroups[rowGroup].RowCount, intern, levels);

    /// <summary>Reads some rows of a column, and only the pages that hold them if the file has an index of its pages.</summary>
    public ColumnData ReadColumn(
        int rowGroup, ParquetColumn column, int firstRow, int rowCount, bool intern = false, LevelsWanted levels = LevelsWanted.All)
    {
        RowGroup group = Metadata.RowGroups[rowGroup];
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow + (long)rowCount, group.RowCount);
        return ColumnReader.Read(this, group, column, firstRow, rowCount, intern, levels);
    }

    /// <summary>Goes over the pages of a column of a row group.</summary>
    internal void Walk(int rowGroup, ParquetColumn column, PageWalker pages) =>
        ColumnReader.Walk(this, Metadata.RowGroups[rowGroup], column, pages);

    public void Dispose() => _source.Dispose();

    internal void Read(Span<byte> buffer, long offset)
    {
        _source.Read(buffer, offset);
        Interlocked.Add(ref _bytesRead, buffer.Length);
    }

    /// <summary>The data pages of a chunk; empty if the file does not say.</summary>
    internal PageLocation[] ReadOffsetIndex(ColumnChunk chunk, long rowCount)
    {
        if (chunk.OffsetIndexLength == 0)
        {
            return [];
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(chunk.OffsetIndexLength);
        try
        {
            Read(bytes.AsSpan(0, chunk.OffsetIndexLength), chunk.OffsetIndexOffset);
            return OffsetIndex.Read(bytes.AsSpan(0, chunk.OffsetIndexLength), chunk, rowCount);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Bounds of the pages of a chunk; <c>null</c> if the file does not have them.</summary>
    internal ColumnIndex? ReadColumnIndex(ColumnChunk chunk)
    {
        if (chunk.ColumnIndexLength == 0)
        {
            return null;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(chunk.ColumnIndexLength);
        try
        {
            Read(bytes.AsSpan(0, chunk.ColumnIndexLength), chunk.ColumnIndexOffset);
            return ColumnIndex.Read(bytes.AsSpan(0, chunk.ColumnIndexLength));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
