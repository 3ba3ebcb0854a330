namespace Vivace.TraceQL.TagFilters;

/// <summary>What a tag look-up does with its query.</summary>
public enum TagFilterKind : byte
{
    /// <summary>Nothing usable was asked: names and values of all spans.</summary>
    Unfiltered,

    /// <summary>Names and values of the spans that satisfy <see cref="TagFilter.Condition"/>.</summary>
    Filtered,

    /// <summary>No span can satisfy what was asked: the answer is empty.</summary>
    Nothing,
}
