using System.Buffers;

namespace Vivace.Storage.Log;

/// <summary>
/// The write-ahead log in files of one folder, with group commit: a thread of its own takes everything that waits, writes it with one
/// call, flushes once, and completes every ticket of the group. While it does, the next group fills. Format, recovery rules and the
/// durability statement: docs/formats/write-ahead-log.md.
/// </summary>
public sealed class FileWriteAheadLog : IWriteAheadLog
{
    private readonly FileLogOptions _options;
    private readonly LogFolder _folder;
    private readonly IDisposable _lock;
    private readonly LogQueue _queue;
    private readonly SegmentCatalog _catalog;
    private readonly SegmentWriter _writer;
    private readonly IReadOnlyList<LogSegmentInfo> _found; // at open, what a replay reads
    private readonly Lock _healthGate = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LogUnavailableException? _lastError;
    private ITimer? _probing;
    private LogStatistics _counters; // the committing thread's part; under _healthGate
    private int _disposed;

    private FileWriteAheadLog(FileLogOptions options, LogFolder folder, IDisposable folderLock)
    {
        _options = options;
        _folder = folder;
        _lock = folderLock;
        _found = folder.ListSegments(options.Files);
        _catalog = new SegmentCatalog(options.Files, folder);
        foreach (var segment in _found) _catalog.Set(segment.Number, segment.Bytes);
        _queue = new LogQueue(options, folder.NextNumber(options.Files));
        _writer = new SegmentWriter(options, folder);
        new Thread(Run) { IsBackground = true, Name = "vivace-log" }.Start();
    }

    public LogState State => LastError is null ? LogState.Healthy : LogState.Failing;

    public LogUnavailableException? LastError
    {
        get
        {
            lock (_healthGate) return _lastError;
        }
    }

    public IReadOnlyList<LogSegmentInfo> Segments => _catalog.Segments;

    public LogStatistics Statistics
    {
        get
        {
            var (segments, bytes) = _catalog.Totals;
            lock (_healthGate)
            {
                return _counters with
                {
                    BusyRefusals = _queue.BusyRefusals,
                    PendingBytes = _queue.PendingBytes,
                    Segments = segments,
                    TotalBytes = bytes,
                    FreeFailures = _catalog.FreeFailures,
                };
            }
        }
    }

    /// <summary>
    /// Opens the log, creating its folders if they are missing. Old segments are not read before <see cref="ReplayAsync"/> and never
    /// appended to; the first append begins a new one.
    /// </summary>
    /// <exception cref="IOException">
    /// The folder is in use by another process, cannot be created or cannot be listed; the message names it.
    /// </exception>
    public static FileWriteAheadLog Open(FileLogOptions options)
    {
        options.Validate();
        var folder = new LogFolder(options.Directory);
        var folderLock = folder.Prepare(options.Files);
        try
        {
            return new FileWriteAheadLog(options, folder, folderLock);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    public LogTicket Enqueue(LogRecordKind kind, string tenant, in ReadOnlySequence<byte> payload, uint flags) =>
        _queue.Enqueue(kind, tenant, payload, flags);

    public long RollSegment() => _queue.Roll();

    public void FreeSegmentsBefore(long segment) => _catalog.FreeBefore(_queue.OldestLive(segment));

    public ValueTask<LogReplayReport> ReplayAsync(
        LogRecordHandler onRecord, Action<LogReplayProgress>? onProgress = null, CancellationToken cancellation = default)
    {
        var present = _catalog.Segments.Select(s => s.Number).ToHashSet();
        var segments = _found.Where(s => present.Contains(s.Number)).ToArray();
        return new LogReplay(_options.Files, _folder, _catalog, onRecord, onProgress).RunAsync(segments, cancellation);
    }

    /// <summary>Commits what waits, then lets go of the folder. Appends that come later fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _queue.Close();
        await _stopped.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                switch (_queue.Take(out var group))
                {
                    case LogWork.Group:
                        Commit(group!);
                        break;
                    case LogWork.Probe:
                        Probe();
                        break;
                    default:
                        return;
                }
            }
        }
        finally
        {
            _writer.Dispose();
            lock (_healthGate) _probing?.Dispose();
            _lock.Dispose();
            _stopped.SetResult();
        }
    }

    private void Commit(LogGroup group)
    {
        try
        {
            _writer.Commit(group);
        }
        catch (Exception e) // whatever it is: the tickets must hear of it, and the thread must live
        {
            Fail(group.Segment.Number, e, group);
            return;
        }
        _catalog.Set(group.Segment.Number, _writer.DurableBytes);
        lock (_healthGate)
        {
            _counters = WithFlushes(_counters) with
            {
                Appends = _counters.Appends + group.Records,
                AppendedBytes = _counters.AppendedBytes + group.Bytes,
            };
        }
        Heal();
        _queue.Finish(group);
    }

    private void Probe()
    {
        if (State == LogState.Healthy) return;
        var segment = _queue.Current;
        try
        {
            _writer.Probe(segment);
        }
        catch (Exception e)
        {
            Fail(segment.Number, e, null);
            return;
        }
        _catalog.Set(segment.Number, _writer.DurableBytes);
        lock (_healthGate) _counters = WithFlushes(_counters);
        Heal();
    }

    private void Fail(long segment, Exception cause, LogGroup? group)
    {
        var error = LogUnavailableException.ForWrite(_folder.Segments, cause, _options.Files);
        _writer.Abandon();
        var failed = _queue.Abandon(segment);
        if (group is not null) failed.Insert(0, group);
        lock (_healthGate)
        {
            _lastError = error;
            _probing ??= _options.Time.CreateTimer(
                static queue => ((LogQueue)queue!).RequestProbe(), _queue, _options.ProbeInterval, _options.ProbeInterval);
            _counters = WithFlushes(_counters) with
            {
                Failures = _counters.Failures + 1,
                FailedAppends = _counters.FailedAppends + failed.Sum(g => g.Records),
            };
        }
        foreach (var one in failed) _queue.Finish(one, error);
    }

    private void Heal()
    {
        lock (_healthGate)
        {
            if (_lastError is null) return;
            _lastError = null;
            _probing?.Dispose();
            _probing = null;
        }
    }

    private LogStatistics WithFlushes(LogStatistics counters) => counters with
    {
        Fsyncs = _writer.Fsyncs,
        FsyncSeconds = _writer.FsyncTime.TotalSeconds,
    };
}
