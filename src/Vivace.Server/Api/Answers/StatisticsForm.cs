namespace Vivace.Server.Api.Answers;

/// <summary>Which of its fields the object <c>metrics</c> shows; the others are never set there (query-api specification, section 5.6).</summary>
internal enum StatisticsForm
{
    /// <summary>Neither traces nor spans.</summary>
    Search,

    /// <summary>Traces.</summary>
    LegacySearch,

    /// <summary>Spans.</summary>
    Metrics,
}
