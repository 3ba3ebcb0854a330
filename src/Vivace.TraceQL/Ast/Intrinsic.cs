namespace Vivace.TraceQL.Ast;

/// <summary>Facts of a span, its trace, events, links and scope that are no attributes (section 5.2).</summary>
public enum Intrinsic : byte
{
    Duration,
    Name,
    Status,
    StatusMessage,
    Kind,

    /// <summary>Parses, but passes no check.</summary>
    Parent,
    SpanId,
    SpanParentId,
    SpanChildCount,
    NestedSetLeft,
    NestedSetRight,
    NestedSetParent,
    TraceDuration,
    TraceRootName,
    TraceRootService,
    TraceId,
    EventName,
    EventTimeSinceStart,
    LinkTraceId,
    LinkSpanId,
    InstrumentationName,
    InstrumentationVersion,
}
