using Vivace.Storage.Files;

namespace Vivace.Storage.Log;

/// <summary>
/// The segment files on disk, and their end. The newest file is emptied rather than deleted, so that the next start cannot use its
/// number again: owners may remember segment numbers. It goes when a newer one is there.
/// </summary>
internal sealed class SegmentCatalog(IFileSystem files, LogFolder folder)
{
    private readonly Lock _gate = new();
    private readonly Lock _freeing = new();
    private readonly SortedDictionary<long, long> _bytes = []; // by segment number
    private readonly HashSet<long> _kept = []; // hold damage that could not be copied to the quarantine

    private long _freeFailures;

    public long FreeFailures => Interlocked.Read(ref _freeFailures);

    public IReadOnlyList<LogSegmentInfo> Segments
    {
        get
        {
            lock (_gate) return _bytes.Select(s => new LogSegmentInfo(s.Key, folder.SegmentPath(s.Key), s.Value)).ToArray();
        }
    }

    public (int Count, long Bytes) Totals
    {
        get
        {
            lock (_gate)
            {
                var bytes = 0L;
                foreach (var segment in _bytes) bytes += segment.Value;
                return (_bytes.Count, bytes);
            }
        }
    }

    public void Set(long segment, long bytes)
    {
        lock (_gate) _bytes[segment] = bytes;
    }

    public void Forget(long segment)
    {
        lock (_gate)
        {
            _bytes.Remove(segment);
            _kept.Remove(segment);
        }
    }

    /// <summary>The segment's file must outlive its freeing, in the quarantine folder.</summary>
    public void KeepWhole(long segment)
    {
        lock (_gate) _kept.Add(segment);
    }

    public void FreeBefore(long limit)
    {
        lock (_freeing)
        {
            long[] numbers;
            long newest;
            lock (_gate)
            {
                numbers = _bytes.Keys.Where(n => n < limit).ToArray();
                newest = _bytes.Count == 0 ? 0 : _bytes.Keys.Last();
            }
            var changed = false;
            foreach (var number in numbers) changed |= TryFree(number, number == newest);
            if (changed) TrySync();
        }
    }

    private bool TryFree(long number, bool newest)
    {
        try
        {
            bool kept;
            lock (_gate) kept = _kept.Contains(number);
            if (kept) new LogQuarantine(files, folder).MoveWhole(number);
            else if (newest)
            {
                if (files.FileLength(folder.SegmentPath(number)) == 0) return false;
                using var file = files.Open(folder.SegmentPath(number), FileOpening.ReadWrite);
                file.Truncate(0);
                file.Flush();
                Set(number, 0);
                return false;
            }
            else files.DeleteFile(folder.SegmentPath(number));
            Forget(number);
            return true;
        }
        catch (FileNotFoundException)
        {
            Forget(number); // somebody else was quicker
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _freeFailures);
            return false;
        }
    }

    private void TrySync()
    {
        try
        {
            files.SyncDirectory(folder.Segments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A freed segment may come back after a power cut: its records are then replayed once more, none is lost.
            Interlocked.Increment(ref _freeFailures);
        }
    }
}
