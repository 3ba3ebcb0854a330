namespace Vivace.Generator;

/// <summary>Where a request is in the log of the store; positions grow in the order of arrival.</summary>
/// <param name="Segment">Number of the file.</param>
/// <param name="Offset">Byte in it.</param>
public readonly record struct RequestPosition(long Segment, long Offset) : IComparable<RequestPosition>
{
    public int CompareTo(RequestPosition other) =>
        Segment != other.Segment ? Segment.CompareTo(other.Segment) : Offset.CompareTo(other.Offset);

    public static bool operator <(RequestPosition left, RequestPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(RequestPosition left, RequestPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(RequestPosition left, RequestPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RequestPosition left, RequestPosition right) => left.CompareTo(right) >= 0;
}

/// <summary>What the log knows of a request besides its spans.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="AppendedAt">When it came; the time slack and the waiting of edges count from there.</param>
/// <param name="SkipsMetrics">Whether the sender asked for no metrics.</param>
public readonly record struct LoggedRequest(RequestPosition Position, DateTimeOffset AppendedAt, bool SkipsMetrics);
