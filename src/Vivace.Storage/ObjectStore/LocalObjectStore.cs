using Vivace.Storage.Files;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.ObjectStore;

/// <summary>
/// Objects as files below a folder. A file is written under a name that nobody reads, flushed, and renamed; then its folder is flushed.
/// </summary>
public sealed class LocalObjectStore(IFileSystem files, string root, TimeProvider time) : IObjectStore
{
    /// <summary>What is being written, or was when the process died, is called so.</summary>
    public const string UnfinishedExtension = ".unfinished";

    private readonly Lock _conditional = new();

    /// <summary>
    /// Renaming keeps a file's old time, and the block list asks when a block was marked: what this process moved is remembered here.
    /// </summary>
    private readonly Dictionary<string, DateTimeOffset> _moved = [];

    public string Name => root;

    public IReadOnlyList<string> ListFolders(string folder) =>
        [.. Entries(folder).Where(static entry => entry.IsDirectory).Select(static entry => entry.Name)];

    public IReadOnlyList<StoredObject> List(string folder) =>
    [
        .. Entries(folder)
            .Where(static entry => !entry.IsDirectory && !entry.Name.EndsWith(UnfinishedExtension, StringComparison.Ordinal))
            .Select(static entry => new StoredObject(entry.Name, entry.Length)),
    ];

    public IRangeSource Open(string key) => new FileRangeSource(files.Open(PathOf(key), FileOpening.Read));

    public DateTimeOffset? LastModified(string key)
    {
        lock (_moved)
        {
            if (_moved.TryGetValue(key, out DateTimeOffset moved))
            {
                return moved;
            }
        }

        return files.FileExists(PathOf(key)) ? files.LastModified(PathOf(key)) : null;
    }

    public IObjectUpload Create(string key)
    {
        string path = PathOf(key);
        Prepare(Path.GetDirectoryName(path)!);
        return new LocalObjectUpload(files, path, path + UnfinishedExtension);
    }

    public void Put(string key, ReadOnlySpan<byte> content)
    {
        using IObjectUpload upload = Create(key);
        upload.Write(content);
        upload.Complete();
    }

    public bool TryPutNew(string key, ReadOnlySpan<byte> content)
    {
        // Against other processes the lock of the data folder stands.
        lock (_conditional)
        {
            if (files.FileExists(PathOf(key)))
            {
                return false;
            }

            Put(key, content);
            return true;
        }
    }

    public void Move(string from, string to)
    {
        string target = PathOf(to);
        files.RenameFile(PathOf(from), target);
        lock (_moved)
        {
            _moved.Remove(from);
            _moved[to] = time.GetUtcNow();
        }

        files.SyncDirectory(Path.GetDirectoryName(target)!);
    }

    public void Delete(string key)
    {
        string path = PathOf(key);
        if (!files.FileExists(path))
        {
            return;
        }

        files.DeleteFile(path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    public void DeleteFolder(string folder)
    {
        string path = PathOf(folder);
        if (!files.DirectoryExists(path))
        {
            return;
        }

        files.DeleteDirectory(path);
        lock (_moved)
        {
            foreach (string key in _moved.Keys.Where(key => key.StartsWith(folder + "/", StringComparison.Ordinal)).ToArray())
            {
                _moved.Remove(key);
            }
        }

        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>The path of a folder, which is created if it is not there: for writers of local files.</summary>
    public string CreateFolder(string folder)
    {
        string path = PathOf(folder);
        Prepare(path);
        return path;
    }

    private IReadOnlyList<FolderEntry> Entries(string folder)
    {
        string path = PathOf(folder);
        return files.DirectoryExists(path) ? files.List(path) : [];
    }

    private string PathOf(string key) => key.Length == 0 ? root : Path.Combine(root, key.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Creates a folder and makes its name, and those of its parents below the root, durable.</summary>
    private void Prepare(string folder)
    {
        if (files.DirectoryExists(folder))
        {
            return;
        }

        string? parent = Path.GetDirectoryName(folder);
        if (parent is not null && folder.Length > root.Length)
        {
            Prepare(parent);
        }

        files.CreateDirectory(folder);
        if (parent is not null && files.DirectoryExists(parent))
        {
            SyncParent(parent, ours: folder.Length > root.Length);
        }
    }

    private void SyncParent(string parent, bool ours)
    {
        try
        {
            files.SyncDirectory(parent);
        }
        catch (Exception failure) when (!ours && failure is IOException or UnauthorizedAccessException)
        {
            // The parent of the root may be somebody else's (a mount point in a container); it was there before us then.
        }
    }
}
