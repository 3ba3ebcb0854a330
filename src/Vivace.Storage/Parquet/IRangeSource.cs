namespace Vivace.Storage.Parquet;

/// <summary>
/// Something whose bytes are read by range: a file, an object of a store, memory. Reads may run concurrently.
/// </summary>
public interface IRangeSource : IDisposable
{
    /// <summary>What it is, for messages: a path or a key.</summary>
    string Name { get; }

    /// <summary>Length in bytes; does not change.</summary>
    long Length { get; }

    /// <summary>Fills the buffer with the bytes at an offset.</summary>
    /// <exception cref="IOException">The range is not inside the source, or it cannot be read.</exception>
    void Read(Span<byte> buffer, long offset);
}
