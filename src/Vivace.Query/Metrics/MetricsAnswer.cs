using Vivace.Query.Answers;
using Vivace.Query.Limits;

namespace Vivace.Query.Metrics;

/// <summary>The answer of a metrics query, series in the order of the specification (traceql, section 11.5).</summary>
/// <param name="Series">Series that have a sample.</param>
/// <param name="IsPartial">Whether the limit of series cut collection short.</param>
/// <param name="Statistics">What was read.</param>
public sealed record MetricsAnswer(IReadOnlyList<MetricSeries> Series, bool IsPartial, QueryStatistics Statistics);

/// <summary>A series. An instant query gives one sample.</summary>
/// <param name="Labels">In order.</param>
/// <param name="Samples">Ascending in time; intervals without a value are left out.</param>
/// <param name="Exemplars">Ascending in time.</param>
public sealed record MetricSeries(
    IReadOnlyList<AnswerAttribute> Labels, IReadOnlyList<MetricSample> Samples, IReadOnlyList<MetricExemplar> Exemplars);

/// <param name="TimestampMs">Right edge of the interval, milliseconds since the Unix epoch.</param>
/// <param name="Value">May be NaN or infinite.</param>
public readonly record struct MetricSample(long TimestampMs, double Value);

/// <param name="Labels">Always has <c>trace:id</c>.</param>
/// <param name="Value">Traceql specification, section 13.</param>
/// <param name="TimestampMs">Start of the span, milliseconds since the Unix epoch.</param>
public sealed record MetricExemplar(IReadOnlyList<AnswerAttribute> Labels, double Value, long TimestampMs);
