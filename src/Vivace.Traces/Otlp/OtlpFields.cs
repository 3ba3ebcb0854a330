namespace Vivace.Traces.Otlp;

/// <summary>Field numbers of the OTLP trace messages (OpenTelemetry protocol 1.x; ingest specification, section 6).</summary>
public static class OtlpFields
{
    public static class Request
    {
        public const int ResourceSpans = 1;
    }

    public static class ResourceSpans
    {
        public const int Resource = 1;
        public const int ScopeSpans = 2;
        public const int SchemaUrl = 3;
    }

    public static class Resource
    {
        public const int Attributes = 1;
        public const int DroppedAttributesCount = 2;
    }

    public static class ScopeSpans
    {
        public const int Scope = 1;
        public const int Spans = 2;
        public const int SchemaUrl = 3;
    }

    public static class Scope
    {
        public const int Name = 1;
        public const int Version = 2;
        public const int Attributes = 3;
        public const int DroppedAttributesCount = 4;
    }

    public static class Span
    {
        public const int TraceId = 1;
        public const int SpanId = 2;
        public const int TraceState = 3;
        public const int ParentSpanId = 4;
        public const int Name = 5;
        public const int Kind = 6;
        public const int StartTime = 7;
        public const int EndTime = 8;
        public const int Attributes = 9;
        public const int DroppedAttributesCount = 10;
        public const int Events = 11;
        public const int DroppedEventsCount = 12;
        public const int Links = 13;
        public const int DroppedLinksCount = 14;
        public const int Status = 15;
        public const int Flags = 16;
    }

    public static class Event
    {
        public const int Time = 1;
        public const int Name = 2;
        public const int Attributes = 3;
        public const int DroppedAttributesCount = 4;
    }

    public static class Link
    {
        public const int TraceId = 1;
        public const int SpanId = 2;
        public const int TraceState = 3;
        public const int Attributes = 4;
        public const int DroppedAttributesCount = 5;
        public const int Flags = 6;
    }

    public static class Status
    {
        public const int Message = 2;
        public const int Code = 3;
    }

    public static class KeyValue
    {
        public const int Key = 1;
        public const int Value = 2;
    }

    public static class AnyValue
    {
        public const int String = 1;
        public const int Bool = 2;
        public const int Int = 3;
        public const int Double = 4;
        public const int Array = 5;
        public const int KeyValueList = 6;
        public const int Bytes = 7;
    }
}
