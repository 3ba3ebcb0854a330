using Vivace.Storage.Files;

namespace Vivace.Storage.Log;

/// <summary>
/// The folder of what could not be read. Nothing in it is ever deleted or overwritten by us; names say which segment and which bytes,
/// so that setting the same damage aside again, at the next start, changes nothing.
/// </summary>
internal sealed class LogQuarantine(IFileSystem files, LogFolder folder)
{
    /// <summary>
    /// A file damaged in more places than this is kept whole instead of in pieces: neither the report nor the folder may grow with
    /// the damage.
    /// </summary>
    public const int MaxRangesPerSegment = 256;

    private const string UnfinishedExtension = ".unfinished";
    private const int CopyBytes = 256 << 10;

    /// <summary>Copies a range durably and returns the copy's path; null when the disk does not let us.</summary>
    public string? TryCopy(FileWindow source, long segment, long offset, long length)
    {
        var path = Path.Combine(folder.Quarantine, $"{LogFolder.SegmentFileName(segment)}.{offset}-{length}.bin");
        var unfinished = path + UnfinishedExtension;
        try
        {
            if (files.FileExists(path) && files.FileLength(path) == length) return path;
            Prepare();
            using (var copy = files.Open(unfinished, FileOpening.CreateOrReplace))
            {
                for (var done = 0L; done < length;)
                {
                    var bytes = source.Peek(offset + done, (int)Math.Min(CopyBytes, length - done));
                    copy.Write(bytes.Span, done);
                    done += bytes.Length;
                }
                copy.Flush();
            }
            files.RenameFile(unfinished, path);
            files.SyncDirectory(folder.Quarantine);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(unfinished);
            return null;
        }
    }

    /// <summary>Moves a whole segment file here and returns its new path.</summary>
    public string MoveWhole(long segment)
    {
        Prepare();
        var target = Path.Combine(folder.Quarantine, LogFolder.SegmentFileName(segment));
        for (var i = 1; files.FileExists(target); i++)
        {
            target = Path.Combine(folder.Quarantine, $"{LogFolder.SegmentFileName(segment)}.{i}");
        }
        files.RenameFile(folder.SegmentPath(segment), target);
        files.SyncDirectory(folder.Quarantine);
        files.SyncDirectory(folder.Segments);
        return target;
    }

    private void Prepare()
    {
        if (files.DirectoryExists(folder.Quarantine)) return;
        files.CreateDirectory(folder.Quarantine);
        files.SyncDirectory(folder.Root);
    }

    private void TryDelete(string path)
    {
        try
        {
            files.DeleteFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is replaced the next time.
        }
    }
}
