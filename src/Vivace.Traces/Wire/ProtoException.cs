using System.Diagnostics.CodeAnalysis;

namespace Vivace.Traces.Wire;

/// <summary>The bytes are not the protobuf message they were said to be. The message says what was wrong and is fit for a client.</summary>
public sealed class ProtoException(string message) : Exception(message)
{
    [DoesNotReturn]
    internal static void ThrowTruncated() => throw new ProtoException("unexpected EOF");

    [DoesNotReturn]
    internal static void ThrowVarintTooLong() => throw new ProtoException("proto: integer overflow");

    [DoesNotReturn]
    internal static void ThrowBadTag(ulong tag) => throw new ProtoException($"proto: illegal tag {tag >> 3} (wire type {tag & 7})");

    [DoesNotReturn]
    internal static void ThrowBadWireType(int field, WireType actual, string message) =>
        throw new ProtoException($"proto: wrong wireType = {(int)actual} for field {field} of {message}");

    [DoesNotReturn]
    internal static void ThrowUnexpectedEndGroup() => throw new ProtoException("proto: unexpected end of group");

    [DoesNotReturn]
    internal static void ThrowTooDeep(int limit) => throw new ProtoException($"proto: nested deeper than {limit} levels");

    [DoesNotReturn]
    internal static void Throw(string message) => throw new ProtoException(message);
}
