using System.Globalization;
using Vivace.Storage.Files;

namespace Vivace.Storage.Log;

/// <summary>The names of everything the log puts on disk, and what is there at start.</summary>
internal sealed class LogFolder
{
    public const string SegmentsName = "vivace-log";
    public const string QuarantineName = "vivace-quarantine";
    public const string LockName = "vivace.lock";
    public const string SegmentExtension = ".log";

    /// <summary>Segment files have this many decimal digits, so that names sort as numbers do.</summary>
    public const int NumberDigits = 16;

    /// <summary>Names above this are not ours: after them the digits would run out.</summary>
    private const long MaxForeignProofNumber = 9_000_000_000_000_000;

    public LogFolder(string root)
    {
        Root = root;
        Segments = Path.Combine(root, SegmentsName);
        Quarantine = Path.Combine(root, QuarantineName);
        LockFile = Path.Combine(root, LockName);
    }

    public string Root { get; }

    public string Segments { get; }

    public string Quarantine { get; }

    public string LockFile { get; }

    public static string SegmentFileName(long number) =>
        number.ToString("D" + NumberDigits, CultureInfo.InvariantCulture) + SegmentExtension;

    public string SegmentPath(long number) => Path.Combine(Segments, SegmentFileName(number));

    /// <summary>Creates what is missing, durably, and takes the lock.</summary>
    /// <exception cref="FileInUseException">Another process works in the folder.</exception>
    public IDisposable Prepare(IFileSystem files)
    {
        if (!files.DirectoryExists(Segments))
        {
            files.CreateDirectory(Segments);
            files.SyncDirectory(Root);
            var parent = Path.GetDirectoryName(Path.GetFullPath(Root));
            if (parent is not null && files.DirectoryExists(parent)) SyncParent(files, parent);
        }
        try
        {
            return files.Lock(LockFile);
        }
        catch (FileInUseException e)
        {
            throw new IOException(
                $"The data folder '{Root}' is in use: another process holds '{LockFile}'. Two processes on one write-ahead log would " +
                "destroy each other's data. Stop the other process, or give this one a folder of its own.", e);
        }
        catch (IOException e) when (e.HResult == PosixFiles.ReadOnlyFileSystem)
        {
            // Nobody can write there, so nobody has to be kept out: what is there is served, and appends are refused.
            return new NoLock();
        }
    }

    /// <summary>Segment files, oldest first. Everything else in the folder is left alone.</summary>
    public List<LogSegmentInfo> ListSegments(IFileSystem files)
    {
        var segments = new List<LogSegmentInfo>();
        foreach (var entry in files.List(Segments))
        {
            if (!entry.IsDirectory && entry.Name.Length == NumberDigits + SegmentExtension.Length &&
                entry.Name.EndsWith(SegmentExtension, StringComparison.Ordinal) && NumberOf(entry.Name) is { } number)
            {
                segments.Add(new LogSegmentInfo(number, Path.Combine(Segments, entry.Name), entry.Length));
            }
        }
        segments.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        return segments;
    }

    /// <summary>One more than any number that a name in the log's or the quarantine's folder begins with.</summary>
    public long NextNumber(IFileSystem files)
    {
        var last = 0L;
        foreach (var entry in files.List(Segments)) last = Math.Max(last, NumberOf(entry.Name) ?? 0);
        if (files.DirectoryExists(Quarantine))
        {
            foreach (var entry in files.List(Quarantine)) last = Math.Max(last, NumberOf(entry.Name) ?? 0);
        }
        return last + 1;
    }

    /// <summary>Stands for a lock where none is needed.</summary>
    private sealed class NoLock : IDisposable
    {
        public void Dispose()
        {
        }
    }

    private static long? NumberOf(string name) =>
        name.Length > NumberDigits && name[NumberDigits] == '.' &&
        long.TryParse(name.AsSpan(0, NumberDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) &&
        number is > 0 and <= MaxForeignProofNumber ? number : null;

    private static void SyncParent(IFileSystem files, string parent)
    {
        try
        {
            files.SyncDirectory(parent);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The parent may be somebody else's (a mount point in a container); it was there before us then.
        }
    }
}
