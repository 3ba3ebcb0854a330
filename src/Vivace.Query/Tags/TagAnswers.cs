using Vivace.Query.Limits;

namespace Vivace.Query.Tags;

/// <summary>Where a tag name lives. <see cref="Intrinsic"/> is a constant list and reads no data.</summary>
public enum TagScope
{
    /// <summary>All scopes.</summary>
    None,
    Resource,
    Span,
    Event,
    Link,
    Instrumentation,
    Intrinsic,
}

/// <summary>Parameters of a look-up of tag names or values. Times are nanoseconds since the Unix epoch; 0 for an open end.</summary>
public sealed record TagRequest
{
    public required ulong Start { get; init; }

    public required ulong End { get; init; }

    /// <summary>Most names of a scope, or most values; 0 for no limit.</summary>
    public int Limit { get; init; }

    /// <summary>Stops after this many known names or values in a row; 0 never stops.</summary>
    public int MaxStaleValues { get; init; }

    /// <summary>Stops when the names or values found have this many bytes; 0 for no limit.</summary>
    public long MaxBytes { get; init; }
}

/// <summary>The names of a scope, sorted.</summary>
public sealed record TagScopeNames(TagScope Scope, IReadOnlyList<string> Names);

public sealed record TagNamesAnswer(IReadOnlyList<TagScopeNames> Scopes, QueryStatistics Statistics);

/// <summary>A value of a tag.</summary>
/// <param name="Type">As the API names it: <c>string</c>, <c>int</c>, <c>float</c>, <c>bool</c>, <c>keyword</c>.</param>
/// <param name="Text">The value as text.</param>
public readonly record struct TagValue(string Type, string Text);

/// <param name="Values">Distinct, sorted by type, then text.</param>
/// <param name="Statistics">What was read.</param>
public sealed record TagValuesAnswer(IReadOnlyList<TagValue> Values, QueryStatistics Statistics);
