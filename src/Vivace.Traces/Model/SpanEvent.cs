namespace Vivace.Traces.Model;

/// <summary>An event of a span. Its attributes are a run in the batch's event attributes.</summary>
/// <param name="Time">Nanoseconds since the Unix epoch.</param>
/// <param name="Name">Number of the string table.</param>
/// <param name="DroppedAttributesCount">What the sender says it dropped.</param>
/// <param name="AttributeStart">First index of the run.</param>
/// <param name="AttributeCount">Length of the run.</param>
public readonly record struct SpanEvent(ulong Time, int Name, uint DroppedAttributesCount, int AttributeStart, int AttributeCount);

/// <summary>A link of a span. Its attributes are a run in the batch's link attributes.</summary>
/// <param name="TraceId">Zero when the sender gave none.</param>
/// <param name="SpanId">Zero when the sender gave none.</param>
/// <param name="TraceState">Number of the string table.</param>
/// <param name="Flags">W3C trace flags and their validity bits.</param>
/// <param name="DroppedAttributesCount">What the sender says it dropped.</param>
/// <param name="AttributeStart">First index of the run.</param>
/// <param name="AttributeCount">Length of the run.</param>
public readonly record struct SpanLink(
    TraceId TraceId, ulong SpanId, int TraceState, uint Flags, uint DroppedAttributesCount, int AttributeStart, int AttributeCount);

/// <summary>Fields that few spans have, kept apart so that the others do not pay for them.</summary>
/// <param name="TraceState">Number of the string table.</param>
/// <param name="StatusMessage">Number of the string table.</param>
/// <param name="DroppedAttributesCount">What the sender says it dropped.</param>
/// <param name="DroppedEventsCount">What the sender says it dropped.</param>
/// <param name="DroppedLinksCount">What the sender says it dropped.</param>
public readonly record struct SpanRareFields(
    int TraceState, int StatusMessage, uint DroppedAttributesCount, uint DroppedEventsCount, uint DroppedLinksCount)
{
    public bool IsEmpty => (TraceState | StatusMessage) == 0 && (DroppedAttributesCount | DroppedEventsCount | DroppedLinksCount) == 0;
}
