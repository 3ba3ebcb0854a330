using System.Buffers;
using System.Globalization;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>
/// A trace in the short JSON that Tempo has for language models (query-api specification, section 4.6): attributes as plain maps with
/// sorted keys, ids in hexadecimal, durations in milliseconds.
/// </summary>
public static class TraceLlmWriter
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <param name="trace">Protobuf <c>tempopb.Trace</c>; empty for an unknown id, which gives <c>{}</c>.</param>
    /// <param name="inspectedBytes">What the query read.</param>
    /// <param name="output">Where to write.</param>
    public static void Write(ReadOnlySpan<byte> trace, long inspectedBytes, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        if (!trace.IsEmpty)
        {
            json.Name("trace"u8);
            json.BeginObject();
            json.Name("traceId"u8);
            json.HexString(FirstTraceId(trace));
            json.Name("services"u8);
            json.BeginArray();
            var reader = new ProtoReader(trace);
            while (ProtoFields.NextMessage(ref reader, OtlpFields.Request.ResourceSpans, out var resourceSpans))
            {
                Service(ref json, resourceSpans);
            }

            json.EndArray();
            json.EndObject();
        }

        if (inspectedBytes != 0)
        {
            json.Name("metrics"u8);
            json.BeginObject();
            json.Name("inspectedBytes"u8);
            json.Int64(inspectedBytes);
            json.EndObject();
        }

        json.EndObject();
    }

    private static void Service(ref JsonTextWriter json, scoped ReadOnlySpan<byte> resourceSpans)
    {
        ReadOnlySpan<byte> resource = ProtoFields.Bytes(resourceSpans, OtlpFields.ResourceSpans.Resource);
        SortedDictionary<string, byte[]> attributes = Attributes(resource, OtlpFields.Resource.Attributes);
        json.BeginObject();
        if (attributes.Remove("service.name", out byte[]? service))
        {
            json.Name("serviceName"u8);
            json.String(ProtoFields.Bytes(service, OtlpFields.AnyValue.String));
        }

        Map(ref json, "resource"u8, attributes);
        json.Name("scopes"u8);
        json.BeginArray();
        var reader = new ProtoReader(resourceSpans);
        while (ProtoFields.NextMessage(ref reader, OtlpFields.ResourceSpans.ScopeSpans, out var scopeSpans))
        {
            ReadOnlySpan<byte> scope = ProtoFields.Bytes(scopeSpans, OtlpFields.ScopeSpans.Scope);
            json.BeginObject();
            Text(ref json, "name"u8, ProtoFields.Bytes(scope, OtlpFields.Scope.Name));
            Text(ref json, "version"u8, ProtoFields.Bytes(scope, OtlpFields.Scope.Version));
            json.Name("spans"u8);
            json.BeginArray();
            var spans = new ProtoReader(scopeSpans);
            while (ProtoFields.NextMessage(ref spans, OtlpFields.ScopeSpans.Spans, out var span))
            {
                Span(ref json, span);
            }

            json.EndArray();
            json.EndObject();
        }

        json.EndArray();
        json.EndObject();
    }

    private static void Span(ref JsonTextWriter json, scoped ReadOnlySpan<byte> span)
    {
        ulong start = ProtoFields.Number(span, OtlpFields.Span.StartTime), end = ProtoFields.Number(span, OtlpFields.Span.EndTime);
        json.BeginObject();
        json.Name("spanId"u8);
        json.HexString(ProtoFields.Bytes(span, OtlpFields.Span.SpanId));
        Hex(ref json, "parentSpanId"u8, ProtoFields.Bytes(span, OtlpFields.Span.ParentSpanId));
        json.Name("name"u8);
        json.String(ProtoFields.Bytes(span, OtlpFields.Span.Name));
        ulong kind = ProtoFields.Number(span, OtlpFields.Span.Kind);
        if (kind != 0)
        {
            json.Name("kind"u8);
            json.String(TraceJsonWriter.KindName(kind));
        }

        Time(ref json, "startTimeUnixNano"u8, start);
        Time(ref json, "endTimeUnixNano"u8, end);
        if (end > start)
        {
            json.Name("durationMs"u8);
            json.Double((end - start) / NanosecondsPerMillisecond);
        }

        Map(ref json, "attributes"u8, Attributes(span, OtlpFields.Span.Attributes));
        Events(ref json, span);
        Links(ref json, span);
        ReadOnlySpan<byte> status = ProtoFields.Bytes(span, OtlpFields.Span.Status);
        json.Name("status"u8);
        json.BeginObject();
        json.Name("code"u8);
        json.String(TraceJsonWriter.StatusCodeName(ProtoFields.Number(status, OtlpFields.Status.Code)));
        Text(ref json, "message"u8, ProtoFields.Bytes(status, OtlpFields.Status.Message));
        json.EndObject();
        json.EndObject();
    }

    private static void Events(ref JsonTextWriter json, scoped ReadOnlySpan<byte> span)
    {
        bool any = false;
        var reader = new ProtoReader(span);
        while (ProtoFields.NextMessage(ref reader, OtlpFields.Span.Events, out var spanEvent))
        {
            if (!any)
            {
                json.Name("events"u8);
                json.BeginArray();
                any = true;
            }

            json.BeginObject();
            Text(ref json, "name"u8, ProtoFields.Bytes(spanEvent, OtlpFields.Event.Name));
            Time(ref json, "timeUnixNano"u8, ProtoFields.Number(spanEvent, OtlpFields.Event.Time));
            Map(ref json, "attributes"u8, Attributes(spanEvent, OtlpFields.Event.Attributes));
            json.EndObject();
        }

        if (any)
        {
            json.EndArray();
        }
    }

    private static void Links(ref JsonTextWriter json, scoped ReadOnlySpan<byte> span)
    {
        bool any = false;
        var reader = new ProtoReader(span);
        while (ProtoFields.NextMessage(ref reader, OtlpFields.Span.Links, out var link))
        {
            if (!any)
            {
                json.Name("links"u8);
                json.BeginArray();
                any = true;
            }

            json.BeginObject();
            Hex(ref json, "traceId"u8, ProtoFields.Bytes(link, OtlpFields.Link.TraceId));
            Hex(ref json, "spanId"u8, ProtoFields.Bytes(link, OtlpFields.Link.SpanId));
            Map(ref json, "attributes"u8, Attributes(link, OtlpFields.Link.Attributes));
            json.EndObject();
        }

        if (any)
        {
            json.EndArray();
        }
    }

    /// <summary>Attributes by key, in order of the keys; the last of several with one key.</summary>
    private static SortedDictionary<string, byte[]> Attributes(scoped ReadOnlySpan<byte> message, int field)
    {
        SortedDictionary<string, byte[]> attributes = new(StringComparer.Ordinal);
        var reader = new ProtoReader(message);
        while (ProtoFields.NextMessage(ref reader, field, out var keyValue))
        {
            string key = System.Text.Encoding.UTF8.GetString(ProtoFields.Bytes(keyValue, OtlpFields.KeyValue.Key));
            attributes[key] = ProtoFields.Bytes(keyValue, OtlpFields.KeyValue.Value).ToArray();
        }

        return attributes;
    }

    private static void Map(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, SortedDictionary<string, byte[]> attributes)
    {
        if (attributes.Count > 0)
        {
            json.Name(name);
            Map(ref json, attributes);
        }
    }

    private static void Map(ref JsonTextWriter json, SortedDictionary<string, byte[]> attributes)
    {
        json.BeginObject();
        foreach ((string key, byte[] value) in attributes)
        {
            json.AnyName(System.Text.Encoding.UTF8.GetBytes(key));
            Value(ref json, value);
        }

        json.EndObject();
    }

    private static void Value(ref JsonTextWriter json, scoped ReadOnlySpan<byte> any)
    {
        int last = 0;
        var members = new ProtoReader(any);
        while (members.Next())
        {
            last = members.Field;
            members.Skip();
        }

        switch (last)
        {
            case OtlpFields.AnyValue.String:
                json.String(ProtoFields.Bytes(any, last));
                break;
            case OtlpFields.AnyValue.Bool:
                json.Bool(ProtoFields.Number(any, last) != 0);
                break;
            case OtlpFields.AnyValue.Int:
                json.Int64((long)ProtoFields.Number(any, last));
                break;
            case OtlpFields.AnyValue.Double:
                json.Double(BitConverter.UInt64BitsToDouble(ProtoFields.Number(any, last)));
                break;
            case OtlpFields.AnyValue.Bytes:
                json.HexString(ProtoFields.Bytes(any, last));
                break;
            case OtlpFields.AnyValue.KeyValueList:
                Map(ref json, Attributes(ProtoFields.Bytes(any, last), 1));
                break;
            case OtlpFields.AnyValue.Array:
                json.BeginArray();
                var elements = new ProtoReader(ProtoFields.Bytes(any, last));
                while (ProtoFields.NextMessage(ref elements, 1, out var element))
                {
                    Value(ref json, element);
                }

                json.EndArray();
                break;
            default:
                json.Null();
                break;
        }
    }

    private static byte[] FirstTraceId(ReadOnlySpan<byte> trace)
    {
        var resources = new ProtoReader(trace);
        while (ProtoFields.NextMessage(ref resources, OtlpFields.Request.ResourceSpans, out var resourceSpans))
        {
            var scopes = new ProtoReader(resourceSpans);
            while (ProtoFields.NextMessage(ref scopes, OtlpFields.ResourceSpans.ScopeSpans, out var scopeSpans))
            {
                ReadOnlySpan<byte> span = ProtoFields.Bytes(scopeSpans, OtlpFields.ScopeSpans.Spans);
                if (!span.IsEmpty)
                {
                    return ProtoFields.Bytes(span, OtlpFields.Span.TraceId).ToArray();
                }
            }
        }

        return [];
    }

    private static void Text(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            json.Name(name);
            json.String(value);
        }
    }

    private static void Hex(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            json.Name(name);
            json.HexString(value);
        }
    }

    private static void Time(ref JsonTextWriter json, scoped ReadOnlySpan<byte> name, ulong value)
    {
        if (value != 0)
        {
            json.Name(name);
            json.String(value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
