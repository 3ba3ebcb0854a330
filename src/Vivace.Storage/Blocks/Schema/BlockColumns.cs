namespace Vivace.Storage.Blocks.Schema;

/// <summary>Positions of the leaves of vParquet4 (block format specification, section 8).</summary>
internal static class BlockColumns
{
    public const int TraceId = 0;
    public const int TraceIdText = 1;
    public const int TraceStart = 2;
    public const int TraceEnd = 3;
    public const int TraceDuration = 4;
    public const int RootServiceName = 5;
    public const int RootSpanName = 6;
    public const int StatsService = 7;
    public const int StatsSpanCount = 8;
    public const int StatsErrorCount = 9;
    public const int ResourceAttributes = 10;
    public const int ResourceDropped = 17;
    public const int ServiceName = 18;

    /// <summary>Cluster, namespace, pod, container, then the four of Kubernetes.</summary>
    public const int ResourceWellKnown = 19;

    public const int ResourceDedicated = 27;
    public const int ScopeName = 37;
    public const int ScopeVersion = 38;
    public const int ScopeAttributes = 39;
    public const int ScopeDropped = 46;
    public const int SpanId = 47;
    public const int ParentSpanId = 48;
    public const int NestedSetParent = 49;
    public const int NestedSetLeft = 50;
    public const int NestedSetRight = 51;
    public const int Name = 52;
    public const int Kind = 53;
    public const int TraceState = 54;
    public const int Start = 55;
    public const int Duration = 56;
    public const int StatusCode = 57;
    public const int StatusMessage = 58;
    public const int SpanAttributes = 59;
    public const int DroppedAttributes = 66;
    public const int EventTime = 67;
    public const int EventName = 68;
    public const int EventAttributes = 69;
    public const int EventDropped = 76;
    public const int DroppedEvents = 77;
    public const int LinkTraceId = 78;
    public const int LinkSpanId = 79;
    public const int LinkTraceState = 80;
    public const int LinkAttributes = 81;
    public const int LinkDropped = 88;
    public const int DroppedLinks = 89;
    public const int HttpMethod = 90;
    public const int HttpUrl = 91;
    public const int HttpStatusCode = 92;
    public const int SpanDedicated = 93;
    public const int Count = 103;

    /// <summary>Slots for dedicated attributes, of resources and of spans each.</summary>
    public const int DedicatedSlots = 10;

    // Within the columns of attributes:
    public const int Key = 0;
    public const int IsArray = 1;
    public const int StringValue = 2;
    public const int IntValue = 3;
    public const int DoubleValue = 4;
    public const int BoolValue = 5;
    public const int UnsupportedValue = 6;
}
