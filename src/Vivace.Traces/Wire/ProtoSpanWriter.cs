using System.Buffers.Binary;

namespace Vivace.Traces.Wire;

/// <summary>Writes protobuf fields into memory whose size was computed before. Writing past the end throws.</summary>
public ref struct ProtoSpanWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;

    /// <summary>Bytes written so far.</summary>
    public int Position { get; private set; }

    /// <summary>Tag and length of a string, byte string or message, whose body the caller writes next.</summary>
    public void Header(int field, int length)
    {
        Varint(((uint)field << 3) | (uint)WireType.LengthDelimited);
        Varint((uint)length);
    }

    /// <summary>A string, byte string or encoded message, written even when empty.</summary>
    public void Bytes(int field, scoped ReadOnlySpan<byte> value)
    {
        Header(field, value.Length);
        Raw(value);
    }

    /// <summary>A proto3 string: nothing when empty.</summary>
    public void String(int field, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Bytes(field, value);
        }
    }

    /// <summary>A proto3 varint: nothing when zero.</summary>
    public void Scalar(int field, ulong value)
    {
        if (value != 0)
        {
            Varint(((uint)field << 3) | (uint)WireType.Varint);
            Varint(value);
        }
    }

    /// <summary>A proto3 fixed64: nothing when zero.</summary>
    public void Fixed64(int field, ulong value)
    {
        if (value != 0)
        {
            Varint(((uint)field << 3) | (uint)WireType.Fixed64);
            BinaryPrimitives.WriteUInt64LittleEndian(_target[Position..], value);
            Position += sizeof(ulong);
        }
    }

    /// <summary>A proto3 fixed32: nothing when zero.</summary>
    public void Fixed32(int field, uint value)
    {
        if (value != 0)
        {
            Varint(((uint)field << 3) | (uint)WireType.Fixed32);
            BinaryPrimitives.WriteUInt32LittleEndian(_target[Position..], value);
            Position += sizeof(uint);
        }
    }

    public void Raw(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(_target[Position..]);
        Position += value.Length;
    }

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _target[Position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _target[Position++] = (byte)value;
    }
}
