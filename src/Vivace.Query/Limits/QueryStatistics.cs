namespace Vivace.Query.Limits;

/// <summary>What a query looked at, for the <c>metrics</c> object of answers (query-api specification, section 5.6).</summary>
/// <param name="InspectedBytes">Bytes of stored data that were read.</param>
/// <param name="InspectedSpans">Spans that conditions were evaluated on.</param>
/// <param name="InspectedTraces">Traces looked at.</param>
/// <param name="TotalBlocks">Blocks that overlap the range.</param>
/// <param name="TotalBlockBytes">Size of those blocks.</param>
/// <param name="CompletedJobs">Sources (heads, row groups of blocks) that were finished.</param>
/// <param name="TotalJobs">Sources planned.</param>
public readonly record struct QueryStatistics(
    long InspectedBytes, long InspectedSpans, int InspectedTraces, int TotalBlocks, long TotalBlockBytes, int CompletedJobs, int TotalJobs);
