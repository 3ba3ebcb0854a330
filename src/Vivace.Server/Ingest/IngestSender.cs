using Vivace.Server.Metrics;

namespace Vivace.Server.Ingest;

/// <summary>What a receiver knows of a push besides its spans.</summary>
/// <param name="OrgId">The tenant as sent; <c>null</c> when it was not sent, or sent twice.</param>
/// <param name="SkipMetrics">Whether the sender asked not to generate metrics.</param>
/// <param name="Receiver">Counters of the receiver and transport.</param>
public readonly record struct IngestSender(string? OrgId, bool SkipMetrics, ReceiverMetrics Receiver);
