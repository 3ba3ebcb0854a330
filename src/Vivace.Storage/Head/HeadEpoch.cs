using System.Collections.Concurrent;

namespace Vivace.Storage.Head;

/// <summary>
/// The heads of all tenants that were filled from one run of log segments. The run can be freed when the epoch is, and not before.
/// </summary>
internal sealed class HeadEpoch(long firstSegment, DateTimeOffset opened)
{
    private readonly ConcurrentDictionary<string, HeadBlock> _heads = new();
    private int _inFlight;

    /// <summary>First log segment whose records went into this epoch.</summary>
    public long FirstSegment { get; } = firstSegment;

    public DateTimeOffset Opened { get; } = opened;

    /// <summary>Requests that are in the log, or on their way, and not yet in a head.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    public IEnumerable<KeyValuePair<string, HeadBlock>> Heads => _heads;

    public bool IsEmpty => _heads.IsEmpty;

    public long AllocatedBytes => _heads.Values.Sum(head => head.AllocatedBytes);

    /// <summary>Latest end of any span, in nanoseconds since the Unix epoch.</summary>
    public ulong LatestEnd => _heads.IsEmpty ? 0 : _heads.Values.Max(head => head.LatestEnd);

    public HeadBlock GetOrAdd(string tenant) => _heads.GetOrAdd(tenant, static _ => new HeadBlock());

    public HeadBlock? Find(string tenant) => _heads.GetValueOrDefault(tenant);

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public void Exit() => Interlocked.Decrement(ref _inFlight);
}
