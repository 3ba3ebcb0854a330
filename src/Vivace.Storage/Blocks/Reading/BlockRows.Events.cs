using Vivace.Storage.Blocks.Schema;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Reading;

/// <content>Columns of events and links: one value per event or link.</content>
public sealed partial class BlockRows
{
    public int EventCount => SpanCount == 0 ? 0 : EventEnds[SpanCount - 1];

    /// <summary>Where the events of each span end.</summary>
    public int[] EventEnds => ElementEnds(ref _eventEnds, BlockColumns.EventTime, SpanLevel, SpanCount);

    /// <summary>Time of the event less the start of the span, in nanoseconds, wrapping.</summary>
    public ulong[] EventTimesSinceStart => UInt64s(BlockColumns.EventTime, EventCount);

    public CodedColumn EventNames => Coded(BlockColumns.EventName, EventCount);

    public AttributeColumns EventAttributes => Attributes(ref _eventAttributes, BlockColumns.EventAttributes, ElementLevel, EventCount);

    public int[] EventDroppedAttributes => Int32s(BlockColumns.EventDropped, EventCount);

    public int LinkCount => SpanCount == 0 ? 0 : LinkEnds[SpanCount - 1];

    /// <summary>Where the links of each span end.</summary>
    public int[] LinkEnds => ElementEnds(ref _linkEnds, BlockColumns.LinkSpanId, SpanLevel, SpanCount);

    public TraceId[] LinkTraceIds => LoadTraceIds(BlockColumns.LinkTraceId, LinkCount);

    /// <summary>Big-endian numbers.</summary>
    public ulong[] LinkSpanIds => LoadSpanIds(BlockColumns.LinkSpanId, LinkCount);

    public CodedColumn LinkTraceStates => Coded(BlockColumns.LinkTraceState, LinkCount);

    public AttributeColumns LinkAttributes => Attributes(ref _linkAttributes, BlockColumns.LinkAttributes, ElementLevel, LinkCount);

    public int[] LinkDroppedAttributes => Int32s(BlockColumns.LinkDropped, LinkCount);
}
