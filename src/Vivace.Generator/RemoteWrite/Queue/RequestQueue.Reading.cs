namespace Vivace.Generator.RemoteWrite.Queue;

/// <summary>How what an earlier process has left is found, and how requests are read.</summary>
internal sealed partial class RequestQueue
{
    private void Recover(QueuePosition? end)
    {
        foreach (string name in _folder.List())
        {
            if (QueueSegment.TryParse(name, out QueueSegment? segment))
            {
                _segments.Add(segment!);
            }
        }

        _segments.Sort(static (x, y) => x.Number.CompareTo(y.Number));
        QueuePosition position = _position.Read();
        // Never a number that the position is past: such files are taken for ones that were sent.
        _nextNumber = Math.Max(_segments.Count == 0 ? 1 : _segments[^1].Number + 1, position.Segment + 1);
        while (_segments.Count > 0 && _segments[0].Number < position.Segment)
        {
            DeleteFirst();
        }

        if (end is { } known)
        {
            RemoveBehind(known.CompareTo(position) > 0 ? known : position);
        }

        _readOffset = _segments.Count > 0 && _segments[0].Number == position.Segment ? Math.Max(HeaderBytes, position.Offset) : HeaderBytes;
        for (int i = 0; i < _segments.Count; i++)
        {
            Damages += _segments[i].Scan(_folder, i == 0 ? _readOffset : HeaderBytes) ? 1 : 0;
        }

        _published = End;
    }

    private void RemoveBehind(QueuePosition end)
    {
        while (_segments.Count > 0 && _segments[^1].Number > end.Segment)
        {
            _folder.Delete(_segments[^1].Name);
            _segments.RemoveAt(_segments.Count - 1);
        }

        if (_segments.Count > 0 && _segments[^1].Number == end.Segment)
        {
            using Stream file = _folder.Open(_segments[^1].Name);
            if (file.Length > Math.Max(HeaderBytes, end.Offset))
            {
                file.SetLength(Math.Max(HeaderBytes, end.Offset));
            }
        }
    }

    private bool TryRead(out QueuedRequest request)
    {
        request = default;
        while (_segments.Count > 0)
        {
            QueueSegment segment = _segments[0];
            long published = PublishedLength(segment);
            if (_readOffset >= published)
            {
                if (published < segment.Length || (_segments.Count == 1 && _writer is not null))
                {
                    return false;
                }

                NextSegment();
                continue;
            }

            if (TryReadRecord(segment, out request))
            {
                return true;
            }

            Damages++;
            _dropped(segment.Clear());
            _readOffset = segment.Length;
        }

        return false;
    }

    private long PublishedLength(QueueSegment segment) =>
        segment.Number < _published.Segment ? segment.Length : segment.Number == _published.Segment ? _published.Offset : HeaderBytes;

    private bool TryReadRecord(QueueSegment segment, out QueuedRequest request)
    {
        request = default;
        try
        {
            _reader ??= _folder.Open(segment.Name);
            Span<byte> head = stackalloc byte[QueueRecord.HeadBytes];
            _reader.Position = _readOffset;
            _reader.ReadExactly(head);
            QueueRecord record = QueueRecord.ReadHead(head);
            if (record.Length is < 0 or > QueueRecord.MaxLength)
            {
                return false;
            }

            var whole = new byte[QueueRecord.HeadBytes + record.Length];
            _reader.Position = _readOffset;
            _reader.ReadExactly(whole);
            request = new QueuedRequest(segment.Number, _readOffset, whole.AsMemory(QueueRecord.HeadBytes), record.Content);
            return record.IsIntact(whole);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
