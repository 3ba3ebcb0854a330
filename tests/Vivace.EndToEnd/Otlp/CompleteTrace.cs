using Google.Protobuf;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Otlp;

/// <summary>A trace that sets every field of every OTLP message, and every kind of attribute value with its extremes.</summary>
public static class CompleteTrace
{
    /// <summary>Two resources, three scopes, four spans; ids are new each time.</summary>
    public static ExportTraceServiceRequest Create()
    {
        var traceId = SampleTraces.NewId(SampleTraces.TraceIdBytes);
        var root = EverythingIn(SampleTraces.NewSpan(traceId, "everything"));
        var child = SampleTraces.NewSpan(traceId, "child");
        child.ParentSpanId = root.SpanId;
        child.Kind = Span.Types.SpanKind.Client;
        child.Status = new Status { Code = Status.Types.StatusCode.Ok };
        var bare = new Span { TraceId = traceId, SpanId = SampleTraces.NewId(SampleTraces.SpanIdBytes) };
        var unscoped = SampleTraces.NewSpan(traceId, "");
        unscoped.Kind = Span.Types.SpanKind.Unspecified;
        return new ExportTraceServiceRequest
        {
            ResourceSpans =
            {
                new ResourceSpans
                {
                    SchemaUrl = "https://opentelemetry.io/schemas/1.37.0",
                    Resource = new Resource { DroppedAttributesCount = 2, Attributes = { AllValues("res.") } },
                    ScopeSpans =
                    {
                        new ScopeSpans
                        {
                            SchemaUrl = "https://opentelemetry.io/schemas/1.36.0",
                            Scope = new InstrumentationScope
                            {
                                Name = "my.scope", Version = "1.2.3", DroppedAttributesCount = 1, Attributes = { AllValues("scope.") },
                            },
                            Spans = { root, child },
                        },
                        new ScopeSpans { Spans = { unscoped } },
                    },
                },
                new ResourceSpans { ScopeSpans = { new ScopeSpans { Scope = new InstrumentationScope(), Spans = { bare } } } },
            },
        };
    }

    private static Span EverythingIn(Span span)
    {
        span.TraceState = "vendor=abc,foo=bar";
        span.Flags = 257;
        span.Attributes.Add(AllValues(""));
        span.DroppedAttributesCount = 3;
        span.DroppedEventsCount = 4;
        span.DroppedLinksCount = 5;
        span.Status = new Status { Code = Status.Types.StatusCode.Error, Message = "boom" };
        span.Events.Add(new Span.Types.Event
        {
            Name = "exception",
            TimeUnixNano = span.StartTimeUnixNano + 1,
            DroppedAttributesCount = 6,
            Attributes = { AllValues("event.") },
        });
        span.Events.Add(new Span.Types.Event { Name = "before the span", TimeUnixNano = 1 });
        span.Events.Add(new Span.Types.Event());
        span.Links.Add(new Span.Types.Link
        {
            TraceId = SampleTraces.NewId(SampleTraces.TraceIdBytes),
            SpanId = SampleTraces.NewId(SampleTraces.SpanIdBytes),
            TraceState = "l=1",
            DroppedAttributesCount = 7,
            Flags = 256,
            Attributes = { AllValues("link.") },
        });
        span.Links.Add(new Span.Types.Link());
        return span;
    }

    private static KeyValue[] AllValues(string prefix) =>
    [
        Attribute(prefix + "string", new AnyValue { StringValue = "text" }),
        Attribute(prefix + "string.empty", new AnyValue { StringValue = "" }),
        Attribute(prefix + "string.html", new AnyValue { StringValue = "<a href=\"x\">&é</a>\u2028\u2029 🐈\u0001\t\n\\" }),
        Attribute(prefix + "bool.true", new AnyValue { BoolValue = true }),
        Attribute(prefix + "bool.false", new AnyValue { BoolValue = false }),
        Attribute(prefix + "int.zero", new AnyValue { IntValue = 0 }),
        Attribute(prefix + "int.min", new AnyValue { IntValue = long.MinValue }),
        Attribute(prefix + "int.max", new AnyValue { IntValue = long.MaxValue }),
        Attribute(prefix + "int.past.double", new AnyValue { IntValue = 9007199254740993 }),
        Attribute(prefix + "double", new AnyValue { DoubleValue = 0.1 }),
        Attribute(prefix + "double.whole", new AnyValue { DoubleValue = 3 }),
        Attribute(prefix + "double.zero", new AnyValue { DoubleValue = 0 }),
        Attribute(prefix + "double.small", new AnyValue { DoubleValue = double.Epsilon }),
        Attribute(prefix + "double.large", new AnyValue { DoubleValue = double.MaxValue }),
        Attribute(prefix + "double.nan", new AnyValue { DoubleValue = double.NaN }),
        Attribute(prefix + "double.infinity", new AnyValue { DoubleValue = double.PositiveInfinity }),
        Attribute(prefix + "double.minus.infinity", new AnyValue { DoubleValue = double.NegativeInfinity }),
        Attribute(prefix + "bytes", new AnyValue { BytesValue = ByteString.CopyFrom(0, 1, 254, 255) }),
        Attribute(prefix + "bytes.empty", new AnyValue { BytesValue = ByteString.Empty }),
        Attribute(prefix + "array", new AnyValue { ArrayValue = MixedArray() }),
        Attribute(prefix + "array.empty", new AnyValue { ArrayValue = new ArrayValue() }),
        Attribute(prefix + "kvlist", new AnyValue { KvlistValue = NestedList() }),
        Attribute(prefix + "kvlist.empty", new AnyValue { KvlistValue = new KeyValueList() }),
        Attribute(prefix + "unset", new AnyValue()),
        Attribute(prefix + "twice", new AnyValue { StringValue = "first" }),
        Attribute(prefix + "twice", new AnyValue { IntValue = 2 }),
        Attribute("", new AnyValue { StringValue = prefix + "without a key" }),
    ];

    private static ArrayValue MixedArray() => new()
    {
        Values =
        {
            new AnyValue { StringValue = "x" },
            new AnyValue { IntValue = 2 },
            new AnyValue { DoubleValue = 2.5 },
            new AnyValue { BoolValue = false },
            new AnyValue(),
            new AnyValue { ArrayValue = new ArrayValue { Values = { new AnyValue { IntValue = -1 } } } },
        },
    };

    private static KeyValueList NestedList() => new()
    {
        Values =
        {
            Attribute("k1", new AnyValue { StringValue = "v1" }),
            Attribute("k2", new AnyValue { KvlistValue = new KeyValueList { Values = { Attribute("deep", new AnyValue { IntValue = 7 }) } } }),
        },
    };

    private static KeyValue Attribute(string key, AnyValue value) => new() { Key = key, Value = value };
}
