namespace Vivace.Generator.RemoteWrite.Queue;

/// <summary>The folder of one queue. Names are plain file names.</summary>
internal interface IQueueFolder
{
    /// <summary>Files that are there; none when the folder does not exist yet.</summary>
    IReadOnlyList<string> List();

    /// <summary>Opens a file for reading and writing, and makes it, and the folder, when they are not there.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    Stream Open(string name);

    /// <summary>Makes the content of a small file another one, whole or not at all, whether it is there or not.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="flush">Whether it is on stable storage when the call returns.</param>
    /// <exception cref="IOException">It is as it was.</exception>
    void Replace(string name, ReadOnlySpan<byte> content, bool flush);

    /// <summary>Deletes a file, open or not.</summary>
    void Delete(string name);
}

/// <summary>A folder of the file system.</summary>
internal sealed class PhysicalQueueFolder(string path) : IQueueFolder
{
    private const string UnfinishedExtension = ".unfinished";

    public IReadOnlyList<string> List() =>
        Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file))] : [];

    public Stream Open(string name)
    {
        Directory.CreateDirectory(path);
        // No buffer: records are written in one piece, and readers look at the file through another handle.
        return new FileStream(
            Path.Combine(path, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    }

    public void Replace(string name, ReadOnlySpan<byte> content, bool flush)
    {
        Directory.CreateDirectory(path);
        string target = Path.Combine(path, name), unfinished = target + UnfinishedExtension;
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            if (flush)
            {
                file.Flush(flushToDisk: true);
            }
        }

        File.Move(unfinished, target, overwrite: true);
    }

    public void Delete(string name) => File.Delete(Path.Combine(path, name));
}
