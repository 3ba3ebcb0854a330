using Vivace.Query.Metrics.Aggregation;

namespace Vivace.Query.Metrics.Caching;

/// <summary>What all spans of a block give for a query.</summary>
/// <param name="Part">Their counts; null when the block has no span.</param>
/// <param name="First">Earliest start of a span.</param>
/// <param name="Last">Latest start of a span.</param>
internal sealed record BlockResult(MetricPart? Part, long First, long Last);
