namespace Vivace.Query.Search;

/// <summary>A search by tags (query-api specification, section 5.5). All conditions must hold, each anywhere in the trace.</summary>
public sealed record LegacySearchConditions
{
    /// <summary>Keys with their values, as the parameter <c>tags</c> gives them; no key occurs twice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Shortest duration of the trace, nanoseconds, inclusive; 0 for none.</summary>
    public ulong MinDuration { get; init; }

    /// <summary>Longest duration of the trace, nanoseconds, inclusive; 0 for none.</summary>
    public ulong MaxDuration { get; init; }
}
