namespace Vivace.Storage.Parquet;

/// <summary>Memory as a source of ranges.</summary>
public sealed class MemoryRangeSource(ReadOnlyMemory<byte> bytes, string name = "memory") : IRangeSource
{
    public string Name => name;

    public long Length => bytes.Length;

    public void Read(Span<byte> buffer, long offset)
    {
        if (offset < 0 || offset > bytes.Length - buffer.Length)
        {
            throw new EndOfStreamException($"{name} has {bytes.Length} bytes; {buffer.Length} bytes at {offset} were asked for");
        }

        bytes.Span.Slice((int)offset, buffer.Length).CopyTo(buffer);
    }

    public void Dispose()
    {
    }
}
