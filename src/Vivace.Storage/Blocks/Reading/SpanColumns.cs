using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>The columns that every span takes part in, loaded once, for those who walk all spans.</summary>
internal sealed class SpanColumns(BlockRows rows)
{
    public readonly int[] TraceSpanEnds = rows.TraceSpanEnds;
    public readonly TraceId[] TraceIds = rows.TraceIds;
    public readonly ulong[] Starts = rows.Starts;
    public readonly ulong[] SpanIds = rows.SpanIds;
    public readonly ulong[] ParentSpanIds = rows.ParentSpanIds;
    public readonly ulong[] Durations = rows.Durations;
    public readonly CodedColumn Names = rows.Names;
    public readonly long[] Kinds = rows.Kinds;
    public readonly long[] StatusCodes = rows.StatusCodes;
    public readonly int[] ResourceOfSpan = rows.ResourceOfSpan;
    public readonly int[] ScopeOfSpan = rows.ScopeOfSpan;
    public readonly CodedColumn TraceStates = rows.TraceStates;
    public readonly CodedColumn StatusMessages = rows.StatusMessages;
    public readonly int[] DroppedAttributes = rows.DroppedAttributes;
    public readonly int[] DroppedEvents = rows.DroppedEvents;
    public readonly int[] DroppedLinks = rows.DroppedLinks;
    public readonly bool[] HasHttpStatusCode = rows.HasHttpStatusCode;
    public readonly long[] HttpStatusCodes = rows.HttpStatusCodes;
    public readonly int[] EventEnds = rows.EventEnds;
    public readonly ulong[] EventTimesSinceStart = rows.EventTimesSinceStart;
    public readonly CodedColumn EventNames = rows.EventNames;
    public readonly int[] EventDroppedAttributes = rows.EventDroppedAttributes;
    public readonly int[] LinkEnds = rows.LinkEnds;
    public readonly TraceId[] LinkTraceIds = rows.LinkTraceIds;
    public readonly ulong[] LinkSpanIds = rows.LinkSpanIds;
    public readonly CodedColumn LinkTraceStates = rows.LinkTraceStates;
    public readonly int[] LinkDroppedAttributes = rows.LinkDroppedAttributes;
}
