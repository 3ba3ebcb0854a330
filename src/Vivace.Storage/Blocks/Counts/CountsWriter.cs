using System.Buffers.Binary;
using System.IO.Hashing;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>
/// Makes the file of counts of a block, a section for each row group. Memory is that of the file, one or two bytes a span, and of the row
/// group at hand.
/// </summary>
public sealed class CountsWriter
{
    private readonly ByteSink _data = new();
    private readonly ByteSink _directory = new();
    private readonly SectionEncoder _section = new();
    private int _sections;
    private bool _isComplete = true;

    /// <summary>Counts a block that was written before, without counts or with counts that cannot be read.</summary>
    /// <param name="block">The block.</param>
    /// <param name="dataBytes">Length of its data.</param>
    /// <returns>The file; null when the block holds spans that cannot be counted.</returns>
    /// <exception cref="IOException">The block cannot be read.</exception>
    public static byte[]? Count(BlockReader block, long dataBytes)
    {
        var writer = new CountsWriter();
        for (int rowGroup = 0; rowGroup < block.RowGroupCount && writer._isComplete; rowGroup++)
        {
            BlockRows rows = block.OpenRowGroup(rowGroup);
            if (CountedColumns.HasOddService(rows.ResourceAttributes.Keys.Values))
            {
                return null;
            }

            writer.Add(CountedColumns.Of(rows));
        }

        return writer.ToFile(dataBytes);
    }

    /// <summary>Counts the next row group.</summary>
    internal void Add(CountedColumns columns)
    {
        if (!_isComplete || !_section.Encode(columns))
        {
            _isComplete = false;
            return;
        }

        for (int stream = 0; stream < CountsFormat.Streams; stream++)
        {
            ReadOnlySpan<byte> bytes = _section.Stream(stream);
            _data.Bytes(bytes);
            _directory.Varint((ulong)bytes.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(_directory.Reserve(sizeof(ulong)), XxHash3.HashToUInt64(bytes));
            _directory.Advance(sizeof(ulong));
        }

        _sections++;
    }

    /// <summary>Says that the next row group cannot be counted: then there is no file.</summary>
    internal void AddUncountable() => _isComplete = false;

    /// <summary>The file; null when some row group cannot be counted.</summary>
    /// <param name="dataBytes">Length of the block's data, by which the file is told from that of another block.</param>
    internal byte[]? ToFile(long dataBytes)
    {
        if (!_isComplete || _data.Length + (long)_directory.Length > CountsFormat.MaxFileBytes - CountsFormat.FooterBytes)
        {
            return null;
        }

        byte[] file = new byte[_data.Length + _directory.Length + CountsFormat.FooterBytes];
        _data.Written.CopyTo(file);
        _directory.Written.CopyTo(file.AsSpan(_data.Length));
        Span<byte> footer = file.AsSpan(_data.Length + _directory.Length);
        BinaryPrimitives.WriteInt32LittleEndian(footer, _directory.Length);
        BinaryPrimitives.WriteInt32LittleEndian(footer[4..], _sections);
        BinaryPrimitives.WriteInt64LittleEndian(footer[8..], dataBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[16..], XxHash3.HashToUInt64(_directory.Written));
        BinaryPrimitives.WriteInt32LittleEndian(footer[24..], CountsFormat.Version);
        CountsFormat.Magic.CopyTo(footer[28..]);
        return file;
    }
}
