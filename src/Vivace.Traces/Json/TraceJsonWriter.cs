using System.Buffers;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>
/// A trace in Tempo's JSON (query-api specification, sections 3 and 4.4): protobuf's JSON with ids in base64, enumerations by name, and
/// resource, scope and status always there. Zero values are left out, but for the member of a value that is set.
/// </summary>
public static class TraceJsonWriter
{
    /// <summary><c>{"batches":[…]}</c>.</summary>
    /// <param name="trace">Protobuf <c>tempopb.Trace</c>.</param>
    /// <param name="output">Where to write.</param>
    /// <exception cref="ProtoException">The trace is not what it is said to be.</exception>
    public static void WriteV1(ReadOnlySpan<byte> trace, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        ResourceSpans(ref json, "batches"u8, trace);
        json.EndObject();
    }

    /// <summary><c>{"trace":{"resourceSpans":[…]},"metrics":{…},"status":"PARTIAL","message":"…"}</c>.</summary>
    /// <param name="trace">Protobuf <c>tempopb.Trace</c>; empty for an unknown id.</param>
    /// <param name="inspectedBytes">What the query read.</param>
    /// <param name="partialMessage">Why the trace is not whole, or <c>null</c>.</param>
    /// <param name="output">Where to write.</param>
    /// <exception cref="ProtoException">The trace is not what it is said to be.</exception>
    public static void WriteV2(ReadOnlySpan<byte> trace, long inspectedBytes, string? partialMessage, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name("trace"u8);
        json.BeginObject();
        ResourceSpans(ref json, "resourceSpans"u8, trace);
        json.EndObject();
        json.Name("metrics"u8);
        json.BeginObject();
        if (inspectedBytes != 0)
        {
            json.Name("inspectedBytes"u8);
            json.Int64String(inspectedBytes);
        }

        json.EndObject();
        if (partialMessage is not null)
        {
            json.Name("status"u8);
            json.String("PARTIAL"u8);
            json.Name("message"u8);
            json.String(partialMessage);
        }

        json.EndObject();
    }

    private static void ResourceSpans(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> trace)
    {
        bool any = false;
        var reader = new ProtoReader(trace);
        while (ProtoFields.NextMessage(ref reader, OtlpFields.Request.ResourceSpans, out var resourceSpans))
        {
            BeginArrayOnce(ref json, name, ref any);
            json.BeginObject();
            json.Name("resource"u8);
            ReadOnlySpan<byte> resource = ProtoFields.Bytes(resourceSpans, OtlpFields.ResourceSpans.Resource);
            json.BeginObject();
            Attributes(ref json, resource, OtlpFields.Resource.Attributes);
            Number(ref json, "droppedAttributesCount"u8, ProtoFields.Number(resource, OtlpFields.Resource.DroppedAttributesCount));
            json.EndObject();
            ScopeSpans(ref json, resourceSpans);
            Text(ref json, "schemaUrl"u8, ProtoFields.Bytes(resourceSpans, OtlpFields.ResourceSpans.SchemaUrl));
            json.EndObject();
        }

        EndArrayIf(ref json, any);
    }

    private static void ScopeSpans(ref JsonTextWriter json, scoped ReadOnlySpan<byte> resourceSpans)
    {
        bool any = false;
        var reader = new ProtoReader(resourceSpans);
        while (ProtoFields.NextMessage(ref reader, OtlpFields.ResourceSpans.ScopeSpans, out var scopeSpans))
        {
            BeginArrayOnce(ref json, "scopeSpans"u8, ref any);
            json.BeginObject();
            json.Name("scope"u8);
            ReadOnlySpan<byte> scope = ProtoFields.Bytes(scopeSpans, OtlpFields.ScopeSpans.Scope);
            json.BeginObject();
            Text(ref json, "name"u8, ProtoFields.Bytes(scope, OtlpFields.Scope.Name));
            Text(ref json, "version"u8, ProtoFields.Bytes(scope, OtlpFields.Scope.Version));
            Attributes(ref json, scope, OtlpFields.Scope.Attributes);
            Number(ref json, "droppedAttributesCount"u8, ProtoFields.Number(scope, OtlpFields.Scope.DroppedAttributesCount));
            json.EndObject();
            Spans(ref json, scopeSpans);
            Text(ref json, "schemaUrl"u8, ProtoFields.Bytes(scopeSpans, OtlpFields.ScopeSpans.SchemaUrl));
            json.EndObject();
        }

        EndArrayIf(ref json, any);
    }

    private static void Spans(ref JsonTextWriter json, scoped ReadOnlySpan<byte> scopeSpans)
    {
        bool any = false;
        var reader = new ProtoReader(scopeSpans);
        while (ProtoFields.NextMessage(ref reader, OtlpFields.ScopeSpans.Spans, out var span))
        {
            BeginArrayOnce(ref json, "spans"u8, ref any);
            Span(ref json, new SpanView(span));
        }

        EndArrayIf(ref json, any);
    }

    private static void Span(ref JsonTextWriter json, scoped SpanView span)
    {
        json.BeginObject();
        Base64(ref json, "traceId"u8, span.TraceId);
        Base64(ref json, "spanId"u8, span.SpanId);
        Text(ref json, "traceState"u8, span.TraceState);
        Base64(ref json, "parentSpanId"u8, span.ParentSpanId);
        Number(ref json, "flags"u8, span.Flags);
        Text(ref json, "name"u8, span.Name);
        Enum(ref json, "kind"u8, OtlpEnumNames.SpanKinds, span.Kind);
        Time(ref json, "startTimeUnixNano"u8, span.StartTime);
        Time(ref json, "endTimeUnixNano"u8, span.EndTime);
        Attributes(ref json, span.Attributes, OtlpFields.Span.Attributes);
        Number(ref json, "droppedAttributesCount"u8, span.DroppedAttributesCount);
        Events(ref json, span.Events);
        Number(ref json, "droppedEventsCount"u8, span.DroppedEventsCount);
        Links(ref json, span.Links);
        Number(ref json, "droppedLinksCount"u8, span.DroppedLinksCount);
        json.Name("status"u8);
        json.BeginObject();
        Text(ref json, "message"u8, ProtoFields.Bytes(span.Status, OtlpFields.Status.Message));
        Enum(ref json, "code"u8, OtlpEnumNames.StatusCodes, ProtoFields.Number(span.Status, OtlpFields.Status.Code));
        json.EndObject();
        json.EndObject();
    }

    private static void Events(ref JsonTextWriter json, scoped ReadOnlySpan<byte> span)
    {
        var reader = new ProtoReader(span);
        bool any = false;
        while (ProtoFields.NextMessage(ref reader, OtlpFields.Span.Events, out var spanEvent))
        {
            BeginArrayOnce(ref json, "events"u8, ref any);
            json.BeginObject();
            Time(ref json, "timeUnixNano"u8, ProtoFields.Number(spanEvent, OtlpFields.Event.Time));
            Text(ref json, "name"u8, ProtoFields.Bytes(spanEvent, OtlpFields.Event.Name));
            Attributes(ref json, spanEvent, OtlpFields.Event.Attributes);
            Number(ref json, "droppedAttributesCount"u8, ProtoFields.Number(spanEvent, OtlpFields.Event.DroppedAttributesCount));
            json.EndObject();
        }

        EndArrayIf(ref json, any);
    }

    private static void Links(ref JsonTextWriter json, scoped ReadOnlySpan<byte> span)
    {
        var reader = new ProtoReader(span);
        bool any = false;
        while (ProtoFields.NextMessage(ref reader, OtlpFields.Span.Links, out var link))
        {
            BeginArrayOnce(ref json, "links"u8, ref any);
            json.BeginObject();
            Base64(ref json, "traceId"u8, ProtoFields.Bytes(link, OtlpFields.Link.TraceId));
            Base64(ref json, "spanId"u8, ProtoFields.Bytes(link, OtlpFields.Link.SpanId));
            Text(ref json, "traceState"u8, ProtoFields.Bytes(link, OtlpFields.Link.TraceState));
            Attributes(ref json, link, OtlpFields.Link.Attributes);
            Number(ref json, "droppedAttributesCount"u8, ProtoFields.Number(link, OtlpFields.Link.DroppedAttributesCount));
            Number(ref json, "flags"u8, ProtoFields.Number(link, OtlpFields.Link.Flags));
            json.EndObject();
        }

        EndArrayIf(ref json, any);
    }

    private static void Attributes(ref JsonTextWriter json, scoped ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtoReader(message);
        bool any = false;
        while (ProtoFields.NextMessage(ref reader, field, out var keyValue))
        {
            BeginArrayOnce(ref json, "attributes"u8, ref any);
            KeyValue(ref json, keyValue, 0);
        }

        EndArrayIf(ref json, any);
    }

    private static void KeyValue(ref JsonTextWriter json, scoped ReadOnlySpan<byte> keyValue, int depth)
    {
        var view = new KeyValueView(keyValue);
        json.BeginObject();
        Text(ref json, "key"u8, view.Key);
        json.Name("value"u8);
        AnyValue(ref json, view.Value, depth);
        json.EndObject();
    }

    internal static void AnyValue(ref JsonTextWriter json, scoped ReadOnlySpan<byte> any, int depth)
    {
        // The member that is set is written even when it is zero.
        var value = new AnyValueView(any);
        json.BeginObject();
        switch (value.Member)
        {
            case OtlpFields.AnyValue.String:
                json.Name("stringValue"u8);
                json.String(value.Bytes);
                break;
            case OtlpFields.AnyValue.Bool:
                json.Name("boolValue"u8);
                json.Bool(value.Number != 0);
                break;
            case OtlpFields.AnyValue.Int:
                json.Name("intValue"u8);
                json.Int64String((long)value.Number);
                break;
            case OtlpFields.AnyValue.Double:
                json.Name("doubleValue"u8);
                json.Double(BitConverter.UInt64BitsToDouble(value.Number));
                break;
            case OtlpFields.AnyValue.Array:
                json.Name("arrayValue"u8);
                Elements(ref json, value.Bytes, keyed: false, depth + 1);
                break;
            case OtlpFields.AnyValue.KeyValueList:
                json.Name("kvlistValue"u8);
                Elements(ref json, value.Bytes, keyed: true, depth + 1);
                break;
            case OtlpFields.AnyValue.Bytes:
                json.Name("bytesValue"u8);
                json.Base64String(value.Bytes);
                break;
        }

        json.EndObject();
    }

    private static void Elements(ref JsonTextWriter json, scoped ReadOnlySpan<byte> message, bool keyed, int depth)
    {
        if (depth > AnyValueView.MaxNesting)
        {
            ProtoException.ThrowTooDeep(AnyValueView.MaxNesting);
        }

        json.BeginObject();
        bool any = false;
        var reader = new ProtoReader(message);
        while (ProtoFields.NextMessage(ref reader, 1, out var element))
        {
            BeginArrayOnce(ref json, "values"u8, ref any);
            if (keyed)
            {
                KeyValue(ref json, element, depth);
            }
            else
            {
                AnyValue(ref json, element, depth);
            }
        }

        EndArrayIf(ref json, any);
        json.EndObject();
    }

    private static void BeginArrayOnce(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, ref bool begun)
    {
        if (!begun)
        {
            json.Name(name);
            json.BeginArray();
            begun = true;
        }
    }

    private static void EndArrayIf(ref JsonTextWriter json, bool begun)
    {
        if (begun)
        {
            json.EndArray();
        }
    }

    private static void Text(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            json.Name(name);
            json.String(value);
        }
    }

    private static void Base64(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            json.Name(name);
            json.Base64String(value);
        }
    }

    private static void Number(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, ulong value)
    {
        if (value != 0)
        {
            json.Name(name);
            json.Int64((uint)value);
        }
    }

    private static void Time(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, ulong value)
    {
        if (value != 0)
        {
            json.Name(name);
            json.UInt64String(value);
        }
    }

    private static void Enum(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, byte[][] names, ulong value)
    {
        if (value != 0)
        {
            json.Name(name);
            OtlpEnumNames.Write(ref json, names, value);
        }
    }
}
