namespace Vivace.Generator.Progress;

/// <summary>
/// Which requests of the log a tenant's series contain, and which of them might be wanted again after a crash. Guarded by the tenant's lock.
/// </summary>
/// <param name="oldestUnderWay">All requests before this position have been counted, or will not be; null when there is no log.</param>
internal sealed class CountedRequests(Func<RequestPosition>? oldestUnderWay)
{
    /// <summary>Positions that are kept before those that are no longer needed are looked for.</summary>
    private const int PruneAt = 4_096;

    private readonly List<RequestPosition> _counted = [];
    private readonly Queue<(long OldestSegment, DateTimeOffset Until)> _turns = new();
    private long _openSegment = long.MaxValue;
    private int _pruneAt = PruneAt;

    /// <summary>Whether something has been counted since the last <see cref="Close"/>.</summary>
    public bool HasNew => _openSegment != long.MaxValue;

    /// <summary>Segments before this one are not wanted again.</summary>
    public long OldestNeededSegment => _turns.Count == 0 ? _openSegment : Math.Min(_openSegment, _turns.Min(static turn => turn.OldestSegment));

    /// <summary>Begins where an earlier process has stopped.</summary>
    public void Resume(CollectedMark mark) => _turns.Enqueue((mark.HeldSegment, mark.Time));

    public void Add(RequestPosition position)
    {
        if (oldestUnderWay is null)
        {
            return;
        }

        _counted.Add(position);
        _openSegment = Math.Min(_openSegment, position.Segment);
        if (_counted.Count >= _pruneAt)
        {
            Prune(oldestUnderWay());
            _pruneAt = Math.Max(PruneAt, _counted.Count * 2);
        }
    }

    /// <summary>Says what has been counted up to now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="edgeWindow">Requests that came within this time before may have left edges that wait.</param>
    public CollectedMark Close(DateTimeOffset now, TimeSpan edgeWindow)
    {
        RequestPosition below = oldestUnderWay?.Invoke() ?? default;
        Prune(below);
        if (HasNew)
        {
            _turns.Enqueue((_openSegment, now));
            _openSegment = long.MaxValue;
        }

        long held = _turns.Where(turn => turn.Until > now - edgeWindow).Select(static turn => turn.OldestSegment).Append(below.Segment).Min();
        return new CollectedMark { Time = now, HeldSegment = held, Below = below, Beyond = [.. _counted] };
    }

    /// <summary>A mark is on the disk.</summary>
    public void Settle(CollectedMark mark, TimeSpan edgeWindow)
    {
        while (_turns.TryPeek(out (long OldestSegment, DateTimeOffset Until) turn) && turn.Until <= mark.Time - edgeWindow)
        {
            _turns.Dequeue();
        }
    }

    private void Prune(RequestPosition below) => _counted.RemoveAll(position => position < below);
}
