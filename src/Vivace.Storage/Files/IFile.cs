namespace Vivace.Storage.Files;

/// <summary>An open file, read and written at explicit positions; there is no cursor. Reads may run concurrently.</summary>
public interface IFile : IDisposable
{
    string Path { get; }

    /// <summary>Length in bytes, now.</summary>
    long Length { get; }

    /// <summary>Reads into the buffer from a position; fewer bytes than asked may come, 0 only at the end of the file.</summary>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes all bytes at a position, growing the file as needed. After an exception any part may have been written.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Writes the pieces one after another from a position, in one system call where the platform can.</summary>
    void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset);

    /// <summary>
    /// Returns when all written bytes, and the length, are on stable storage. After an exception the state of the bytes written
    /// since the last flush is unknown and a second flush proves nothing: the operating system may have dropped them.
    /// </summary>
    void Flush();

    /// <summary>Sets the length, cutting off or adding zeros.</summary>
    void Truncate(long length);
}
