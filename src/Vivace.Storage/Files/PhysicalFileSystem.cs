namespace Vivace.Storage.Files;

/// <summary>The operating system's files.</summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static PhysicalFileSystem Instance { get; } = new();

    public IFile Open(string path, FileOpening opening) => new PhysicalFile(path, opening);

    public bool FileExists(string path) => File.Exists(path);

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public long FileLength(string path) => new FileInfo(path).Length;

    public DateTimeOffset LastModified(string path) => new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);

    public void DeleteFile(string path) => File.Delete(path);

    public void DeleteDirectory(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    public void RenameFile(string from, string to) => File.Move(from, to, overwrite: true);

    public void RenameDirectory(string from, string to) => Directory.Move(from, to);

    public IReadOnlyList<FolderEntry> List(string directory)
    {
        var entries = new List<FolderEntry>();
        foreach (var info in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            entries.Add(info is FileInfo file ? new(file.Name, false, LengthOrZero(file)) : new(info.Name, true, 0));
        }
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    public void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }

    public void SyncDirectory(string path)
    {
        // Windows journals names by itself and offers no flush of a folder.
        if (!OperatingSystem.IsWindows()) PosixFiles.SyncDirectory(path);
    }

    public VolumeSpace Space(string path)
    {
        var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(path))! : Path.GetFullPath(path));
        return new VolumeSpace(drive.AvailableFreeSpace, drive.TotalSize);
    }

    public IDisposable Lock(string path)
    {
        try
        {
            // FileShare.None is an exclusive flock on Unix: it ends with the process, whatever ends that.
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path) && e is not (FileNotFoundException or PathTooLongException) && IsSharing(e))
        {
            throw new FileInUseException(path, e);
        }
    }

    private static bool IsSharing(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xFFFF) is 32 or 33 // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
        : e.HResult == PosixFiles.WouldBlock;

    private static long LengthOrZero(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0; // deleted since the folder was read, or a dangling link
        }
    }
}
