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
    private static readonly string[] Kinds =
        ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];

    private static readonly string[] StatusCodes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    /// <summary><c>{"batches":[…]}</c>.</summary>
    /// <param name="trace">Protobuf <c>tempopb.Trace</c>.</param>
    /// <param name="output">Where to write.</param>
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

    /// <summary>The name of a span kind, or its number where it has none.</summary>
    internal static string KindName(ulong kind) => EnumName(Kinds, kind);

    /// <summary>The name of a status code, or its number where it has none.</summary>
    internal static string StatusCodeName(ulong code) => EnumName(StatusCodes, code);

    private static void ResourceSpans(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> trace)
    {
        if (trace.IsEmpty)
        {
            return;
        }

        json.Name(name);
        json.BeginArray();
        var reader = new ProtoReader(trace);
        while (ProtoFields.NextMessage(ref reader, OtlpFields.Request.ResourceSpans, out var resourceSpans))
        {
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

        json.EndArray();
    }

    private static void ScopeSpans(ref JsonTextWriter json, scoped ReadOnlySpan<byte> resourceSpans)
    {
        json.Name("scopeSpans"u8);
        json.BeginArray();
        var reader = new ProtoReader(resourceSpans);
        while (ProtoFields.NextMessage(ref reader, OtlpFields.ResourceSpans.ScopeSpans, out var scopeSpans))
        {
            json.BeginObject();
            json.Name("scope"u8);
            ReadOnlySpan<byte> scope = ProtoFields.Bytes(scopeSpans, OtlpFields.ScopeSpans.Scope);
            json.BeginObject();
            Text(ref json, "name"u8, ProtoFields.Bytes(scope, OtlpFields.Scope.Name));
            Text(ref json, "version"u8, ProtoFields.Bytes(scope, OtlpFields.Scope.Version));
            Attributes(ref json, scope, OtlpFields.Scope.Attributes);
            Number(ref json, "droppedAttributesCount"u8, ProtoFields.Number(scope, OtlpFields.Scope.DroppedAttributesCount));
            json.EndObject();
            json.Name("spans"u8);
            json.BeginArray();
            var spans = new ProtoReader(scopeSpans);
            while (ProtoFields.NextMessage(ref spans, OtlpFields.ScopeSpans.Spans, out var span))
            {
                Span(ref json, span);
            }

            json.EndArray();
            Text(ref json, "schemaUrl"u8, ProtoFields.Bytes(scopeSpans, OtlpFields.ScopeSpans.SchemaUrl));
            json.EndObject();
        }

        json.EndArray();
    }

    private static void Span(ref JsonTextWriter json, scoped ReadOnlySpan<byte> span)
    {
        json.BeginObject();
        Base64(ref json, "traceId"u8, ProtoFields.Bytes(span, OtlpFields.Span.TraceId));
        Base64(ref json, "spanId"u8, ProtoFields.Bytes(span, OtlpFields.Span.SpanId));
        Text(ref json, "traceState"u8, ProtoFields.Bytes(span, OtlpFields.Span.TraceState));
        Base64(ref json, "parentSpanId"u8, ProtoFields.Bytes(span, OtlpFields.Span.ParentSpanId));
        Number(ref json, "flags"u8, ProtoFields.Number(span, OtlpFields.Span.Flags));
        Text(ref json, "name"u8, ProtoFields.Bytes(span, OtlpFields.Span.Name));
        ulong kind = ProtoFields.Number(span, OtlpFields.Span.Kind);
        if (kind != 0)
        {
            json.Name("kind"u8);
            Enum(ref json, Kinds, kind);
        }

        Time(ref json, "startTimeUnixNano"u8, ProtoFields.Number(span, OtlpFields.Span.StartTime));
        Time(ref json, "endTimeUnixNano"u8, ProtoFields.Number(span, OtlpFields.Span.EndTime));
        Attributes(ref json, span, OtlpFields.Span.Attributes);
        Number(ref json, "droppedAttributesCount"u8, ProtoFields.Number(span, OtlpFields.Span.DroppedAttributesCount));
        Events(ref json, span);
        Number(ref json, "droppedEventsCount"u8, ProtoFields.Number(span, OtlpFields.Span.DroppedEventsCount));
        Links(ref json, span);
        Number(ref json, "droppedLinksCount"u8, ProtoFields.Number(span, OtlpFields.Span.DroppedLinksCount));
        ReadOnlySpan<byte> status = ProtoFields.Bytes(span, OtlpFields.Span.Status);
        json.Name("status"u8);
        json.BeginObject();
        Text(ref json, "message"u8, ProtoFields.Bytes(status, OtlpFields.Status.Message));
        ulong code = ProtoFields.Number(status, OtlpFields.Status.Code);
        if (code != 0)
        {
            json.Name("code"u8);
            Enum(ref json, StatusCodes, code);
        }

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
            KeyValue(ref json, keyValue);
        }

        EndArrayIf(ref json, any);
    }

    private static void KeyValue(ref JsonTextWriter json, scoped ReadOnlySpan<byte> keyValue)
    {
        json.BeginObject();
        Text(ref json, "key"u8, ProtoFields.Bytes(keyValue, OtlpFields.KeyValue.Key));
        json.Name("value"u8);
        AnyValue(ref json, ProtoFields.Bytes(keyValue, OtlpFields.KeyValue.Value));
        json.EndObject();
    }

    private static void AnyValue(ref JsonTextWriter json, scoped ReadOnlySpan<byte> any)
    {
        // The last member set wins; it is written even when it is zero.
        int last = 0;
        var reader = new ProtoReader(any);
        while (reader.Next())
        {
            last = reader.Field;
            reader.Skip();
        }

        json.BeginObject();
        switch (last)
        {
            case OtlpFields.AnyValue.String:
                json.Name("stringValue"u8);
                json.String(ProtoFields.Bytes(any, last));
                break;
            case OtlpFields.AnyValue.Bool:
                json.Name("boolValue"u8);
                json.Bool(ProtoFields.Number(any, last) != 0);
                break;
            case OtlpFields.AnyValue.Int:
                json.Name("intValue"u8);
                json.Int64String((long)ProtoFields.Number(any, last));
                break;
            case OtlpFields.AnyValue.Double:
                json.Name("doubleValue"u8);
                json.Double(BitConverter.UInt64BitsToDouble(ProtoFields.Number(any, last)));
                break;
            case OtlpFields.AnyValue.Array:
                json.Name("arrayValue"u8);
                Elements(ref json, ProtoFields.Bytes(any, last), keyed: false);
                break;
            case OtlpFields.AnyValue.KeyValueList:
                json.Name("kvlistValue"u8);
                Elements(ref json, ProtoFields.Bytes(any, last), keyed: true);
                break;
            case OtlpFields.AnyValue.Bytes:
                json.Name("bytesValue"u8);
                json.Base64String(ProtoFields.Bytes(any, last));
                break;
        }

        json.EndObject();
    }

    private static void Elements(ref JsonTextWriter json, scoped ReadOnlySpan<byte> message, bool keyed)
    {
        json.BeginObject();
        bool any = false;
        var reader = new ProtoReader(message);
        while (ProtoFields.NextMessage(ref reader, 1, out var element))
        {
            BeginArrayOnce(ref json, "values"u8, ref any);
            if (keyed)
            {
                KeyValue(ref json, element);
            }
            else
            {
                AnyValue(ref json, element);
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

    private static void Enum(ref JsonTextWriter json, string[] names, ulong value)
    {
        if (value < (ulong)names.Length)
        {
            json.String(names[value]);
        }
        else
        {
            json.Int64((int)value);
        }
    }

    private static string EnumName(string[] names, ulong value) =>
        value < (ulong)names.Length ? names[value] : ((int)value).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
