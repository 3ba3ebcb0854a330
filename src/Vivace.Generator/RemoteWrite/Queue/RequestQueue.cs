using System.Buffers;

namespace Vivace.Generator.RemoteWrite.Queue;

/// <summary>
/// Requests that wait for a receiver, on disk (docs/formats/remote-write-queue.md). Bounded in bytes and age: the oldest are dropped
/// first. What is appended can be read when it is published; what was published survives a restart, and what was not is gone then. After a
/// crash the last request may be sent twice, which receivers take for what it is. Thread-safe: one appends and publishes, one reads.
/// </summary>
internal sealed partial class RequestQueue : IDisposable
{
    public const int HeaderBytes = 8;

    private const long SegmentBytes = 4 << 20;

    private readonly IQueueFolder _folder;
    private readonly long _maxBytes;
    private readonly Action<RequestContent> _dropped;
    private readonly Lock _gate = new();
    private readonly List<QueueSegment> _segments = [];
    private Stream? _writer;
    private Stream? _reader;
    private readonly QueuePositionFile _position;
    private long _readOffset = HeaderBytes;
    private long _nextNumber;
    private QueuePosition _published;

    /// <summary>Opens the queue of a folder, which may be new.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="maxBytes">Most bytes of all files.</param>
    /// <param name="dropped">Told of what is given up.</param>
    /// <param name="end">What lies behind was not published, and is removed; null when nobody knows.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public RequestQueue(IQueueFolder folder, long maxBytes, Action<RequestContent> dropped, QueuePosition? end = null)
    {
        _folder = folder;
        _maxBytes = maxBytes;
        _dropped = dropped;
        _position = new QueuePositionFile(folder);
        Recover(end);
    }

    /// <summary>What every file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "VRWQ\x01\0\0\0"u8;

    /// <summary>Bytes of all files.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _segments.Sum(static segment => segment.Length);
            }
        }
    }

    /// <summary>What waits.</summary>
    public RequestContent Pending
    {
        get
        {
            lock (_gate)
            {
                return new RequestContent(
                    _segments.Sum(static s => s.Samples), _segments.Sum(static s => s.Exemplars), _segments.Sum(static s => s.Histograms), 0);
            }
        }
    }

    /// <summary>Parts of files that could not be read and were left out.</summary>
    public long Damages { get; private set; }

    /// <summary>Brings what was appended to stable storage.</summary>
    /// <param name="flush">Whether the disk has to have it; otherwise a power cut may still take it.</param>
    /// <returns>Where the queue ends.</returns>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public QueuePosition Seal(bool flush)
    {
        lock (_gate)
        {
            if (flush)
            {
                FlushToDisk(_writer);
            }

            return End;
        }
    }

    /// <summary>Lets what was appended be read.</summary>
    public void Publish()
    {
        lock (_gate)
        {
            _published = End;
        }
    }

    /// <summary>Appends a request.</summary>
    /// <param name="body">As it will be sent.</param>
    /// <param name="content">What it holds.</param>
    /// <exception cref="IOException">The disk does not take it; it is not in the queue.</exception>
    public void Append(ReadOnlySpan<byte> body, in RequestContent content)
    {
        byte[] record = ArrayPool<byte>.Shared.Rent(QueueRecord.HeadBytes + body.Length);
        try
        {
            int length = QueueRecord.HeadBytes + body.Length;
            QueueRecord.Write(record.AsSpan(0, length), body, content);
            lock (_gate)
            {
                QueueSegment segment = Writable();
                try
                {
                    _writer!.Position = segment.Length;
                    _writer.Write(record, 0, length);
                }
                catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
                {
                    // Half a record may be there: the next one overwrites it.
                    throw failure as IOException ?? new IOException(failure.Message, failure);
                }

                segment.Length += length;
                segment.Add(content);
                Trim();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record);
        }
    }

    /// <summary>Reads the oldest request. It stays until <see cref="Remove"/>.</summary>
    /// <param name="oldest">Unix milliseconds; requests whose newest sample is older are dropped.</param>
    /// <param name="request">The request; its body is valid until the next call.</param>
    /// <returns>False when the queue is empty.</returns>
    public bool TryPeek(long oldest, out QueuedRequest request)
    {
        lock (_gate)
        {
            while (TryRead(out request))
            {
                if (request.Content.Newest >= oldest)
                {
                    return true;
                }

                _dropped(request.Content);
                Advance(request);
            }

            return false;
        }
    }

    /// <summary>Removes the request that was read, unless the bound has removed it meanwhile.</summary>
    public void Remove(in QueuedRequest request)
    {
        lock (_gate)
        {
            if (_segments.Count > 0 && _segments[0].Number == request.Segment && _readOffset == request.Offset)
            {
                Advance(request);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _writer?.Dispose();
            _reader?.Dispose();
            _position.Dispose();
            _writer = _reader = null;
        }
    }

    private QueuePosition End =>
        _segments.Count == 0 ? new QueuePosition(_nextNumber - 1, HeaderBytes) : new QueuePosition(_segments[^1].Number, _segments[^1].Length);

    private static void FlushToDisk(Stream? stream)
    {
        if (stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
    }

    private QueueSegment Writable()
    {
        if (_writer is not null && _segments.Count > 0 && _segments[^1].Length < SegmentBytes)
        {
            return _segments[^1];
        }

        FlushToDisk(_writer);
        _writer?.Dispose();
        _writer = null;
        var segment = new QueueSegment(_nextNumber);
        try
        {
            _writer = _folder.Open(segment.Name);
            _writer.Write(Magic);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException(refused.Message, refused);
        }

        _nextNumber++;
        segment.Length = HeaderBytes;
        _segments.Add(segment);
        return segment;
    }

    /// <summary>Drops the oldest files until the rest fits. The one that is being written goes only when it alone is too large.</summary>
    private void Trim()
    {
        long total = _segments.Sum(static segment => segment.Length);
        while (total > _maxBytes && _segments.Count > 1)
        {
            QueueSegment oldest = _segments[0];
            total -= oldest.Length;
            _dropped(oldest.Clear());
            NextSegment();
        }
    }

    private void Advance(in QueuedRequest request)
    {
        _readOffset += QueueRecord.HeadBytes + request.Body.Length;
        _segments[0].Add(request.Content, -1);
        WritePosition();
    }

    private void NextSegment()
    {
        DeleteFirst();
        _readOffset = HeaderBytes;
        WritePosition();
    }

    private void DeleteFirst()
    {
        QueueSegment first = _segments[0];
        _segments.RemoveAt(0);
        _reader?.Dispose();
        _reader = null;
        if (_segments.Count == 0)
        {
            _writer?.Dispose();
            _writer = null;
        }

        try
        {
            _folder.Delete(first.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It is deleted at the next start: the position is past it.
        }
    }

    private void WritePosition() =>
        _position.Write(new QueuePosition(_segments.Count == 0 ? _nextNumber : _segments[0].Number, _readOffset));
}

/// <summary>A request read from the queue.</summary>
/// <param name="Segment">File it is in.</param>
/// <param name="Offset">Where in it.</param>
/// <param name="Body">As it was appended.</param>
/// <param name="Content">What it holds.</param>
internal readonly record struct QueuedRequest(long Segment, long Offset, ReadOnlyMemory<byte> Body, RequestContent Content);
