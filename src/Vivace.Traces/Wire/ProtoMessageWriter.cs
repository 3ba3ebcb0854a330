using System.Buffers.Binary;
using System.Text;

namespace Vivace.Traces.Wire;

/// <summary>Writes protobuf of unknown length: a message's length is put in front of it when it is complete.</summary>
public readonly ref struct ProtoMessageWriter(PooledByteBuffer output)
{
    private const int MaxVarintBytes = 10;

    public PooledByteBuffer Output { get; } = output;

    /// <summary>Begins a length-delimited field and returns the mark that <see cref="End"/> takes.</summary>
    public int Begin(int field)
    {
        Tag(field, WireType.LengthDelimited);

        // Most messages are shorter than 128 bytes: one byte is kept free for the length.
        Output.GetSpan(1)[0] = 0;
        Output.Advance(1);
        return Output.WrittenCount;
    }

    public void End(int mark)
    {
        uint length = (uint)(Output.WrittenCount - mark);
        Span<byte> encoded = stackalloc byte[MaxVarintBytes];
        int bytes = Encode(length, encoded);
        Output.Patch(mark - 1, encoded[0]);
        if (bytes > 1)
        {
            Output.Insert(mark, encoded[1..bytes]);
        }
    }

    public void Varint(int field, ulong value)
    {
        Tag(field, WireType.Varint);
        Varint(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Tag(field, WireType.Fixed64);
        BinaryPrimitives.WriteUInt64LittleEndian(Output.GetSpan(sizeof(ulong)), value);
        Output.Advance(sizeof(ulong));
    }

    public void Fixed32(int field, uint value)
    {
        Tag(field, WireType.Fixed32);
        BinaryPrimitives.WriteUInt32LittleEndian(Output.GetSpan(sizeof(uint)), value);
        Output.Advance(sizeof(uint));
    }

    /// <summary>A double, written even when zero.</summary>
    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A proto3 varint: nothing when zero.</summary>
    public void Scalar(int field, ulong value)
    {
        if (value != 0)
        {
            Varint(field, value);
        }
    }

    /// <summary>A proto3 string: nothing when empty.</summary>
    public void String(int field, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            Text(field, text);
        }
    }

    /// <summary>A string, written even when empty.</summary>
    public void Text(int field, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Tag(field, WireType.LengthDelimited);
        Varint((uint)length);
        Encoding.UTF8.GetBytes(text, Output.GetSpan(length));
        Output.Advance(length);
    }

    /// <summary>A message that is encoded already.</summary>
    public void Message(int field, scoped ReadOnlySpan<byte> message)
    {
        Tag(field, WireType.LengthDelimited);
        Varint((uint)message.Length);
        Output.Write(message);
    }

    private void Tag(int field, WireType type) => Varint(((uint)field << 3) | (uint)type);

    private void Varint(ulong value) => Output.Advance(Encode(value, Output.GetSpan(MaxVarintBytes)));

    private static int Encode(ulong value, Span<byte> target)
    {
        int count = 0;
        while (value >= 0x80)
        {
            target[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[count++] = (byte)value;
        return count;
    }
}
