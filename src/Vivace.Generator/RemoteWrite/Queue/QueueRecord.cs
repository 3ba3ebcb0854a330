using System.Buffers.Binary;
using System.IO.Hashing;

namespace Vivace.Generator.RemoteWrite.Queue;

/// <summary>
/// The head of a record in a queue file (docs/formats/remote-write-queue.md): length and checksum of the body, and what is in it.
/// Numbers are little-endian.
/// </summary>
/// <param name="Length">Bytes of the body that follows.</param>
/// <param name="Checksum">CRC-32 of the rest of the head and the body.</param>
/// <param name="Content">What the body holds.</param>
internal readonly record struct QueueRecord(int Length, uint Checksum, RequestContent Content)
{
    /// <summary>Bytes of the head.</summary>
    public const int HeadBytes = 28;

    /// <summary>Longer bodies are damage: a request is cut long before.</summary>
    public const int MaxLength = 64 << 20;

    private const int CheckedFrom = 8;

    /// <summary>Writes head and body into one piece of memory.</summary>
    public static void Write(Span<byte> target, ReadOnlySpan<byte> body, in RequestContent content)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, body.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], content.Samples);
        BinaryPrimitives.WriteInt32LittleEndian(target[12..], content.Exemplars);
        BinaryPrimitives.WriteInt32LittleEndian(target[16..], content.Histograms);
        BinaryPrimitives.WriteInt64LittleEndian(target[20..], content.Newest);
        body.CopyTo(target[HeadBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Crc32.HashToUInt32(target[CheckedFrom..]));
    }

    public static QueueRecord ReadHead(ReadOnlySpan<byte> head) => new(
        BinaryPrimitives.ReadInt32LittleEndian(head),
        BinaryPrimitives.ReadUInt32LittleEndian(head[4..]),
        new RequestContent(
            BinaryPrimitives.ReadInt32LittleEndian(head[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[20..])));

    /// <summary>Whether head and body belong together.</summary>
    public bool IsIntact(ReadOnlySpan<byte> headAndBody) => Crc32.HashToUInt32(headAndBody[CheckedFrom..]) == Checksum;
}
