using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Vivace.Storage.Log;

/// <summary>
/// What stands before each payload, see docs/formats/write-ahead-log.md: 48 bytes, the tenant, a CRC-32 of both. An intact one says
/// how long the record is whatever became of the payload; the segment's nonce and the sequence number tell it from an image of a
/// record inside a payload, a leftover of an older file and a repetition.
/// </summary>
internal readonly record struct RecordHeader(
    int TenantBytes, byte Kind, uint Flags, int PayloadBytes, ulong Nonce, long Sequence, long AppendedUnixMilliseconds, ulong PayloadChecksum)
{
    public const int FixedBytes = 48;
    public const int ChecksumBytes = sizeof(uint);
    public const int MaxBytes = FixedBytes + IWriteAheadLog.MaxTenantBytes + ChecksumBytes;

    private const int PayloadBytesAt = 4;
    private const int FlagsAt = 8;
    private const int KindAt = 12;
    private const int TenantBytesAt = 13;
    private const int NonceAt = 16;
    private const int SequenceAt = 24;
    private const int AppendedAt = 32;
    private const int PayloadChecksumAt = 40;

    /// <summary>Length of this header with its tenant and checksum.</summary>
    public int Bytes => FixedBytes + TenantBytes + ChecksumBytes;

    public long RecordBytes => (long)Bytes + PayloadBytes;

    /// <summary>First bytes of every record. The high bit keeps it out of ASCII text and the range of short protobuf tags.</summary>
    public static ReadOnlySpan<byte> Magic => [0xF7, (byte)'V', (byte)'R', (byte)'1'];

    /// <summary>
    /// Writes all but nonce, sequence and checksum, which are known only when the segment is chosen (<see cref="Seal"/>).
    /// Returns the header's length in bytes.
    /// </summary>
    public static int Prepare(
        Span<byte> target, LogRecordKind kind, string tenant, uint flags, int payloadBytes, ulong payloadChecksum, long nowUnixMilliseconds)
    {
        target[..FixedBytes].Clear();
        var tenantBytes = Encoding.UTF8.GetBytes(tenant, target[FixedBytes..(FixedBytes + IWriteAheadLog.MaxTenantBytes)]);
        Magic.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[PayloadBytesAt..], payloadBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(target[FlagsAt..], flags);
        target[KindAt] = (byte)kind;
        target[TenantBytesAt] = (byte)tenantBytes;
        BinaryPrimitives.WriteInt64LittleEndian(target[AppendedAt..], nowUnixMilliseconds);
        BinaryPrimitives.WriteUInt64LittleEndian(target[PayloadChecksumAt..], payloadChecksum);
        return FixedBytes + tenantBytes + ChecksumBytes;
    }

    /// <summary>Completes a prepared header; the span is exactly the header.</summary>
    public static void Seal(Span<byte> header, ulong nonce, long sequence)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(header[NonceAt..], nonce);
        BinaryPrimitives.WriteInt64LittleEndian(header[SequenceAt..], sequence);
        var covered = header[..^ChecksumBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header[covered.Length..], Crc32.HashToUInt32(covered));
    }

    /// <summary>False when the bytes do not begin with an intact record header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordHeader header)
    {
        header = default;
        if (source.Length < FixedBytes + ChecksumBytes || !source.StartsWith(Magic)) return false;
        var covered = FixedBytes + source[TenantBytesAt];
        if (source.Length < covered + ChecksumBytes) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[covered..]) != Crc32.HashToUInt32(source[..covered])) return false;
        var payloadBytes = BinaryPrimitives.ReadInt32LittleEndian(source[PayloadBytesAt..]);
        if (payloadBytes is < 0 or > IWriteAheadLog.MaxPayloadBytes) return false;
        header = new RecordHeader(
            source[TenantBytesAt],
            source[KindAt],
            BinaryPrimitives.ReadUInt32LittleEndian(source[FlagsAt..]),
            payloadBytes,
            BinaryPrimitives.ReadUInt64LittleEndian(source[NonceAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[SequenceAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[AppendedAt..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[PayloadChecksumAt..]));
        return true;
    }
}
