namespace Vivace.Generator;

/// <summary>
/// What a tenant's generator has counted since it was made (metrics-generator specification, section 13). Written under the tenant's
/// lock, read by anyone.
/// </summary>
public sealed class GeneratorStatistics
{
    /// <summary>Spans, before the time slack is looked at.</summary>
    public long SpansReceived;

    /// <summary>Bytes of those spans as OTLP messages, without resources and scopes.</summary>
    public long BytesReceived;

    /// <summary>Spans whose end was too long ago.</summary>
    public long TooOld;

    /// <summary>Spans whose end was too far ahead.</summary>
    public long TooNew;

    public long SpanMetricsFiltered;
    public long SpanMetricsInvalidUtf8;
    public long ServiceGraphsFiltered;
    public long ServiceGraphsInvalidUtf8;
    public long HostInfoInvalidUtf8;

    /// <summary>Processors that did not see a request because its sender asked so.</summary>
    public long SkippedProcessorPushes;

    /// <summary>New edges, including those complete at once.</summary>
    public long Edges;

    /// <summary>Edges that expired and were not counted.</summary>
    public long ExpiredEdges;

    /// <summary>Spans for whose edge there was no room.</summary>
    public long DroppedSpans;

    /// <summary>Edges that a filter took a side of.</summary>
    public long DroppedEdges;

    /// <summary>Sides that a filter rejected and that could not be remembered.</summary>
    public long DroppedSidesOverflow;

    /// <summary>Messages received before they were sent, by the clocks of their services.</summary>
    public long NegativeMessagingLatencies;

    public long Collections;

    /// <summary>Collections of which the disk did not take all, or not the note of what is in them.</summary>
    public long CollectionFailures;

    /// <summary>Settings that could not be applied.</summary>
    public long UpdateFailures;
}
