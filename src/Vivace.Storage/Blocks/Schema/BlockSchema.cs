using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Blocks.Schema;

/// <summary>
/// The schema of vParquet4 (block format specification, section 8). Tempo ignores the schema in a file and uses its own, so this one must
/// be exact: names, nesting, order, all columns.
/// </summary>
internal static class BlockSchema
{
    public static readonly ParquetSchema Instance = Build();

    private static ParquetSchema Build()
    {
        var nodes = new SchemaNodes();
        nodes.Group("Trace", trace =>
        {
            trace.Bytes("TraceID");
            trace.String("TraceIDText");
            trace.UInt64("StartTimeUnixNano");
            trace.UInt64("EndTimeUnixNano");
            trace.UInt64("DurationNano");
            trace.String("RootServiceName");
            trace.String("RootSpanName");
            trace.Map("ServiceStats", stats =>
            {
                stats.UInt32("SpanCount");
                stats.UInt32("ErrorCount");
            });
            trace.List("rs", resourceSpans =>
            {
                resourceSpans.Group("Resource", Resource);
                resourceSpans.List("ss", scopeSpans =>
                {
                    scopeSpans.Group("Scope", Scope);
                    scopeSpans.List("Spans", Span);
                });
            });
        });
        return new ParquetSchema(nodes.Elements);
    }

    private static void Resource(SchemaNodes resource)
    {
        Attributes(resource);
        resource.Int32("DroppedAttributesCount");
        resource.String("ServiceName");
        foreach (string name in WellKnownAttributes.ResourceColumns)
        {
            resource.OptionalString(name);
        }

        Dedicated(resource);
    }

    private static void Scope(SchemaNodes scope)
    {
        scope.String("Name");
        scope.String("Version");
        Attributes(scope);
        scope.Int32("DroppedAttributesCount");
    }

    private static void Span(SchemaNodes span)
    {
        span.Bytes("SpanID");
        span.Bytes("ParentSpanID");
        span.Int32("ParentID");
        span.Int32("NestedSetLeft");
        span.Int32("NestedSetRight");
        span.String("Name");
        span.Int64("Kind");
        span.String("TraceState");
        span.UInt64("StartTimeUnixNano");
        span.UInt64("DurationNano");
        span.Int64("StatusCode");
        span.String("StatusMessage");
        Attributes(span);
        span.Int32("DroppedAttributesCount");
        span.List("Events", spanEvent =>
        {
            spanEvent.UInt64("TimeSinceStartNano");
            spanEvent.String("Name");
            Attributes(spanEvent);
            spanEvent.Int32("DroppedAttributesCount");
        });
        span.Int32("DroppedEventsCount");
        span.List("Links", link =>
        {
            link.Bytes("TraceID");
            link.Bytes("SpanID");
            link.String("TraceState");
            Attributes(link);
            link.Int32("DroppedAttributesCount");
        });
        span.Int32("DroppedLinksCount");
        span.OptionalString("HttpMethod");
        span.OptionalString("HttpUrl");
        span.OptionalInt64("HttpStatusCode");
        Dedicated(span);
    }

    private static void Attributes(SchemaNodes owner) => owner.List("Attrs", attribute =>
    {
        attribute.String("Key");
        attribute.Boolean("IsArray");
        attribute.ValueList("Value", PhysicalType.ByteArray);
        attribute.ValueList("ValueInt", PhysicalType.Int64);
        attribute.ValueList("ValueDouble", PhysicalType.Double);
        attribute.ValueList("ValueBool", PhysicalType.Boolean);
        attribute.OptionalString("ValueUnsupported");
    });

    private static void Dedicated(SchemaNodes owner) => owner.Group("DedicatedAttributes", slots =>
    {
        for (int slot = 1; slot <= BlockColumns.DedicatedSlots; slot++)
        {
            slots.OptionalString($"String{slot:00}");
        }
    });
}
