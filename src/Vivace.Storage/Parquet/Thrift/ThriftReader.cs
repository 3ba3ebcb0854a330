namespace Vivace.Storage.Parquet.Thrift;

/// <summary>
/// Forward-only reader of Thrift's compact protocol over memory. Input is not trusted: nothing is read outside of it, nesting is
/// limited, and a list cannot claim more elements than there are bytes left.
/// </summary>
internal ref struct ThriftReader(ReadOnlySpan<byte> input)
{
    /// <summary>Structures within structures that are followed.</summary>
    private const int MaxDepth = 32;

    private const int MaxVarintShift = 63;

    private readonly ReadOnlySpan<byte> _input = input;
    private int _depth;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Id of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    public ThriftType Type { get; private set; }

    /// <summary>Begins a structure; pass what it returns to <see cref="End"/>.</summary>
    public int Begin()
    {
        if (++_depth > MaxDepth)
        {
            ParquetException.Throw($"the metadata is nested deeper than {MaxDepth} levels");
        }

        int outer = Field;
        Field = 0;
        return outer;
    }

    public void End(int outer)
    {
        _depth--;
        Field = outer;
    }

    /// <summary>Reads the header of the next field; <c>false</c> at the end of the structure.</summary>
    public bool Next()
    {
        byte header = ReadByte();
        Type = (ThriftType)(header & 0x0F);
        if (Type == ThriftType.Stop)
        {
            return false;
        }

        if (Type > ThriftType.Struct)
        {
            ParquetException.Throw($"the metadata has a field of unknown type {(int)Type}");
        }

        int delta = header >> 4;
        Field = delta != 0 ? Field + delta : (short)ZigZag(ReadVarint());
        return true;
    }

    public bool ReadBool()
    {
        if (Type is not (ThriftType.True or ThriftType.False))
        {
            ThrowType("a boolean");
        }

        return Type == ThriftType.True;
    }

    public int ReadInt32()
    {
        long value = ReadInt64();
        if (value is < int.MinValue or > int.MaxValue)
        {
            ParquetException.Throw($"field {Field} of the metadata does not fit into 32 bits");
        }

        return (int)value;
    }

    public long ReadInt64()
    {
        if (Type == ThriftType.Byte)
        {
            return (sbyte)ReadByte();
        }

        if (Type is not (ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64))
        {
            ThrowType("an integer");
        }

        return ZigZag(ReadVarint());
    }

    public ReadOnlySpan<byte> ReadBinary()
    {
        if (Type != ThriftType.Binary)
        {
            ThrowType("a byte string");
        }

        return ReadBinaryElement();
    }

    public string ReadString() => System.Text.Encoding.UTF8.GetString(ReadBinary());

    /// <summary>The header of a list. Its elements are read with the <c>…Element</c> members, or as structures.</summary>
    /// <returns>Elements; each takes at least one byte of what is left.</returns>
    public int ReadList(out ThriftType element)
    {
        if (Type is not (ThriftType.List or ThriftType.Set))
        {
            ThrowType("a list");
        }

        byte header = ReadByte();
        element = (ThriftType)(header & 0x0F);
        ulong count = (ulong)(header >> 4);
        if (count == 0xF)
        {
            count = ReadVarint();
        }

        if (count > (ulong)(_input.Length - Position))
        {
            ParquetException.Throw($"a list of {count} elements does not fit into the metadata");
        }

        return (int)count;
    }

    /// <summary>The header of a list whose elements must be of one type.</summary>
    public int ReadList(ThriftType expected)
    {
        int count = ReadList(out ThriftType element);
        if (count > 0 && element != expected && !(expected == ThriftType.True && element == ThriftType.False))
        {
            ParquetException.Throw($"field {Field} of the metadata is a list of {element}, not of {expected}");
        }

        return count;
    }

    /// <summary>One byte: some writers say 0 for false, Thrift's own say 2.</summary>
    public bool ReadBoolElement() => ReadByte() == 1;

    public long ReadIntegerElement() => ZigZag(ReadVarint());

    public ReadOnlySpan<byte> ReadBinaryElement()
    {
        ulong length = ReadVarint();
        if (length > (ulong)(_input.Length - Position))
        {
            ParquetException.ThrowTruncated("a byte string of the metadata");
        }

        var value = _input.Slice(Position, (int)length);
        Position += (int)length;
        return value;
    }

    /// <summary>Steps over the value of the current field.</summary>
    public void Skip()
    {
        if (Type is not (ThriftType.True or ThriftType.False))
        {
            SkipValue(Type);
        }
    }

    private void SkipValue(ThriftType type)
    {
        switch (type)
        {
            case ThriftType.True or ThriftType.False or ThriftType.Byte:
                ReadByte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                ReadVarint();
                break;
            case ThriftType.Double:
                ReadBytes(sizeof(double));
                break;
            case ThriftType.Binary:
                ReadBinaryElement();
                break;
            case ThriftType.List or ThriftType.Set:
                SkipList(type);
                break;
            case ThriftType.Map:
                SkipMap();
                break;
            case ThriftType.Struct:
                int outer = Begin();
                while (Next())
                {
                    Skip();
                }

                End(outer);
                break;
            default:
                ParquetException.Throw($"the metadata has a value of unknown type {(int)type}");
                break;
        }
    }

    private void SkipList(ThriftType type)
    {
        Type = type;
        int count = ReadList(out ThriftType element);
        Enter();
        for (int i = 0; i < count; i++)
        {
            SkipValue(element);
        }

        _depth--;
    }

    private void SkipMap()
    {
        ulong count = ReadVarint();
        if (count == 0)
        {
            return;
        }

        if (count > (ulong)(_input.Length - Position))
        {
            ParquetException.Throw($"a map of {count} entries does not fit into the metadata");
        }

        byte types = ReadByte();
        Enter();
        for (ulong i = 0; i < count; i++)
        {
            SkipValue((ThriftType)(types >> 4));
            SkipValue((ThriftType)(types & 0x0F));
        }

        _depth--;
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
        {
            ParquetException.Throw($"the metadata is nested deeper than {MaxDepth} levels");
        }
    }

    private byte ReadByte()
    {
        if (Position >= _input.Length)
        {
            ParquetException.ThrowTruncated("the metadata");
        }

        return _input[Position++];
    }

    private ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (_input.Length - Position < count)
        {
            ParquetException.ThrowTruncated("the metadata");
        }

        var value = _input.Slice(Position, count);
        Position += count;
        return value;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift <= MaxVarintShift; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        ParquetException.Throw("the metadata has an integer of more than 64 bits");
        return 0;
    }

    private static long ZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private readonly void ThrowType(string expected) =>
        ParquetException.Throw($"field {Field} of the metadata is {Type} where {expected} is expected");
}
