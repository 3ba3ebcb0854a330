using Vivace.Traces.Interning;

namespace Vivace.Traces.Model;

/// <summary>
/// Spans as columns: row <c>i</c> of every column is span <c>i</c>. Names, attributes, resources and scopes are numbers of
/// <see cref="Dictionary"/>. The same shape carries a decoded request to its consumers and holds the head's spans.
/// </summary>
/// <remarks>
/// Runs (attributes, events, links) lie one after another in pools; a row stores where its run ends, and it starts where the row
/// before ended. One writer; a reader that knows of <c>n</c> rows (published by the owner) may read those rows without a lock, since
/// arrays are replaced when they grow and rows never change.
/// </remarks>
public sealed class SpanBatch
{
    private const int InitialRows = 64;

    public SpanBatch(TraceDictionary dictionary, int capacity = InitialRows)
    {
        Dictionary = dictionary;
        TraceIds = new TraceId[capacity];
        SpanIds = new ulong[capacity];
        ParentSpanIds = new ulong[capacity];
        StartTimes = new ulong[capacity];
        EndTimes = new ulong[capacity];
        Names = new int[capacity];
        Kinds = new int[capacity];
        StatusCodes = new int[capacity];
        Resources = new int[capacity];
        Scopes = new int[capacity];
        Flags = new uint[capacity];
        Rares = new int[capacity];
        Sizes = new int[capacity];
        AttributeEnds = new int[capacity];
        EventEnds = new int[capacity];
        LinkEnds = new int[capacity];
    }

    /// <summary>Where the numbers are defined.</summary>
    public TraceDictionary Dictionary { get; private set; }

    /// <summary>Rows written.</summary>
    public int Count;

    public TraceId[] TraceIds;

    /// <summary>Span ids as big-endian numbers.</summary>
    public ulong[] SpanIds;

    /// <summary>Parents' ids; 0 for a root.</summary>
    public ulong[] ParentSpanIds;

    /// <summary>Nanoseconds since the Unix epoch, as sent.</summary>
    public ulong[] StartTimes;

    /// <summary>Nanoseconds since the Unix epoch, as sent; may lie before the start.</summary>
    public ulong[] EndTimes;

    /// <summary>Span names (string table).</summary>
    public int[] Names;

    /// <summary>OTLP kinds, unknown numbers included.</summary>
    public int[] Kinds;

    /// <summary>OTLP status codes, unknown numbers included.</summary>
    public int[] StatusCodes;

    public int[] Resources;
    public int[] Scopes;
    public uint[] Flags;

    /// <summary>0, or one more than an index into <see cref="RareFields"/>.</summary>
    public int[] Rares;

    /// <summary>Bytes of the span as a canonical OTLP <c>Span</c> message (metrics-generator specification, section 5.4).</summary>
    public int[] Sizes;

    public int[] AttributeEnds;
    public int[] EventEnds;
    public int[] LinkEnds;

    /// <summary>Attributes of spans (attribute table).</summary>
    public Pool<int> SpanAttributes = new();

    public Pool<SpanEvent> Events = new();
    public Pool<int> EventAttributes = new();
    public Pool<SpanLink> Links = new();
    public Pool<int> LinkAttributes = new();

    /// <summary>Fields that few spans have.</summary>
    public Pool<SpanRareFields> RareFields = new();

    /// <summary>Managed memory held, in bytes.</summary>
    public unsafe long AllocatedBytes =>
        (TraceIds.Length * (long)(sizeof(TraceId) + (4 * sizeof(ulong)) + (11 * sizeof(int))))
        + SpanAttributes.AllocatedBytes + Events.AllocatedBytes + EventAttributes.AllocatedBytes + Links.AllocatedBytes
        + LinkAttributes.AllocatedBytes + RareFields.AllocatedBytes;

    /// <summary>The attributes of a span (attribute table), in the order sent, duplicates kept.</summary>
    public ReadOnlySpan<int> Attributes(int row) => SpanAttributes.Run(AttributeEnds, row);

    public ReadOnlySpan<SpanEvent> EventsOf(int row) => Events.Run(EventEnds, row);

    public ReadOnlySpan<SpanLink> LinksOf(int row) => Links.Run(LinkEnds, row);

    /// <summary>Trace state, status message and dropped counts of a span; all zero for most.</summary>
    public SpanRareFields Rare(int row)
    {
        int rare = Rares[row];
        return rare == 0 ? default : RareFields.Items[rare - 1];
    }

    /// <summary>The status message of a span (string table).</summary>
    public int StatusMessage(int row) => Rare(row).StatusMessage;

    /// <summary>Forgets the rows and keeps the memory.</summary>
    public void Clear(TraceDictionary dictionary)
    {
        Dictionary = dictionary;
        Count = 0;
        SpanAttributes.Count = 0;
        Events.Count = 0;
        EventAttributes.Count = 0;
        Links.Count = 0;
        LinkAttributes.Count = 0;
        RareFields.Count = 0;
    }

    /// <summary>Makes room for one more row.</summary>
    public void EnsureRow() => EnsureRows(Count + 1);

    /// <summary>Makes room for a number of rows in all, at least doubling. Old readers keep the arrays they have.</summary>
    public void EnsureRows(int rows)
    {
        if (rows <= TraceIds.Length)
        {
            return;
        }

        int capacity = Math.Max(rows, TraceIds.Length * 2);
        Array.Resize(ref TraceIds, capacity);
        Array.Resize(ref SpanIds, capacity);
        Array.Resize(ref ParentSpanIds, capacity);
        Array.Resize(ref StartTimes, capacity);
        Array.Resize(ref EndTimes, capacity);
        Array.Resize(ref Names, capacity);
        Array.Resize(ref Kinds, capacity);
        Array.Resize(ref StatusCodes, capacity);
        Array.Resize(ref Resources, capacity);
        Array.Resize(ref Scopes, capacity);
        Array.Resize(ref Flags, capacity);
        Array.Resize(ref Rares, capacity);
        Array.Resize(ref Sizes, capacity);
        Array.Resize(ref AttributeEnds, capacity);
        Array.Resize(ref EventEnds, capacity);
        Array.Resize(ref LinkEnds, capacity);
    }
}
