using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vivace.Traces.Wire;

/// <summary>
/// Forward-only reader over one protobuf message in memory. It copies nothing: strings and sub-messages are spans into the
/// input. Hostile input ends in a <see cref="ProtoException"/>, never in a read outside the input.
/// </summary>
public ref struct ProtoReader
{
    /// <summary>Groups within groups that <see cref="Skip()"/> follows before it gives up.</summary>
    public const int MaxGroupDepth = 64;

    private readonly ReadOnlySpan<byte> _input;
    private int _position;

    public ProtoReader(ReadOnlySpan<byte> input)
    {
        _input = input;
        _position = 0;
        Field = 0;
        WireType = WireType.Varint;
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Wire type of the field that <see cref="Next"/> found.</summary>
    public WireType WireType { get; private set; }

    /// <summary>Reads the next tag.</summary>
    /// <returns><c>false</c> at the end of the message.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next()
    {
        if (_position >= _input.Length)
        {
            return false;
        }

        // Fields up to 15 have a tag of one byte: nearly all.
        uint tag = _input[_position];
        if (tag < 0x80)
        {
            _position++;
        }
        else
        {
            ulong wide = ReadVarintSlow();
            if (wide > uint.MaxValue)
            {
                ProtoException.ThrowBadTag(wide);
            }

            tag = (uint)wide;
        }

        Field = (int)(tag >> 3);
        WireType = (WireType)(tag & 7);
        if (Field == 0 || (tag & 7) > 5)
        {
            ProtoException.ThrowBadTag(tag);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong ReadVarint()
    {
        if (_position < _input.Length)
        {
            byte first = _input[_position];
            if (first < 0x80)
            {
                _position++;
                return first;
            }
        }

        return ReadVarintSlow();
    }

    public uint ReadFixed32()
    {
        if (_input.Length - _position < sizeof(uint))
        {
            ProtoException.ThrowTruncated();
        }

        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_input[_position..]);
        _position += sizeof(uint);
        return value;
    }

    public ulong ReadFixed64()
    {
        if (_input.Length - _position < sizeof(ulong))
        {
            ProtoException.ThrowTruncated();
        }

        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(_input[_position..]);
        _position += sizeof(ulong);
        return value;
    }

    /// <summary>A string, a byte string or a sub-message, as a span into the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> ReadLengthDelimited()
    {
        ulong length = ReadVarint();
        if (length > (ulong)(_input.Length - _position))
        {
            ProtoException.ThrowTruncated();
        }

        var value = _input.Slice(_position, (int)length);
        _position += (int)length;
        return value;
    }

    /// <summary>Throws unless the current field has the wire type that its message defines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Expect(WireType expected, string message)
    {
        if (WireType != expected)
        {
            ThrowUnexpected(message);
        }
    }

    /// <summary>Steps over the value of the current field, groups included.</summary>
    public void Skip() => Skip(0);

    private void Skip(int depth)
    {
        switch (WireType)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                ReadFixed64();
                break;
            case WireType.LengthDelimited:
                ReadLengthDelimited();
                break;
            case WireType.Fixed32:
                ReadFixed32();
                break;
            case WireType.StartGroup:
                SkipGroup(depth);
                break;
            default:
                ProtoException.ThrowUnexpectedEndGroup();
                break;
        }
    }

    private void SkipGroup(int depth)
    {
        if (depth >= MaxGroupDepth)
        {
            ProtoException.ThrowTooDeep(MaxGroupDepth);
        }

        int group = Field;
        while (Next())
        {
            if (WireType == WireType.EndGroup)
            {
                if (Field != group)
                {
                    ProtoException.ThrowUnexpectedEndGroup();
                }

                return;
            }

            Skip(depth + 1);
        }

        ProtoException.ThrowTruncated();
    }

    private ulong ReadVarintSlow()
    {
        ulong result = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (_position >= _input.Length)
            {
                ProtoException.ThrowTruncated();
            }

            byte next = _input[_position++];
            if (shift == 63 && next > 1)
            {
                break;
            }

            result |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return result;
            }
        }

        ProtoException.ThrowVarintTooLong();
        return 0;
    }

    private readonly void ThrowUnexpected(string message)
    {
        if (WireType == WireType.EndGroup)
        {
            ProtoException.ThrowUnexpectedEndGroup();
        }

        ProtoException.ThrowBadWireType(Field, WireType, message);
    }
}
