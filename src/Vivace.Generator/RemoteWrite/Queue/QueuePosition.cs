using System.Buffers.Binary;
using System.IO.Hashing;

namespace Vivace.Generator.RemoteWrite.Queue;

/// <summary>A place in a queue.</summary>
/// <param name="Segment">Number of the file.</param>
/// <param name="Offset">Byte in it.</param>
internal readonly record struct QueuePosition(long Segment, long Offset) : IComparable<QueuePosition>
{
    public int CompareTo(QueuePosition other) =>
        Segment != other.Segment ? Segment.CompareTo(other.Segment) : Offset.CompareTo(other.Offset);
}

/// <summary>The file that says what of a queue has been sent (docs/formats/remote-write-queue.md).</summary>
internal sealed class QueuePositionFile(IQueueFolder folder) : IDisposable
{
    private const string Name = "position";
    private const int NumberBytes = 16;
    private const int Bytes = NumberBytes + sizeof(uint);

    private Stream? _file;

    /// <summary>The beginning when there is none, or none that can be read.</summary>
    public QueuePosition Read()
    {
        try
        {
            _file = folder.List().Contains(Name) ? folder.Open(Name) : null;
            Span<byte> bytes = stackalloc byte[Bytes];
            if (_file is null || _file.ReadAtLeast(bytes, Bytes, throwOnEndOfStream: false) < Bytes
                || Crc32.HashToUInt32(bytes[..NumberBytes]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[NumberBytes..]))
            {
                return default;
            }

            return new QueuePosition(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[sizeof(long)..]));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    public void Write(QueuePosition position)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, position.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[sizeof(long)..], position.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[NumberBytes..], Crc32.HashToUInt32(bytes[..NumberBytes]));
        try
        {
            _file ??= folder.Open(Name);
            _file.Position = 0;
            _file.Write(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What was sent may be sent again after a restart; there is nothing better to do on a disk that takes nothing.
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }
}
