using Microsoft.Win32.SafeHandles;

namespace Vivace.Storage.Files;

/// <summary>A file of the operating system: positioned reads and writes on its handle, no stream, no buffer.</summary>
internal sealed class PhysicalFile : IFile
{
    private readonly SafeFileHandle _handle;

    public PhysicalFile(string path, FileOpening opening)
    {
        Path = path;
        var mode = opening switch
        {
            FileOpening.CreateNew => FileMode.CreateNew,
            FileOpening.CreateOrReplace => FileMode.Create,
            _ => FileMode.Open,
        };
        var access = opening == FileOpening.Read ? FileAccess.Read : FileAccess.ReadWrite;
        _handle = File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
    }

    public string Path { get; }

    public long Length => RandomAccess.GetLength(_handle);

    public int Read(Span<byte> buffer, long offset) => RandomAccess.Read(_handle, buffer, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

    public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset)
    {
        // The gathering call allocates a list of pins; a single piece does not need it.
        if (pieces.Count == 1) RandomAccess.Write(_handle, pieces[0].Span, offset);
        else RandomAccess.Write(_handle, pieces, offset);
    }

    public void Flush()
    {
        // RandomAccess.FlushToDisk swallows EROFS, which is what ext4 answers for lost writes after it gave up and went read-only.
        if (OperatingSystem.IsLinux()) PosixFiles.SyncData(_handle, Path);
        else RandomAccess.FlushToDisk(_handle);
    }

    public void Truncate(long length) => RandomAccess.SetLength(_handle, length);

    public void Dispose() => _handle.Dispose();
}
