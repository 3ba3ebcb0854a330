using System.Numerics;

namespace Vivace.Traces.Wire;

/// <summary>Encoded sizes of protobuf fields, in bytes.</summary>
public static class ProtoSize
{
    /// <summary>Bytes of a varint: seven bits a byte.</summary>
    public static int Varint(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>A length-delimited field with a tag of one byte (field numbers up to 15).</summary>
    public static int LengthDelimited(int length) => 1 + Varint((uint)length) + length;

    /// <summary>A proto3 string: nothing when empty.</summary>
    public static int String(int length) => length == 0 ? 0 : LengthDelimited(length);

    /// <summary>A proto3 varint scalar: nothing when zero.</summary>
    public static int Scalar(ulong value) => value == 0 ? 0 : 1 + Varint(value);
}
