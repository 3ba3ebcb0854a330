using Vivace.Storage.Files;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>A small file in memory, written from front to back and then read; its memory serves the next one.</summary>
internal sealed class BufferFile(string name) : IFile, IRangeSource
{
    private readonly ByteSink _bytes = new();

    public string Path => name;

    public string Name => name;

    public long Length => _bytes.Length;

    /// <summary>Makes the file empty.</summary>
    public void Clear() => _bytes.Clear();

    public int Read(Span<byte> buffer, long offset)
    {
        int count = (int)Math.Clamp(_bytes.Length - offset, 0, buffer.Length);
        _bytes.Written.Slice((int)Math.Min(offset, _bytes.Length), count).CopyTo(buffer);
        return count;
    }

    void IRangeSource.Read(Span<byte> buffer, long offset)
    {
        if (Read(buffer, offset) < buffer.Length)
        {
            throw new EndOfStreamException($"{name} ends before byte {offset + buffer.Length}");
        }
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (offset != _bytes.Length)
        {
            throw new NotSupportedException($"{name} is written from front to back only");
        }

        _bytes.Bytes(bytes);
    }

    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            Write(piece.Span, offset);
            offset += piece.Length;
        }
    }

    public void Flush()
    {
        // There is nothing that could be lost later than the process.
    }

    public void Truncate(long length) => _bytes.Truncate((int)length);

    public void Dispose()
    {
        // The memory serves the next file.
    }
}
