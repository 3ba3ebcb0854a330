using Vivace.Storage.Files;

namespace Vivace.Storage.Log;

/// <summary>
/// The segment file that is being written; the committing thread's alone. A segment begins with its first group: header and group
/// are one write and one flush. After a failure the file is given up, since a second flush of the same file proves nothing.
/// </summary>
internal sealed class SegmentWriter(FileLogOptions options, LogFolder folder) : IDisposable
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private readonly byte[] _header = new byte[SegmentHeader.Bytes];
    private IFile? _file;
    private long _segment;
    private bool _named; // the file's name is durable

    /// <summary>Durable length of the current file, in bytes.</summary>
    public long DurableBytes { get; private set; }

    public long Fsyncs { get; private set; }

    public TimeSpan FsyncTime { get; private set; }

    /// <summary>Makes a group durable.</summary>
    public void Commit(LogGroup group)
    {
        _pieces.Clear();
        var fresh = Begin(group.Segment);
        if (fresh) _pieces.Add(_header);
        group.CollectPieces(_pieces);
        try
        {
            WriteDurably(fresh ? 0 : group.StartOffset, fresh ? SegmentHeader.Bytes + group.Bytes : group.Bytes);
        }
        finally
        {
            _pieces.Clear();
        }
    }

    /// <summary>Makes an empty segment durable, to find out whether the disk takes writes again.</summary>
    public void Probe(SegmentIdentity segment)
    {
        if (!Begin(segment)) return;
        _pieces.Clear();
        _pieces.Add(_header);
        WriteDurably(0, SegmentHeader.Bytes);
    }

    /// <summary>
    /// Gives the current file up after a failure: cut back to what is durable, or deleted if nothing is. As good as it goes; what
    /// stays behind was not acknowledged, and a replay can tell whole records from torn ones.
    /// </summary>
    public void Abandon()
    {
        if (_file is null) return;
        try
        {
            if (DurableBytes > 0) _file.Truncate(DurableBytes);
            else options.Files.DeleteFile(_file.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is failing already and that is being reported.
        }
        Dispose();
    }

    public void Dispose()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // Everything that was promised has been flushed before.
        }
        _file = null;
    }

    /// <summary>Opens the segment's file if it is not the current one; true when the header is still to be written.</summary>
    private bool Begin(SegmentIdentity segment)
    {
        if (_file is not null && _segment == segment.Number) return DurableBytes == 0;
        Dispose();
        DurableBytes = 0;
        _named = false;
        _segment = segment.Number;
        _file = options.Files.Open(folder.SegmentPath(segment.Number), FileOpening.CreateNew);
        var created = options.Time.GetUtcNow().ToUnixTimeMilliseconds();
        new SegmentHeader(SegmentHeader.CurrentVersion, segment.Number, created, segment.Nonce).Write(_header);
        return true;
    }

    private void WriteDurably(long offset, long bytes)
    {
        _file!.Write(_pieces, offset);
        var started = options.Time.GetTimestamp();
        try
        {
            _file.Flush();
        }
        finally
        {
            FsyncTime += options.Time.GetElapsedTime(started);
        }
        Fsyncs++;
        if (!_named) options.Files.SyncDirectory(folder.Segments);
        _named = true;
        DurableBytes = offset + bytes;
    }
}
