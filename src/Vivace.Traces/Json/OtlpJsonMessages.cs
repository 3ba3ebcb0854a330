using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>The messages of OTLP but for attributes, one method each: reads JSON, writes protobuf.</summary>
internal static class OtlpJsonMessages
{
    private delegate void MessageReader(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer);

    public static void Request(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("the request"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("resourceSpans"u8, "resource_spans"u8))
            {
                Repeated(ref json, writer, OtlpFields.Request.ResourceSpans, "resourceSpans", ResourceSpans);
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void ResourceSpans(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("resourceSpans[]"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        while (json.NextMember())
        {
            if (json.Is("resource"u8))
            {
                Single(ref json, writer, OtlpFields.ResourceSpans.Resource, Resource);
            }
            else if (json.Is("scopeSpans"u8, "scope_spans"u8))
            {
                Repeated(ref json, writer, OtlpFields.ResourceSpans.ScopeSpans, "scopeSpans", ScopeSpans);
            }
            else if (json.Is("schemaUrl"u8, "schema_url"u8))
            {
                fields.String(ref json, OtlpFields.ResourceSpans.SchemaUrl, "schemaUrl");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void Resource(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("resource"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        while (json.NextMember())
        {
            if (json.Is("attributes"u8))
            {
                OtlpJsonAttributes.Read(ref json, writer, OtlpFields.Resource.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                fields.Count(ref json, OtlpFields.Resource.DroppedAttributesCount, "droppedAttributesCount");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void ScopeSpans(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("scopeSpans[]"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        while (json.NextMember())
        {
            if (json.Is("scope"u8))
            {
                Single(ref json, writer, OtlpFields.ScopeSpans.Scope, Scope);
            }
            else if (json.Is("spans"u8))
            {
                Repeated(ref json, writer, OtlpFields.ScopeSpans.Spans, "spans", Span);
            }
            else if (json.Is("schemaUrl"u8, "schema_url"u8))
            {
                fields.String(ref json, OtlpFields.ScopeSpans.SchemaUrl, "schemaUrl");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void Scope(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("scope"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        while (json.NextMember())
        {
            if (json.Is("name"u8))
            {
                fields.String(ref json, OtlpFields.Scope.Name, "name");
            }
            else if (json.Is("version"u8))
            {
                fields.String(ref json, OtlpFields.Scope.Version, "version");
            }
            else if (json.Is("attributes"u8))
            {
                OtlpJsonAttributes.Read(ref json, writer, OtlpFields.Scope.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                fields.Count(ref json, OtlpFields.Scope.DroppedAttributesCount, "droppedAttributesCount");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void Span(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("spans[]"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        while (json.NextMember())
        {
            if (json.Is("traceId"u8, "trace_id"u8))
            {
                fields.Id(ref json, OtlpFields.Span.TraceId, TraceId.Length, "traceId");
            }
            else if (json.Is("spanId"u8, "span_id"u8))
            {
                fields.Id(ref json, OtlpFields.Span.SpanId, sizeof(ulong), "spanId");
            }
            else if (json.Is("parentSpanId"u8, "parent_span_id"u8))
            {
                fields.Id(ref json, OtlpFields.Span.ParentSpanId, sizeof(ulong), "parentSpanId");
            }
            else if (json.Is("name"u8))
            {
                fields.String(ref json, OtlpFields.Span.Name, "name");
            }
            else if (json.Is("kind"u8))
            {
                fields.Enum(ref json, OtlpFields.Span.Kind, OtlpEnumNames.SpanKinds, "kind");
            }
            else if (json.Is("startTimeUnixNano"u8, "start_time_unix_nano"u8))
            {
                fields.Time(ref json, OtlpFields.Span.StartTime, "startTimeUnixNano");
            }
            else if (json.Is("endTimeUnixNano"u8, "end_time_unix_nano"u8))
            {
                fields.Time(ref json, OtlpFields.Span.EndTime, "endTimeUnixNano");
            }
            else if (json.Is("attributes"u8))
            {
                OtlpJsonAttributes.Read(ref json, writer, OtlpFields.Span.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                fields.Count(ref json, OtlpFields.Span.DroppedAttributesCount, "droppedAttributesCount");
            }
            else if (json.Is("events"u8))
            {
                Repeated(ref json, writer, OtlpFields.Span.Events, "events", Event);
            }
            else if (json.Is("droppedEventsCount"u8, "dropped_events_count"u8))
            {
                fields.Count(ref json, OtlpFields.Span.DroppedEventsCount, "droppedEventsCount");
            }
            else if (json.Is("status"u8))
            {
                Single(ref json, writer, OtlpFields.Span.Status, Status);
            }
            else if (json.Is("links"u8))
            {
                Repeated(ref json, writer, OtlpFields.Span.Links, "links", Link);
            }
            else if (json.Is("droppedLinksCount"u8, "dropped_links_count"u8))
            {
                fields.Count(ref json, OtlpFields.Span.DroppedLinksCount, "droppedLinksCount");
            }
            else if (json.Is("traceState"u8, "trace_state"u8))
            {
                fields.String(ref json, OtlpFields.Span.TraceState, "traceState");
            }
            else if (json.Is("flags"u8))
            {
                fields.Flags(ref json, OtlpFields.Span.Flags, "flags");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void Event(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("events[]"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        while (json.NextMember())
        {
            if (json.Is("timeUnixNano"u8, "time_unix_nano"u8))
            {
                fields.Time(ref json, OtlpFields.Event.Time, "timeUnixNano");
            }
            else if (json.Is("name"u8))
            {
                fields.String(ref json, OtlpFields.Event.Name, "name");
            }
            else if (json.Is("attributes"u8))
            {
                OtlpJsonAttributes.Read(ref json, writer, OtlpFields.Event.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                fields.Count(ref json, OtlpFields.Event.DroppedAttributesCount, "droppedAttributesCount");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void Link(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("links[]"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        while (json.NextMember())
        {
            if (json.Is("traceId"u8, "trace_id"u8))
            {
                fields.Id(ref json, OtlpFields.Link.TraceId, TraceId.Length, "traceId");
            }
            else if (json.Is("spanId"u8, "span_id"u8))
            {
                fields.Id(ref json, OtlpFields.Link.SpanId, sizeof(ulong), "spanId");
            }
            else if (json.Is("traceState"u8, "trace_state"u8))
            {
                fields.String(ref json, OtlpFields.Link.TraceState, "traceState");
            }
            else if (json.Is("attributes"u8))
            {
                OtlpJsonAttributes.Read(ref json, writer, OtlpFields.Link.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                fields.Count(ref json, OtlpFields.Link.DroppedAttributesCount, "droppedAttributesCount");
            }
            else if (json.Is("flags"u8))
            {
                fields.Flags(ref json, OtlpFields.Link.Flags, "flags");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void Status(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer)
    {
        if (!json.BeginObject("status"))
        {
            return;
        }

        var fields = new OtlpJsonScalars(writer);
        while (json.NextMember())
        {
            if (json.Is("message"u8))
            {
                fields.String(ref json, OtlpFields.Status.Message, "message");
            }
            else if (json.Is("code"u8))
            {
                fields.Enum(ref json, OtlpFields.Status.Code, OtlpEnumNames.StatusCodes, "code");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private static void Repeated(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer, int field, string what, MessageReader element)
    {
        if (!json.BeginArray(what))
        {
            return;
        }

        while (json.NextElement())
        {
            // A null element is an empty message.
            int mark = writer.Begin(field);
            element(ref json, writer);
            writer.End(mark);
        }
    }

    private static void Single(scoped ref OtlpJsonTokens json, ProtoMessageWriter writer, int field, MessageReader message)
    {
        if (json.IsNull)
        {
            return;
        }

        int mark = writer.Begin(field);
        message(ref json, writer);
        writer.End(mark);
    }
}
