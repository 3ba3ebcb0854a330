using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.TagFilters;

/// <summary>How the values of one tag are found: those that the query itself names, and those on spans that satisfy the filter.</summary>
/// <param name="FixedValues">Part of the answer whatever the data.</param>
/// <param name="Filter">Which spans to look at for more; <see cref="TagFilterKind.Nothing"/> when the fixed values are all.</param>
public sealed record TagValuesPlan(IReadOnlyList<Static> FixedValues, TagFilter Filter);
