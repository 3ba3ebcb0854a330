using Vivace.Server.Metrics;
using Vivace.Storage;

namespace Vivace.Server.Ingest;

/// <summary>Who sees the spans that the write path takes and drops.</summary>
/// <param name="Generator">Makes metrics of them; <c>null</c> when there is none.</param>
/// <param name="Received">Logs spans that were stored.</param>
/// <param name="Discarded">Logs spans that limits of traces dropped.</param>
/// <param name="ReceivedMetric">Counts spans by name; <c>null</c> when nobody asked.</param>
public sealed record IngestObservers(
    ISpanConsumer? Generator, SpanLog Received, SpanLog Discarded, ReceivedSpanMetric? ReceivedMetric);
