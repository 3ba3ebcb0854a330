namespace Vivace.Query.Search;

/// <summary>The parameters of a search besides the query itself. Times are nanoseconds since the Unix epoch.</summary>
public sealed record SearchRequest
{
    /// <summary>A trace qualifies when it overlaps the range, both ends inclusive (query-api specification, section 5.2).</summary>
    public required ulong Start { get; init; }

    public required ulong End { get; init; }

    /// <summary>Most traces in the answer, the newest first; more than 0.</summary>
    public required int Limit { get; init; }

    /// <summary>Most spans of a spanset in the answer; more than 0.</summary>
    public required int SpansPerSpanSet { get; init; }
}
