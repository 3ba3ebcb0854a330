using System.Buffers.Binary;
using System.IO.Hashing;
using Vivace.Generator.RemoteWrite.Queue;

namespace Vivace.Generator;

/// <summary>
/// Until when the spans of a tenant have been collected, on stable storage: after a crash, what the log holds beyond it was counted but
/// never sent, and is counted again. Eight bytes of Unix milliseconds and four of CRC-32, little-endian.
/// </summary>
internal sealed class CollectionMark(IQueueFolder folder) : IDisposable
{
    private const string Name = "collected";
    private const int Bytes = 12;

    private Stream? _file;

    /// <summary>What an earlier process has left; null when there is nothing, or nothing that can be read.</summary>
    public DateTimeOffset? Read()
    {
        try
        {
            if (!folder.List().Contains(Name))
            {
                return null;
            }

            Span<byte> bytes = stackalloc byte[Bytes];
            Stream file = _file ??= folder.Open(Name);
            file.Position = 0;
            return file.ReadAtLeast(bytes, Bytes, throwOnEndOfStream: false) == Bytes
                && Crc32.HashToUInt32(bytes[..8]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..])
                ? DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes))
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>A mark that cannot be written is no reason to stop: the old one makes a crash lose a little more or count it twice.</summary>
    public void Write(DateTimeOffset until, bool flush)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, until.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Crc32.HashToUInt32(bytes[..8]));
        try
        {
            _file ??= folder.Open(Name);
            _file.Position = 0;
            _file.Write(bytes);
            if (flush && _file is FileStream file)
            {
                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    public void Dispose() => _file?.Dispose();
}
