using Vivace.Generator.RemoteWrite.Queue;

namespace Vivace.Generator.Progress;

/// <summary>
/// What the queues of a tenant's receivers hold: the spans of exactly these requests. After a crash, requests of the log that are not among
/// them are counted again, and what the queues have beyond <see cref="Queues"/> is taken away, since it would count them twice.
/// </summary>
internal sealed record CollectedMark
{
    /// <summary>When the collection was taken, to the millisecond.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Unix milliseconds of the newest sample in the queues.</summary>
    public long NewestSample { get; init; }

    /// <summary>Log segments before this one hold nothing that would have to be looked at again.</summary>
    public required long HeldSegment { get; init; }

    /// <summary>All requests before this position are in, as far as they are the tenant's.</summary>
    public required RequestPosition Below { get; init; }

    /// <summary>Requests that are in besides; those that overtook others on their way from the log.</summary>
    public IReadOnlyList<RequestPosition> Beyond { get; init; } = [];

    /// <summary>Where the queues end, by name of the receiver.</summary>
    public IReadOnlyDictionary<string, QueuePosition> Queues { get; init; } = new Dictionary<string, QueuePosition>();

    public bool Contains(RequestPosition position) => position < Below || Beyond.Contains(position);
}
