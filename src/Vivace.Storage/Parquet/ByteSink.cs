using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Vivace.Storage.Parquet;

/// <summary>A growing byte buffer that keeps its memory when it is cleared.</summary>
internal sealed class ByteSink(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Memory held, in bytes.</summary>
    public int Capacity => _bytes.Length;

    public void Clear() => Length = 0;

    /// <summary>Bytes written become fewer.</summary>
    public void Truncate(int length) => Length = length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(byte value)
    {
        if (Length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[Length++] = value;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Length += value.Length;
    }

    /// <summary>Replaces four bytes written before by a little-endian number.</summary>
    public void PatchInt32(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), value);

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(int)), value);
        Length += sizeof(int);
    }

    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>Room for at least so many bytes behind what is written; <see cref="Advance"/> makes them part of it.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Grow(count);
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    private void Grow(int count) => Array.Resize(ref _bytes, checked((int)Math.Max(Length + (long)count, Math.Min(_bytes.Length * 2L, Array.MaxLength))));
}
