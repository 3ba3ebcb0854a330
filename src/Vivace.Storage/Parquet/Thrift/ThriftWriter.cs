using System.Text;

namespace Vivace.Storage.Parquet.Thrift;

/// <summary>Writes Thrift's compact protocol into a growing buffer.</summary>
internal sealed class ThriftWriter(ByteSink output)
{
    private const int MaxShortDelta = 15;
    private const int MaxShortList = 14;

    private int _field;

    /// <summary>Begins a structure as the value of a field; pass what it returns to <see cref="End"/>.</summary>
    public int BeginStruct(int field)
    {
        Header(field, ThriftType.Struct);
        return BeginElement();
    }

    /// <summary>Begins a structure that is the element of a list, or the message itself.</summary>
    public int BeginElement()
    {
        int outer = _field;
        _field = 0;
        return outer;
    }

    public void End(int outer)
    {
        output.Byte((byte)ThriftType.Stop);
        _field = outer;
    }

    public void Bool(int field, bool value) => Header(field, value ? ThriftType.True : ThriftType.False);

    public void Int32(int field, int value)
    {
        Header(field, ThriftType.Int32);
        Integer(value);
    }

    public void Int16(int field, short value)
    {
        Header(field, ThriftType.Int16);
        Integer(value);
    }

    public void Int64(int field, long value)
    {
        Header(field, ThriftType.Int64);
        Integer(value);
    }

    public void Byte(int field, sbyte value)
    {
        Header(field, ThriftType.Byte);
        output.Byte((byte)value);
    }

    public void Binary(int field, ReadOnlySpan<byte> value)
    {
        Header(field, ThriftType.Binary);
        BinaryElement(value);
    }

    public void String(int field, string value) => Binary(field, Encoding.UTF8.GetBytes(value));

    public void List(int field, ThriftType element, int count)
    {
        Header(field, ThriftType.List);
        if (count <= MaxShortList)
        {
            output.Byte((byte)((count << 4) | (int)element));
        }
        else
        {
            output.Byte((byte)(0xF0 | (int)element));
            output.Varint((uint)count);
        }
    }

    /// <summary>
    /// Booleans in a list are written as 0 and 1: Tempo takes the 2 that Thrift prescribes for false as true, and every other reader
    /// takes 0 as false.
    /// </summary>
    public void BoolElement(bool value) => output.Byte(value ? (byte)1 : (byte)0);

    public void Integer(long value) => output.Varint((ulong)((value << 1) ^ (value >> 63)));

    public void BinaryElement(ReadOnlySpan<byte> value)
    {
        output.Varint((uint)value.Length);
        output.Bytes(value);
    }

    private void Header(int field, ThriftType type)
    {
        int delta = field - _field;
        if (delta is > 0 and <= MaxShortDelta)
        {
            output.Byte((byte)((delta << 4) | (int)type));
        }
        else
        {
            output.Byte((byte)type);
            Integer(field);
        }

        _field = field;
    }
}
