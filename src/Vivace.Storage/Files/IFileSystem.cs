namespace Vivace.Storage.Files;

/// <summary>
/// The only door to files. Everything the storage engine does to a disk goes through it, so that a full disk, a failing disk and a
/// power cut are tested deterministically. Paths are absolute or relative to the working directory, as the platform writes them.
/// Every member throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> as <see cref="File"/> does.
/// Nothing is durable before it was flushed: a file's bytes by <see cref="IFile.Flush"/>, and its name (after create, delete and
/// rename) by <see cref="SyncDirectory"/> of the folder that holds it.
/// </summary>
public interface IFileSystem
{
    /// <summary>Opens a file; the caller disposes it. Other readers, and a delete meanwhile, are allowed.</summary>
    IFile Open(string path, FileOpening opening);

    bool FileExists(string path);

    bool DirectoryExists(string path);

    /// <summary>Length of a file in bytes.</summary>
    long FileLength(string path);

    /// <summary>When the file's bytes last changed. Renaming does not change it.</summary>
    DateTimeOffset LastModified(string path);

    /// <summary>Deletes a file; a file that is not there is no error.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes a folder with all it holds; a folder that is not there is no error.</summary>
    void DeleteDirectory(string path);

    /// <summary>Renames a file atomically; a file at the target is replaced. Both paths are on one volume.</summary>
    void RenameFile(string from, string to);

    /// <summary>Renames a folder atomically; the target must not exist. Both paths are on one volume.</summary>
    void RenameDirectory(string from, string to);

    /// <summary>Files and folders directly inside a folder, ordered by name (ordinal).</summary>
    IReadOnlyList<FolderEntry> List(string directory);

    /// <summary>Creates a folder and its missing parents, readable by the owner alone (0700); one that is there is no error.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes creations, deletions and renames inside a folder durable.</summary>
    void SyncDirectory(string path);

    /// <summary>Size of the volume that holds a path, and what is left of it for us.</summary>
    VolumeSpace Space(string path);

    /// <summary>
    /// Takes a lock that ends with the returned object or with the process, however that ends. The file stays behind.
    /// </summary>
    /// <exception cref="FileInUseException">Somebody else, in this process or another, holds it.</exception>
    IDisposable Lock(string path);
}
