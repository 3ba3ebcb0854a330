using Vivace.Storage.Log;

namespace Vivace.Storage.Head;

/// <summary>
/// Requests between the log and their consumers. They are entered in the order of the log and leave in any; all before
/// <see cref="Oldest"/> have been shown to their consumers, or failed and never will be.
/// </summary>
internal sealed class RequestsUnderWay
{
    private readonly Lock _gate = new();
    private (LogPosition Position, bool HasLeft)[] _ring = new (LogPosition, bool)[64];
    private long _first;
    private long _next;
    private LogPosition _behind;

    /// <summary>The oldest request that is under way; when there is none, a position behind all that were.</summary>
    public LogPosition Oldest
    {
        get
        {
            lock (_gate)
            {
                return _first == _next ? _behind : At(_first).Position;
            }
        }
    }

    /// <summary>Not to be called by two threads at a time, so that positions grow.</summary>
    /// <returns>To be given to <see cref="Leave"/>.</returns>
    public long Enter(LogPosition position)
    {
        lock (_gate)
        {
            if (_next - _first == _ring.Length)
            {
                Grow();
            }

            At(_next) = (position, false);
            _behind = position with { Offset = position.Offset + 1 };
            return _next++;
        }
    }

    /// <summary>The next request will be at this position or behind it. Not to be called beside <see cref="Enter"/>.</summary>
    public void Pass(LogPosition position)
    {
        lock (_gate)
        {
            _behind = position;
        }
    }

    public void Leave(long entry)
    {
        lock (_gate)
        {
            At(entry).HasLeft = true;
            while (_first < _next && At(_first).HasLeft)
            {
                _first++;
            }
        }
    }

    private ref (LogPosition Position, bool HasLeft) At(long entry) => ref _ring[entry % _ring.Length];

    private void Grow()
    {
        var ring = new (LogPosition, bool)[_ring.Length * 2];
        for (long entry = _first; entry < _next; entry++)
        {
            ring[entry % ring.Length] = At(entry);
        }

        _ring = ring;
    }
}
