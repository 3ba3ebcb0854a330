using System.Buffers.Binary;
using System.IO.Hashing;

namespace Vivace.Storage.Log;

/// <summary>
/// The first 64 bytes of a segment file, see docs/formats/write-ahead-log.md. Magic, version and checksum keep their places in every
/// version, so that an old reader can name a new version.
/// </summary>
internal readonly record struct SegmentHeader(uint Version, long Segment, long CreatedUnixMilliseconds, ulong Nonce)
{
    public const int Bytes = 64;
    public const uint CurrentVersion = 1;

    private const int VersionAt = 8;
    private const int LengthAt = 12;
    private const int SegmentAt = 16;
    private const int CreatedAt = 24;
    private const int NonceAt = 32;
    private const int ChecksumAt = 60;

    private static ReadOnlySpan<byte> Magic => "VVCWAL01"u8;

    public void Write(Span<byte> target)
    {
        target = target[..Bytes];
        target.Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt32LittleEndian(target[VersionAt..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(target[LengthAt..], Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(target[SegmentAt..], Segment);
        BinaryPrimitives.WriteInt64LittleEndian(target[CreatedAt..], CreatedUnixMilliseconds);
        BinaryPrimitives.WriteUInt64LittleEndian(target[NonceAt..], Nonce);
        BinaryPrimitives.WriteUInt32LittleEndian(target[ChecksumAt..], Crc32.HashToUInt32(target[..ChecksumAt]));
    }

    /// <summary>False when the bytes are not an intact segment header of any version.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out SegmentHeader header)
    {
        header = default;
        if (source.Length < Bytes || !source.StartsWith(Magic)) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[ChecksumAt..]) != Crc32.HashToUInt32(source[..ChecksumAt])) return false;
        header = new SegmentHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(source[VersionAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[SegmentAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[CreatedAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[NonceAt..]));
        return true;
    }
}
