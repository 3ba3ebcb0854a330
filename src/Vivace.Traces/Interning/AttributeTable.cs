using System.Text.Unicode;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Interning;

/// <summary>
/// Interned attributes. An attribute is interned as a whole, by the bytes of its OTLP <c>KeyValue</c> message: one look-up for key and
/// value together, and the value comes back out exactly as it went in. What the bytes say is decoded once, when an attribute is new.
/// </summary>
public sealed class AttributeTable(StringTable strings)
{
    private readonly ByteTable _table = new();
    private readonly ChunkedList<Decoded> _decoded = new();

    /// <summary>Attributes so far; meaningful to the writer.</summary>
    public int Count => _table.Count;

    public long AllocatedBytes => _table.AllocatedBytes + _decoded.AllocatedBytes;

    /// <summary>Finds or adds. Writer only. The message must have been validated.</summary>
    /// <param name="keyValue">The body of a <c>KeyValue</c> message.</param>
    public int Intern(ReadOnlySpan<byte> keyValue)
    {
        int id = _table.Intern(keyValue, out bool added);
        if (added)
        {
            _decoded.Add(Decode(keyValue));
        }

        return id;
    }

    /// <summary>The body of the <c>KeyValue</c> message.</summary>
    public ReadOnlySpan<byte> KeyValue(int id) => _table[id];

    /// <summary>The key, as a number of the string table.</summary>
    public int Key(int id) => _decoded[id].Key;

    public AttributeType Type(int id) => _decoded[id].Type;

    /// <summary>The value of a <see cref="AttributeType.Int"/>, or 0/1 of a <see cref="AttributeType.Bool"/>.</summary>
    public long Int64(int id) => _decoded[id].Number;

    /// <summary>The value of a <see cref="AttributeType.Double"/>.</summary>
    public double Double(int id) => BitConverter.Int64BitsToDouble(_decoded[id].Number);

    /// <summary>
    /// String: its UTF-8 bytes. Bytes: the bytes. Array and key-value list: the body of the message. Else empty.
    /// </summary>
    public ReadOnlySpan<byte> Value(int id)
    {
        Decoded decoded = _decoded[id];
        return _table[id].Slice(decoded.ValueOffset, decoded.ValueLength);
    }

    /// <summary>Whether the key and every string in the value are valid UTF-8.</summary>
    public bool IsValidUtf8(int id) => _decoded[id].ValidUtf8;

    private Decoded Decode(ReadOnlySpan<byte> keyValue)
    {
        ReadOnlySpan<byte> key = default;
        int anyStart = 0;
        ReadOnlySpan<byte> any = default;
        var reader = new ProtoReader(keyValue);
        while (reader.Next())
        {
            if (reader is { Field: 1, WireType: WireType.LengthDelimited })
            {
                key = reader.ReadLengthDelimited();
            }
            else if (reader is { Field: 2, WireType: WireType.LengthDelimited })
            {
                any = reader.ReadLengthDelimited();
                anyStart = reader.Position - any.Length;
            }
            else
            {
                reader.Skip();
            }
        }

        var type = AttributeType.Empty;
        long number = 0;
        int offset = 0, length = 0;
        var value = new ProtoReader(any);
        while (value.Next())
        {
            switch ((value.Field, value.WireType))
            {
                case (2 or 3, WireType.Varint):
                    type = (AttributeType)value.Field;
                    number = (long)value.ReadVarint();
                    number = type == AttributeType.Bool && number != 0 ? 1 : number;
                    (offset, length) = (0, 0);
                    break;
                case (4, WireType.Fixed64):
                    type = AttributeType.Double;
                    number = (long)value.ReadFixed64();
                    (offset, length) = (0, 0);
                    break;
                case (1 or 5 or 6 or 7, WireType.LengthDelimited):
                    type = (AttributeType)value.Field;
                    length = value.ReadLengthDelimited().Length;
                    offset = anyStart + value.Position - length;
                    number = 0;
                    break;
                default:
                    value.Skip();
                    break;
            }
        }

        bool valid = Utf8.IsValid(key) && Utf8Repair.IsValid(any);
        return new Decoded(strings.Intern(key), type, valid, offset, length, number);
    }

    private readonly record struct Decoded(int Key, AttributeType Type, bool ValidUtf8, int ValueOffset, int ValueLength, long Number);
}
