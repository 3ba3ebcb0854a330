using Vivace.Query.Sources;

namespace Vivace.Query.Metrics.Compare;

/// <summary>Tells the side of each row listed: <see cref="CompareSide.Selection"/> where the filter of <c>compare</c> holds.</summary>
internal delegate void SpanSides(SpanColumns columns, ReadOnlySpan<int> rows, Span<int> sides);
