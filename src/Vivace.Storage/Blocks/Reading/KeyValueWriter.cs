using System.Buffers.Binary;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>Puts OTLP <c>KeyValue</c> messages together, one at a time, in memory that is used again.</summary>
internal sealed class KeyValueWriter
{
    private const int MaxOverhead = 64;

    private byte[] _value = new byte[256];
    private byte[] _message = new byte[512];
    private int _length;

    /// <summary>A value that is a string.</summary>
    public void String(ReadOnlySpan<byte> text)
    {
        Span<byte> target = Room(text.Length + MaxOverhead);
        var writer = new ProtoSpanWriter(target);
        writer.Bytes(OtlpFields.AnyValue.String, text);
        _length = writer.Position;
    }

    public void Int(long value)
    {
        var writer = new ProtoSpanWriter(_value);
        writer.Varint(((uint)OtlpFields.AnyValue.Int << 3) | (uint)WireType.Varint);
        writer.Varint((ulong)value);
        _length = writer.Position;
    }

    public void Bool(bool value)
    {
        var writer = new ProtoSpanWriter(_value);
        writer.Varint(((uint)OtlpFields.AnyValue.Bool << 3) | (uint)WireType.Varint);
        writer.Varint(value ? 1u : 0u);
        _length = writer.Position;
    }

    public void Double(double value)
    {
        _value[0] = (OtlpFields.AnyValue.Double << 3) | (int)WireType.Fixed64;
        BinaryPrimitives.WriteDoubleLittleEndian(_value.AsSpan(1), value);
        _length = 1 + sizeof(double);
    }

    /// <summary>The body of an <c>AnyValue</c> as it is; empty for a value that is not set.</summary>
    public void Raw(ReadOnlySpan<byte> anyValue)
    {
        anyValue.CopyTo(Room(anyValue.Length));
        _length = anyValue.Length;
    }

    /// <summary>An array of the elements given.</summary>
    /// <param name="elements">Bodies of <c>AnyValue</c> messages, each as a field of an array.</param>
    public void Array(ReadOnlySpan<byte> elements)
    {
        Span<byte> target = Room(elements.Length + MaxOverhead);
        var writer = new ProtoSpanWriter(target);
        writer.Bytes(OtlpFields.AnyValue.Array, elements);
        _length = writer.Position;
    }

    /// <summary>The value written last.</summary>
    public ReadOnlySpan<byte> Value => _value.AsSpan(0, _length);

    /// <summary>The body of a <c>KeyValue</c> message of a key and the value written last; valid until the next call.</summary>
    public ReadOnlySpan<byte> KeyValue(ReadOnlySpan<byte> key)
    {
        if (_message.Length < key.Length + _length + MaxOverhead)
        {
            _message = new byte[(key.Length + _length + MaxOverhead) * 2];
        }

        var writer = new ProtoSpanWriter(_message);
        writer.Bytes(OtlpFields.KeyValue.Key, key);
        writer.Bytes(OtlpFields.KeyValue.Value, Value);
        return _message.AsSpan(0, writer.Position);
    }

    private Span<byte> Room(int bytes)
    {
        if (_value.Length < bytes)
        {
            _value = new byte[bytes * 2];
        }

        return _value;
    }
}
