using System.Buffers.Binary;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>Ids as a block has them: byte strings that are usually of the right length.</summary>
internal static class BlockIds
{
    /// <summary>A trace id; a shorter one is padded with zeros on the left, a longer one is cut.</summary>
    public static TraceId Trace(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == TraceId.Length)
        {
            return TraceId.Read(bytes);
        }

        Span<byte> padded = stackalloc byte[TraceId.Length];
        padded.Clear();
        bytes = bytes[..Math.Min(bytes.Length, TraceId.Length)];
        bytes.CopyTo(padded[(TraceId.Length - bytes.Length)..]);
        return TraceId.Read(padded);
    }

    /// <summary>A span id; an empty one is 0.</summary>
    public static ulong Span(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }

        ulong id = 0;
        foreach (byte b in bytes)
        {
            id = (id << 8) | b;
        }

        return id;
    }
}
