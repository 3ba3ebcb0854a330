namespace Vivace.Query.Sources;

/// <summary>How far the stored order of a trace follows the order in which its spans arrived (block format specification, section 9).</summary>
internal enum ArrivalOrder
{
    /// <summary>Parts of the trace were put together: resources, scopes and spans go by time.</summary>
    NotKept,

    /// <summary>Several requests brought the trace: resources and scopes stay as they arrived, the spans of a scope go by time.</summary>
    KeptForGroups,

    /// <summary>One request brought it: everything stays as it arrived.</summary>
    KeptForSpans,
}
