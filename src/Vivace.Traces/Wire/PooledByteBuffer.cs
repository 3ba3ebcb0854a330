using System.Buffers;

namespace Vivace.Traces.Wire;

/// <summary>A growing, contiguous piece of pooled memory. Dispose gives the memory back; nothing of it may be used afterwards.</summary>
public sealed class PooledByteBuffer : IBufferWriter<byte>, IDisposable
{
    private const int MinCapacity = 256;

    private byte[] _array;

    /// <param name="capacity">Bytes to make room for at once.</param>
    public PooledByteBuffer(int capacity = MinCapacity) => _array = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, MinCapacity));

    public int WrittenCount { get; private set; }

    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, WrittenCount);

    public ReadOnlyMemory<byte> WrittenMemory => _array.AsMemory(0, WrittenCount);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - WrittenCount);
        WrittenCount += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 1));
        return _array.AsMemory(WrittenCount);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(Math.Max(sizeHint, 1));
        return _array.AsSpan(WrittenCount);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        EnsureFree(bytes.Length);
        bytes.CopyTo(_array.AsSpan(WrittenCount));
        WrittenCount += bytes.Length;
    }

    /// <summary>
    /// Inserts bytes at an earlier place and moves what follows: how the length of a message is written once the message is complete.
    /// </summary>
    public void Insert(int position, ReadOnlySpan<byte> bytes)
    {
        EnsureFree(bytes.Length);
        _array.AsSpan(position, WrittenCount - position).CopyTo(_array.AsSpan(position + bytes.Length));
        bytes.CopyTo(_array.AsSpan(position));
        WrittenCount += bytes.Length;
    }

    /// <summary>Replaces a byte that was written before.</summary>
    public void Patch(int position, byte value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, WrittenCount);
        _array[position] = value;
    }

    /// <summary>Forgets what was written after a position.</summary>
    public void Truncate(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, WrittenCount);
        WrittenCount = position;
    }

    public void Dispose()
    {
        byte[] array = _array;
        _array = [];
        WrittenCount = 0;
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void EnsureFree(int count)
    {
        if (_array.Length - WrittenCount >= count)
        {
            return;
        }

        byte[] grown = ArrayPool<byte>.Shared.Rent(checked(Math.Max(WrittenCount + count, WrittenCount * 2)));
        WrittenSpan.CopyTo(grown);
        ArrayPool<byte>.Shared.Return(_array);
        _array = grown;
    }
}
