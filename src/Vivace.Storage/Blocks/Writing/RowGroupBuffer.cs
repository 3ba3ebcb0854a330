using Vivace.Storage.Blocks.Schema;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>The row group being built, column by column. What it holds is bounded by the sizes at which the writer ends row groups.</summary>
internal sealed class RowGroupBuffer
{
    /// <summary>Levels of what is in a trace: definition level from which on it exists, and repetition level.</summary>
    public const byte ResourceLevel = 1;
    public const byte ScopeLevel = 2;
    public const byte SpanLevel = 3;
    public const byte ElementLevel = 4;
    public const byte StatsLevel = 1;

    public readonly Axis Traces = new(Axis.PageEntries);
    public readonly Axis Stats = new(Axis.PageEntries);
    public readonly Axis Resources = new(Axis.PageEntries);
    public readonly Axis Scopes = new(Axis.PageEntries);
    public readonly Axis Spans = new(Axis.PageEntries);
    public readonly Axis Events = new(Axis.PageEntries);
    public readonly Axis Links = new(Axis.PageEntries);

    public readonly AttributeBuffer ResourceAttributes = new(ResourceLevel);
    public readonly AttributeBuffer ScopeAttributes = new(ScopeLevel);
    public readonly AttributeBuffer SpanAttributes = new(SpanLevel);
    public readonly AttributeBuffer EventAttributes = new(ElementLevel);
    public readonly AttributeBuffer LinkAttributes = new(ElementLevel);

    public Pool<TraceId> TraceIds = new();
    public Pool<long> TraceStarts = new();
    public Pool<long> TraceEnds = new();
    public readonly StringColumn RootServiceNames = new();
    public readonly StringColumn RootSpanNames = new();
    public readonly StringColumn StatsServices = new();
    public Pool<int> StatsSpans = new();
    public Pool<int> StatsErrors = new();

    public Pool<int> ResourceDropped = new();
    public readonly StringColumn ServiceNames = new();
    public readonly StringColumn[] ResourceWellKnown = Columns(WellKnownAttributes.Resource.Count);
    public readonly StringColumn[] ResourceDedicated = Columns(BlockColumns.DedicatedSlots);

    public readonly StringColumn ScopeNames = new();
    public readonly StringColumn ScopeVersions = new();
    public Pool<int> ScopeDropped = new();

    public Pool<ulong> SpanIds = new();
    public Pool<ulong> ParentSpanIds = new();
    public Pool<int> NestedSetParents = new();
    public Pool<int> NestedSetLefts = new();
    public Pool<int> NestedSetRights = new();
    public readonly StringColumn Names = new();
    public Pool<long> Kinds = new();
    public readonly StringColumn TraceStates = new();
    public Pool<long> Starts = new();
    public Pool<long> Durations = new();
    public Pool<long> StatusCodes = new();
    public readonly StringColumn StatusMessages = new();
    public Pool<int> DroppedAttributes = new();
    public Pool<int> DroppedEvents = new();
    public Pool<int> DroppedLinks = new();
    public readonly StringColumn HttpMethods = new();
    public readonly StringColumn HttpUrls = new();

    /// <summary>Values that are there; which spans have one is in <see cref="HasHttpStatusCode"/>.</summary>
    public Pool<long> HttpStatusCodes = new();
    public Pool<byte> HasHttpStatusCode = new();
    public readonly StringColumn[] SpanDedicated = Columns(BlockColumns.DedicatedSlots);

    public Pool<long> EventTimes = new();
    public readonly StringColumn EventNames = new();
    public Pool<int> EventDropped = new();

    public Pool<TraceId> LinkTraceIds = new();
    public Pool<ulong> LinkSpanIds = new();
    public readonly StringColumn LinkTraceStates = new();
    public Pool<int> LinkDropped = new();

    /// <summary>Changes with every row group: numbers of its dictionaries mean nothing in the next.</summary>
    public int Generation { get; private set; } = 1;

    public int RowCount => TraceIds.Count;

    public int SpanCount => SpanIds.Count;

    private IEnumerable<Axis> Axes =>
        [Traces, Stats, Resources, Scopes, Spans, Events, Links, .. Attributes.Select(attributes => attributes.Axis)];

    private AttributeBuffer[] Attributes => [ResourceAttributes, ScopeAttributes, SpanAttributes, EventAttributes, LinkAttributes];

    private IEnumerable<StringColumn> Strings =>
    [
        RootServiceNames, RootSpanNames, StatsServices, ServiceNames, .. ResourceWellKnown, .. ResourceDedicated, ScopeNames, ScopeVersions,
        Names, TraceStates, StatusMessages, HttpMethods, HttpUrls, .. SpanDedicated, EventNames, LinkTraceStates,
    ];

    /// <summary>Begins a trace.</summary>
    public void BeginRow()
    {
        int row = RowCount;
        Traces.BeginRow(row);
        Stats.BeginRow(row);
        Resources.BeginRow(row);
        Scopes.BeginRow(row);
        Spans.BeginRow(row);
        Events.BeginRow(row);
        Links.BeginRow(row);
        ResourceAttributes.Axis.BeginRow(row);
        ScopeAttributes.Axis.BeginRow(row);
        SpanAttributes.Axis.BeginRow(row);
        EventAttributes.Axis.BeginRow(row);
        LinkAttributes.Axis.BeginRow(row);
    }

    public void Clear()
    {
        Generation++;
        foreach (Axis axis in Axes)
        {
            axis.Clear();
        }

        foreach (AttributeBuffer attributes in Attributes)
        {
            attributes.Clear();
        }

        foreach (StringColumn column in Strings)
        {
            column.Clear();
        }

        TraceIds.Count = TraceStarts.Count = TraceEnds.Count = StatsSpans.Count = StatsErrors.Count = ResourceDropped.Count = 0;
        ScopeDropped.Count = SpanIds.Count = ParentSpanIds.Count = NestedSetParents.Count = NestedSetLefts.Count = 0;
        NestedSetRights.Count = Kinds.Count = Starts.Count = Durations.Count = StatusCodes.Count = DroppedAttributes.Count = 0;
        DroppedEvents.Count = DroppedLinks.Count = HttpStatusCodes.Count = HasHttpStatusCode.Count = EventTimes.Count = 0;
        EventDropped.Count = LinkTraceIds.Count = LinkSpanIds.Count = LinkDropped.Count = 0;
    }

    private static StringColumn[] Columns(int count)
    {
        var columns = new StringColumn[count];
        for (int i = 0; i < count; i++)
        {
            columns[i] = new StringColumn();
        }

        return columns;
    }
}
