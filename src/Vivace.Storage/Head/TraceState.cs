using Vivace.Traces.Model;

namespace Vivace.Storage.Head;

/// <summary>A trace as the head knows it so far. The writer changes it in place; readers see each field as it is at that moment.</summary>
public struct TraceState
{
    public TraceId Id;

    /// <summary>The newest row, or -1; rows lead back from there.</summary>
    public int LastRow;

    public int SpanCount;

    /// <summary>Bytes received for the trace, refused ones included.</summary>
    public long ReceivedBytes;

    /// <summary>Earliest start, in nanoseconds since the Unix epoch.</summary>
    public ulong Start;

    /// <summary>Latest end, in nanoseconds since the Unix epoch.</summary>
    public ulong End;

    /// <summary>A row whose span has no parent, or -1; the first such row that arrived.</summary>
    public int RootRow;

    public TraceMarks Marks;

    /// <summary>A bit for each span id seen, by the id's hash: a bit that is not set says that an id is new.</summary>
    internal ulong SpanIdBits;

    /// <summary>Whether the head lists the trace among those that repeat span ids.</summary>
    internal bool IsListed;
}

/// <summary>What makes a trace other than the common one: one root, every span id once.</summary>
[Flags]
public enum TraceMarks
{
    None = 0,

    /// <summary>More than one span has no parent.</summary>
    SeveralRoots = 1,

    /// <summary>A span id occurs more than once: a span that was sent twice, or the two sides of a call that share an id.</summary>
    RepeatsSpanIds = 2,

    /// <summary>The trace is too long to tell at every append whether a span id occurs more than once; readers find out.</summary>
    MayRepeatSpanIds = 4,

    /// <summary>
    /// The spans came in more than one request. Those of a single request keep the order they were sent in, in blocks too (block format
    /// specification, section 9.1: pass it to the writer as order to be kept); others are put in order of time.
    /// </summary>
    SeveralPushes = 8,
}
