using Vivace.Storage.Files;

namespace Vivace.Storage.Tests.Files;

/// <summary>
/// Files in memory, on a disk that can fail, fill up, stall and lose power. It remembers what was flushed and what was not: bytes
/// until their file is flushed, names until their folder is.
/// </summary>
internal sealed class FaultyFileSystem : IFileSystem
{
    private const int NoSpace = 28; // ENOSPC
    private const int InputOutput = 5; // EIO

    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly Dictionary<string, MemoryFile?> _names = []; // null: a folder
    private readonly Dictionary<string, MemoryFile?> _durableNames = [];
    private readonly List<(string Path, bool Present, MemoryFile? File)> _unsyncedNames = [];
    private readonly Dictionary<FileOperation, int> _counts = [];
    private readonly HashSet<string> _locks = [];
    private int _mutations;

    public FaultyFileSystem(int seed = 0)
    {
        _random = new Random(seed);
        _names["/"] = null;
        _durableNames["/"] = null;
    }

    /// <summary>Called with each operation, how many of its kind came before, and the path; what it returns is thrown.</summary>
    public Func<FileOperation, int, string, Exception?>? Fault { get; set; }

    /// <summary>Called before a flush takes effect, outside all locks: a test may block in it.</summary>
    public Action? BeforeFlush { get; set; }

    /// <summary>The operation, counted from 0 without reads and opens, at which the power goes.</summary>
    public int? PowerCutAt { get; set; }

    public bool PowerIsCut { get; private set; }

    /// <summary>The paths of all operations, in order.</summary>
    public List<(FileOperation Operation, string Path)> History { get; } = [];

    public static IOException DiskFull() => new("No space left on device", NoSpace);

    public static IOException DiskError() => new("Input/output error", InputOutput);

    public int Count(FileOperation operation)
    {
        lock (_gate) return _counts.GetValueOrDefault(operation);
    }

    public IFile Open(string path, FileOpening opening)
    {
        lock (_gate)
        {
            var exists = _names.TryGetValue(path, out var file);
            if (exists && file is null) throw new UnauthorizedAccessException($"'{path}' is a folder");
            if (opening is FileOpening.Read or FileOpening.ReadWrite)
            {
                Enter(FileOperation.Open, path);
                if (file is null) throw new FileNotFoundException($"no file '{path}'", path);
            }
            else
            {
                Enter(FileOperation.Create, path);
                RequireFolder(path);
                if (exists && opening == FileOpening.CreateNew) throw new IOException($"'{path}' exists");
                SetName(path, file = new MemoryFile());
            }
            return new Handle(this, path, file);
        }
    }

    public bool FileExists(string path)
    {
        lock (_gate) return _names.GetValueOrDefault(path) is not null;
    }

    public bool DirectoryExists(string path)
    {
        lock (_gate) return _names.TryGetValue(path, out var file) && file is null;
    }

    public long FileLength(string path)
    {
        lock (_gate) return Require(path).Bytes.Length;
    }

    /// <summary>What all files say of themselves.</summary>
    public DateTimeOffset ModifiedAt { get; set; } = DateTimeOffset.UnixEpoch;

    public DateTimeOffset LastModified(string path) => ModifiedAt;

    public void DeleteFile(string path)
    {
        lock (_gate)
        {
            Enter(FileOperation.Delete, path);
            if (_names.GetValueOrDefault(path) is not null) SetName(path, null, present: false);
        }
    }

    public void DeleteDirectory(string path)
    {
        lock (_gate)
        {
            Enter(FileOperation.Delete, path);
            foreach (var name in _names.Keys.Where(n => n == path || n.StartsWith(path + "/", StringComparison.Ordinal)).ToArray())
            {
                SetName(name, null, present: false);
            }
        }
    }

    public void RenameFile(string from, string to)
    {
        lock (_gate)
        {
            Enter(FileOperation.Rename, from);
            RequireFolder(to);
            SetName(to, Require(from));
            SetName(from, null, present: false);
        }
    }

    public void RenameDirectory(string from, string to)
    {
        lock (_gate)
        {
            Enter(FileOperation.Rename, from);
            if (_names.ContainsKey(to)) throw new IOException($"'{to}' exists");
            foreach (var (name, file) in _names.Where(n => n.Key == from || n.Key.StartsWith(from + "/", StringComparison.Ordinal)).ToArray())
            {
                SetName(to + name[from.Length..], file);
                SetName(name, null, present: false);
            }
        }
    }

    public IReadOnlyList<FolderEntry> List(string directory)
    {
        lock (_gate)
        {
            return _names.Where(n => n.Key != "/" && Path.GetDirectoryName(n.Key) == directory)
                .Select(n => new FolderEntry(Path.GetFileName(n.Key), n.Value is null, n.Value?.Bytes.Length ?? 0))
                .OrderBy(e => e.Name, StringComparer.Ordinal).ToArray();
        }
    }

    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            Enter(FileOperation.CreateDirectory, path);
            if (Path.GetDirectoryName(path) is { } parent && !_names.ContainsKey(parent)) CreateDirectory(parent);
            if (!_names.ContainsKey(path)) SetName(path, null);
        }
    }

    public void SyncDirectory(string path)
    {
        lock (_gate)
        {
            Enter(FileOperation.SyncDirectory, path);
            ThrowIfPowerWasCut();
            foreach (var change in _unsyncedNames.Where(c => Path.GetDirectoryName(c.Path) == path)) Apply(_durableNames, change);
            _unsyncedNames.RemoveAll(c => Path.GetDirectoryName(c.Path) == path);
        }
    }

    /// <summary>What the volume says of itself.</summary>
    public VolumeSpace Volume { get; set; } = new(1L << 40, 1L << 40);

    public VolumeSpace Space(string path) => Volume;

    public IDisposable Lock(string path)
    {
        lock (_gate)
        {
            if (Fault?.Invoke(FileOperation.Create, 0, path) is { } fault) throw fault;
            if (!_locks.Add(path)) throw new FileInUseException(path);
            return new Releaser(() =>
            {
                lock (_gate) _locks.Remove(path);
            });
        }
    }

    public byte[] ReadAll(string path)
    {
        lock (_gate) return Require(path).Bytes.ToArray();
    }

    /// <summary>Puts a durable file there, whatever was there.</summary>
    public void Put(string path, byte[] bytes)
    {
        lock (_gate)
        {
            for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
            {
                _names[folder] = null;
                _durableNames[folder] = null;
            }
            _names[path] = _durableNames[path] = new MemoryFile(bytes);
        }
    }

    /// <summary>
    /// The disk as it may be found after the power went at this moment: what was flushed, and any part of what was not. Names changed
    /// in order (a journalling file system), bytes of one file in any order and torn anywhere.
    /// </summary>
    public FaultyFileSystem AfterPowerCut(Random random)
    {
        lock (_gate)
        {
            var after = new FaultyFileSystem(random.Next());
            var names = new Dictionary<string, MemoryFile?>(_durableNames);
            foreach (var change in _unsyncedNames.Take(random.Next(_unsyncedNames.Count + 1))) Apply(names, change);
            foreach (var (path, file) in names)
            {
                if (!HasFolders(names, path)) continue;
                after._names[path] = after._durableNames[path] = file?.AfterPowerCut(random);
            }
            return after;
        }
    }

    /// <summary>The disk as the next process finds it when this one was killed: everything that was written, flushed or not.</summary>
    public FaultyFileSystem AfterKill()
    {
        lock (_gate)
        {
            var after = new FaultyFileSystem(_random.Next()) { Volume = Volume, ModifiedAt = ModifiedAt };
            foreach (var (path, file) in _names) after._names[path] = after._durableNames[path] = file is null ? null : new MemoryFile(file.Bytes);
            return after;
        }
    }

    private static bool HasFolders(Dictionary<string, MemoryFile?> names, string path)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (!names.ContainsKey(folder)) return false;
        }
        return true;
    }

    private static void Apply(Dictionary<string, MemoryFile?> names, (string Path, bool Present, MemoryFile? File) change)
    {
        if (change.Present) names[change.Path] = change.File;
        else names.Remove(change.Path);
    }

    private void SetName(string path, MemoryFile? file, bool present = true)
    {
        var change = (path, present, file);
        Apply(_names, change);
        _unsyncedNames.Add(change);
    }

    private MemoryFile Require(string path) =>
        _names.GetValueOrDefault(path) ?? throw new FileNotFoundException($"no file '{path}'", path);

    private void RequireFolder(string path)
    {
        if (!DirectoryExists(Path.GetDirectoryName(path)!)) throw new DirectoryNotFoundException($"no folder for '{path}'");
    }

    private void Enter(FileOperation operation, string path)
    {
        if (PowerIsCut) throw new IOException("the power is cut");
        History.Add((operation, path));
        var before = _counts.GetValueOrDefault(operation);
        _counts[operation] = before + 1;
        if (operation is not (FileOperation.Read or FileOperation.Open) && _mutations++ == PowerCutAt)
        {
            PowerIsCut = true;
        }
        else if (Fault?.Invoke(operation, before, path) is { } fault) throw fault;
    }

    private void ThrowIfPowerWasCut()
    {
        if (PowerIsCut) throw new IOException("the power went during the operation");
    }

    private sealed class Handle(FaultyFileSystem files, string path, MemoryFile file) : IFile
    {
        public string Path { get; } = path;

        public long Length
        {
            get
            {
                lock (files._gate) return file.Bytes.Length;
            }
        }

        public int Read(Span<byte> buffer, long offset)
        {
            lock (files._gate)
            {
                files.Enter(FileOperation.Read, $"{Path}@{offset}+{buffer.Length}");
                var count = (int)Math.Clamp(file.Bytes.Length - offset, 0, buffer.Length);
                file.Bytes.AsSpan((int)Math.Min(offset, file.Bytes.Length), count).CopyTo(buffer);
                return count;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => WriteAll(bytes.ToArray(), offset);

        public void Write(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long offset) =>
            WriteAll([.. pieces.SelectMany(p => p.ToArray())], offset);

        public void Flush()
        {
            files.BeforeFlush?.Invoke();
            lock (files._gate)
            {
                files.Enter(FileOperation.Flush, Path);
                files.ThrowIfPowerWasCut();
                file.Flush();
            }
        }

        public void Truncate(long length)
        {
            lock (files._gate)
            {
                files.Enter(FileOperation.Truncate, Path);
                file.Truncate((int)length);
                files.ThrowIfPowerWasCut();
            }
        }

        public void Dispose()
        {
        }

        private void WriteAll(byte[] bytes, long offset)
        {
            lock (files._gate)
            {
                try
                {
                    files.Enter(FileOperation.Write, Path);
                }
                catch (IOException) when (!files.PowerIsCut)
                {
                    file.Write(bytes.AsSpan(0, files._random.Next(bytes.Length + 1)), (int)offset); // a failing disk takes any part
                    throw;
                }
                file.Write(bytes, (int)offset);
                files.ThrowIfPowerWasCut();
            }
        }
    }

    private sealed class Releaser(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
