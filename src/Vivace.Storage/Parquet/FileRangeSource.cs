using Vivace.Storage.Files;

namespace Vivace.Storage.Parquet;

/// <summary>A file as a source of ranges. Owns the file.</summary>
public sealed class FileRangeSource(IFile file) : IRangeSource
{
    public string Name => file.Path;

    public long Length { get; } = file.Length;

    public void Read(Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            int read = file.Read(buffer, offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"{Name} ends at byte {offset}, in the middle of what is read");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }

    public void Dispose() => file.Dispose();
}
