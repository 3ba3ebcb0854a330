using System.Buffers.Binary;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>Reads numbers off a stream of a section. What does not fit is a <see cref="BlockException"/>.</summary>
internal ref struct CountsReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position >= _bytes.Length;

    public byte Byte()
    {
        if ((uint)Position >= (uint)_bytes.Length)
        {
            Throw();
        }

        return _bytes[Position++];
    }

    public ulong Varint()
    {
        int position = Position;
        if ((uint)position < (uint)_bytes.Length && _bytes[position] < 0x80)
        {
            Position = position + 1;
            return _bytes[position];
        }

        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        Throw();
        return 0;
    }

    /// <summary>A number of things that take at least one byte each.</summary>
    public int Count()
    {
        ulong count = Varint();
        if (count > (ulong)(_bytes.Length - Position))
        {
            Throw();
        }

        return (int)count;
    }

    /// <summary>A run of bytes whose length comes first.</summary>
    public ReadOnlySpan<byte> Run() => Take(Count());

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ulong BigEndian() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - Position))
        {
            Throw();
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public static void Throw() => throw new BlockException("the counts of a block make no sense");
}
