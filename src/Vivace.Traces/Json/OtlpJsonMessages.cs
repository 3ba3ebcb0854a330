using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>The messages of OTLP, one method each: reads JSON, writes protobuf.</summary>
internal readonly ref struct OtlpJsonMessages(PooledByteBuffer output)
{
    private static readonly string[] Kinds =
        ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];

    private static readonly string[] StatusCodes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    private readonly ProtoMessageWriter _writer = new(output);

    private delegate void MessageReader(scoped ref OtlpJsonTokens json, OtlpJsonMessages messages);

    public void Request(ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("the request"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("resourceSpans"u8, "resource_spans"u8))
            {
                Repeated(ref json, OtlpFields.Request.ResourceSpans, "resourceSpans", static (scoped ref j, m) => m.ResourceSpans(ref j));
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void ResourceSpans(scoped ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("resourceSpans[]"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("resource"u8))
            {
                Single(ref json, OtlpFields.ResourceSpans.Resource, static (scoped ref j, m) => m.Resource(ref j));
            }
            else if (json.Is("scopeSpans"u8, "scope_spans"u8))
            {
                Repeated(ref json, OtlpFields.ResourceSpans.ScopeSpans, "scopeSpans", static (scoped ref j, m) => m.ScopeSpans(ref j));
            }
            else if (json.Is("schemaUrl"u8, "schema_url"u8))
            {
                String(ref json, OtlpFields.ResourceSpans.SchemaUrl, "schemaUrl");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void Resource(scoped ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("resource"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("attributes"u8))
            {
                Attributes(ref json, OtlpFields.Resource.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                Count(ref json, OtlpFields.Resource.DroppedAttributesCount, "droppedAttributesCount");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void ScopeSpans(scoped ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("scopeSpans[]"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("scope"u8))
            {
                Single(ref json, OtlpFields.ScopeSpans.Scope, static (scoped ref j, m) => m.Scope(ref j));
            }
            else if (json.Is("spans"u8))
            {
                Repeated(ref json, OtlpFields.ScopeSpans.Spans, "spans", static (scoped ref j, m) => m.Span(ref j));
            }
            else if (json.Is("schemaUrl"u8, "schema_url"u8))
            {
                String(ref json, OtlpFields.ScopeSpans.SchemaUrl, "schemaUrl");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void Scope(scoped ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("scope"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("name"u8))
            {
                String(ref json, OtlpFields.Scope.Name, "name");
            }
            else if (json.Is("version"u8))
            {
                String(ref json, OtlpFields.Scope.Version, "version");
            }
            else if (json.Is("attributes"u8))
            {
                Attributes(ref json, OtlpFields.Scope.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                Count(ref json, OtlpFields.Scope.DroppedAttributesCount, "droppedAttributesCount");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void Span(scoped ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("spans[]"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("traceId"u8, "trace_id"u8))
            {
                Id(ref json, OtlpFields.Span.TraceId, TraceId.Length, "traceId");
            }
            else if (json.Is("spanId"u8, "span_id"u8))
            {
                Id(ref json, OtlpFields.Span.SpanId, sizeof(ulong), "spanId");
            }
            else if (json.Is("traceState"u8, "trace_state"u8))
            {
                String(ref json, OtlpFields.Span.TraceState, "traceState");
            }
            else if (json.Is("parentSpanId"u8, "parent_span_id"u8))
            {
                Id(ref json, OtlpFields.Span.ParentSpanId, sizeof(ulong), "parentSpanId");
            }
            else if (json.Is("flags"u8))
            {
                Flags(ref json, OtlpFields.Span.Flags);
            }
            else if (json.Is("name"u8))
            {
                String(ref json, OtlpFields.Span.Name, "name");
            }
            else if (json.Is("kind"u8))
            {
                Enum(ref json, OtlpFields.Span.Kind, Kinds, "kind");
            }
            else if (json.Is("startTimeUnixNano"u8, "start_time_unix_nano"u8))
            {
                Time(ref json, OtlpFields.Span.StartTime, "startTimeUnixNano");
            }
            else if (json.Is("endTimeUnixNano"u8, "end_time_unix_nano"u8))
            {
                Time(ref json, OtlpFields.Span.EndTime, "endTimeUnixNano");
            }
            else if (json.Is("attributes"u8))
            {
                Attributes(ref json, OtlpFields.Span.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                Count(ref json, OtlpFields.Span.DroppedAttributesCount, "droppedAttributesCount");
            }
            else if (json.Is("events"u8))
            {
                Repeated(ref json, OtlpFields.Span.Events, "events", static (scoped ref j, m) => m.Event(ref j));
            }
            else if (json.Is("droppedEventsCount"u8, "dropped_events_count"u8))
            {
                Count(ref json, OtlpFields.Span.DroppedEventsCount, "droppedEventsCount");
            }
            else if (json.Is("links"u8))
            {
                Repeated(ref json, OtlpFields.Span.Links, "links", static (scoped ref j, m) => m.Link(ref j));
            }
            else if (json.Is("droppedLinksCount"u8, "dropped_links_count"u8))
            {
                Count(ref json, OtlpFields.Span.DroppedLinksCount, "droppedLinksCount");
            }
            else if (json.Is("status"u8))
            {
                Single(ref json, OtlpFields.Span.Status, static (scoped ref j, m) => m.Status(ref j));
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void Event(scoped ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("events[]"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("timeUnixNano"u8, "time_unix_nano"u8))
            {
                Time(ref json, OtlpFields.Event.Time, "timeUnixNano");
            }
            else if (json.Is("name"u8))
            {
                String(ref json, OtlpFields.Event.Name, "name");
            }
            else if (json.Is("attributes"u8))
            {
                Attributes(ref json, OtlpFields.Event.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                Count(ref json, OtlpFields.Event.DroppedAttributesCount, "droppedAttributesCount");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void Link(scoped ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("links[]"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("traceId"u8, "trace_id"u8))
            {
                Id(ref json, OtlpFields.Link.TraceId, TraceId.Length, "traceId");
            }
            else if (json.Is("spanId"u8, "span_id"u8))
            {
                Id(ref json, OtlpFields.Link.SpanId, sizeof(ulong), "spanId");
            }
            else if (json.Is("traceState"u8, "trace_state"u8))
            {
                String(ref json, OtlpFields.Link.TraceState, "traceState");
            }
            else if (json.Is("attributes"u8))
            {
                Attributes(ref json, OtlpFields.Link.Attributes);
            }
            else if (json.Is("droppedAttributesCount"u8, "dropped_attributes_count"u8))
            {
                Count(ref json, OtlpFields.Link.DroppedAttributesCount, "droppedAttributesCount");
            }
            else if (json.Is("flags"u8))
            {
                Flags(ref json, OtlpFields.Link.Flags);
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void Status(scoped ref OtlpJsonTokens json)
    {
        if (!json.BeginObject("status"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("message"u8))
            {
                String(ref json, OtlpFields.Status.Message, "message");
            }
            else if (json.Is("code"u8))
            {
                Enum(ref json, OtlpFields.Status.Code, StatusCodes, "code");
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    private void Attributes(scoped ref OtlpJsonTokens json, int field) =>
        Repeated(ref json, field, "attributes", static (scoped ref j, m) => m.KeyValue(ref j, 0));

    private void KeyValue(scoped ref OtlpJsonTokens json, int depth)
    {
        if (!json.BeginObject("attributes[]"))
        {
            return;
        }

        bool hasValue = false;
        while (json.NextMember())
        {
            if (json.Is("key"u8))
            {
                String(ref json, OtlpFields.KeyValue.Key, "key");
            }
            else if (json.Is("value"u8))
            {
                hasValue = true;
                int mark = _writer.Begin(OtlpFields.KeyValue.Value);
                AnyValue(ref json, depth);
                _writer.End(mark);
            }
            else
            {
                json.SkipMember();
            }
        }

        if (!hasValue)
        {
            _writer.End(_writer.Begin(OtlpFields.KeyValue.Value));
        }
    }

    private void AnyValue(scoped ref OtlpJsonTokens json, int depth)
    {
        if (depth > OtlpInspector.MaxNesting)
        {
            throw new FormatException($"an attribute value is nested deeper than {OtlpInspector.MaxNesting} levels");
        }

        if (!json.BeginObject("value"))
        {
            return;
        }

        while (json.NextMember())
        {
            if (json.Is("stringValue"u8, "string_value"u8))
            {
                String(ref json, OtlpFields.AnyValue.String, "stringValue");
            }
            else if (json.Is("boolValue"u8, "bool_value"u8))
            {
                _writer.Varint(OtlpFields.AnyValue.Bool, json.ReadBool("boolValue") ? 1u : 0u);
            }
            else if (json.Is("intValue"u8, "int_value"u8))
            {
                _writer.Varint(OtlpFields.AnyValue.Int, (ulong)json.ReadInt64("intValue"));
            }
            else if (json.Is("doubleValue"u8, "double_value"u8))
            {
                _writer.Fixed64(OtlpFields.AnyValue.Double, BitConverter.DoubleToUInt64Bits(json.ReadDouble("doubleValue")));
            }
            else if (json.Is("bytesValue"u8, "bytes_value"u8))
            {
                int mark = _writer.Begin(OtlpFields.AnyValue.Bytes);
                json.CopyBase64(_writer.Output, "bytesValue");
                _writer.End(mark);
            }
            else if (json.Is("arrayValue"u8, "array_value"u8))
            {
                Elements(ref json, OtlpFields.AnyValue.Array, depth + 1, keyed: false);
            }
            else if (json.Is("kvlistValue"u8, "kvlist_value"u8))
            {
                Elements(ref json, OtlpFields.AnyValue.KeyValueList, depth + 1, keyed: true);
            }
            else
            {
                json.SkipMember();
            }
        }
    }

    /// <summary>ArrayValue and KeyValueList: an object with one member, <c>values</c>.</summary>
    private void Elements(scoped ref OtlpJsonTokens json, int field, int depth, bool keyed)
    {
        int mark = _writer.Begin(field);
        if (json.BeginObject(keyed ? "kvlistValue" : "arrayValue"))
        {
            while (json.NextMember())
            {
                if (!json.Is("values"u8))
                {
                    json.SkipMember();
                    continue;
                }

                if (!json.BeginArray("values"))
                {
                    continue;
                }

                while (json.NextElement())
                {
                    int element = _writer.Begin(1);
                    if (keyed)
                    {
                        KeyValue(ref json, depth);
                    }
                    else
                    {
                        AnyValue(ref json, depth);
                    }

                    _writer.End(element);
                }
            }
        }

        _writer.End(mark);
    }

    private void Repeated(scoped ref OtlpJsonTokens json, int field, string what, MessageReader element)
    {
        if (!json.BeginArray(what))
        {
            return;
        }

        while (json.NextElement())
        {
            Single(ref json, field, element);
        }
    }

    private void Single(scoped ref OtlpJsonTokens json, int field, MessageReader message)
    {
        int mark = _writer.Begin(field);
        message(ref json, this);
        _writer.End(mark);
    }

    private void String(scoped ref OtlpJsonTokens json, int field, string what)
    {
        int mark = _writer.Begin(field);
        json.CopyString(_writer.Output, what);
        _writer.End(mark);
    }

    private void Id(scoped ref OtlpJsonTokens json, int field, int bytes, string what)
    {
        int mark = _writer.Begin(field);
        json.CopyHex(_writer.Output, bytes, what);
        _writer.End(mark);
    }

    private void Time(scoped ref OtlpJsonTokens json, int field, string what) => _writer.Fixed64(field, json.ReadUInt64(what));

    private void Flags(scoped ref OtlpJsonTokens json, int field) => _writer.Fixed32(field, json.ReadUInt32("flags"));

    private void Count(scoped ref OtlpJsonTokens json, int field, string what) => _writer.Varint(field, json.ReadUInt32(what));

    private void Enum(scoped ref OtlpJsonTokens json, int field, string[] names, string what) =>
        _writer.Varint(field, (ulong)json.ReadEnum(names, what));
}
