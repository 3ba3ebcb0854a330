using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Vivace.Traces.Tests.Protos.Collector;
using Vivace.Traces.Tests.Protos.Common;
using Vivace.Traces.Tests.Protos.Resource;
using Vivace.Traces.Tests.Protos.Trace;

namespace Vivace.Traces.Tests.Json;

/// <summary>
/// OTLP/JSON as clients write it, each in its own way: names in either case, numbers as numbers or strings, enumerations by number or
/// name, defaults said or not, unknown fields in between.
/// </summary>
internal sealed class OtlpJsonText(int seed)
{
    private readonly Random _random = new(seed);
    private readonly MemoryStream _text = new();
    private Utf8JsonWriter _json = null!;

    public byte[] Write(ExportTraceServiceRequest request)
    {
        JavaScriptEncoder encoder = Chance() ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping : JavaScriptEncoder.Default;
        using (_json = new Utf8JsonWriter(_text, new JsonWriterOptions { Encoder = encoder, Indented = Chance() }))
        {
            Message(() => Repeated("resourceSpans", request.ResourceSpans, ResourceSpans));
        }

        return _text.ToArray();
    }

    private void ResourceSpans(ResourceSpans message)
    {
        if (message.Resource is { } resource)
        {
            Name("resource");
            Message(() => Resource(resource));
        }

        Repeated("scopeSpans", message.ScopeSpans, ScopeSpans);
        Text("schemaUrl", message.SchemaUrl);
    }

    private void Resource(Resource resource)
    {
        Attributes(resource.Attributes);
        Count("droppedAttributesCount", resource.DroppedAttributesCount);
    }

    private void ScopeSpans(ScopeSpans message)
    {
        if (message.Scope is { } scope)
        {
            Name("scope");
            Message(() =>
            {
                Text("name", scope.Name);
                Text("version", scope.Version);
                Attributes(scope.Attributes);
                Count("droppedAttributesCount", scope.DroppedAttributesCount);
            });
        }

        Repeated("spans", message.Spans, Span);
        Text("schemaUrl", message.SchemaUrl);
    }

    private void Span(Span span)
    {
        Hex("traceId", span.TraceId);
        Hex("spanId", span.SpanId);
        Hex("parentSpanId", span.ParentSpanId);
        Text("traceState", span.TraceState);
        Count("flags", span.Flags);
        Text("name", span.Name);
        Enum("kind", span.Kind, (int)span.Kind, "SPAN_KIND_");
        Time("startTimeUnixNano", span.StartTimeUnixNano);
        Time("endTimeUnixNano", span.EndTimeUnixNano);
        Attributes(span.Attributes);
        Count("droppedAttributesCount", span.DroppedAttributesCount);
        Repeated("events", span.Events, e =>
        {
            Time("timeUnixNano", e.TimeUnixNano);
            Text("name", e.Name);
            Attributes(e.Attributes);
            Count("droppedAttributesCount", e.DroppedAttributesCount);
        });
        Count("droppedEventsCount", span.DroppedEventsCount);
        Repeated("links", span.Links, link =>
        {
            Hex("traceId", link.TraceId);
            Hex("spanId", link.SpanId);
            Text("traceState", link.TraceState);
            Attributes(link.Attributes);
            Count("droppedAttributesCount", link.DroppedAttributesCount);
            Count("flags", link.Flags);
        });
        Count("droppedLinksCount", span.DroppedLinksCount);
        if (span.Status is { } status)
        {
            Name("status");
            Message(() =>
            {
                Text("message", status.Message);
                Enum("code", status.Code, (int)status.Code, "STATUS_CODE_");
            });
        }
    }

    private void Attributes(RepeatedField<KeyValue> attributes) => Repeated("attributes", attributes, KeyValue);

    private void KeyValue(KeyValue attribute)
    {
        Text("key", attribute.Key);
        if (attribute.Value.ValueCase != AnyValue.ValueOneofCase.None || Chance())
        {
            Name("value");
            Message(() => Value(attribute.Value));
        }
    }

    private void Value(AnyValue value)
    {
        switch (value.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue:
                Name("stringValue");
                _json.WriteStringValue(value.StringValue);
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                Name("boolValue");
                _json.WriteBooleanValue(value.BoolValue);
                break;
            case AnyValue.ValueOneofCase.IntValue:
                Name("intValue");
                Number(value.IntValue);
                break;
            case AnyValue.ValueOneofCase.DoubleValue:
                Name("doubleValue");
                string digits = value.DoubleValue.ToString("R", CultureInfo.InvariantCulture);
                if (double.IsFinite(value.DoubleValue) && Chance())
                {
                    _json.WriteRawValue(digits);
                }
                else
                {
                    _json.WriteStringValue(digits);
                }

                break;
            case AnyValue.ValueOneofCase.BytesValue:
                Name("bytesValue");
                _json.WriteBase64StringValue(value.BytesValue.Span);
                break;
            case AnyValue.ValueOneofCase.ArrayValue:
                Name("arrayValue");
                Message(() => Repeated("values", value.ArrayValue.Values, Value));
                break;
            case AnyValue.ValueOneofCase.KvlistValue:
                Name("kvlistValue");
                Message(() => Repeated("values", value.KvlistValue.Values, KeyValue));
                break;
        }
    }

    private void Message(Action members)
    {
        _json.WriteStartObject();
        Unknown();
        members();
        Unknown();
        _json.WriteEndObject();
    }

    private void Unknown()
    {
        if (_random.Next(20) == 0)
        {
            _json.WritePropertyName("Unknown" + _random.Next());
            _json.WriteRawValue("""{"traceId":[1,{"a":null}],"b":"]}"}""");
        }
    }

    private void Repeated<T>(string name, RepeatedField<T> elements, Action<T> write)
    {
        if (elements.Count == 0 && Chance())
        {
            return;
        }

        Name(name);
        if (elements.Count == 0 && Chance())
        {
            _json.WriteNullValue();
            return;
        }

        _json.WriteStartArray();
        foreach (T element in elements)
        {
            Message(() => write(element));
        }

        _json.WriteEndArray();
    }

    private void Text(string name, string value)
    {
        if (value.Length > 0 || Chance())
        {
            Name(name);
            if (value.Length == 0 && Chance())
            {
                _json.WriteNullValue();
            }
            else
            {
                _json.WriteStringValue(value);
            }
        }
    }

    private void Hex(string name, ByteString id)
    {
        if (id.Length > 0 || Chance())
        {
            Name(name);
            _json.WriteStringValue(Chance() ? Convert.ToHexString(id.Span) : Convert.ToHexStringLower(id.Span));
        }
    }

    private void Time(string name, ulong value)
    {
        if (value > 0 || Chance())
        {
            Name(name);
            Number(value);
        }
    }

    private void Count(string name, uint value) => Time(name, value);

    private void Enum<T>(string name, T value, int number, string prefix)
        where T : struct, Enum
    {
        if (number == 0 && Chance())
        {
            return;
        }

        Name(name);
        if (System.Enum.IsDefined(value) && Chance())
        {
            _json.WriteStringValue(prefix + value.ToString().ToUpperInvariant());
        }
        else
        {
            _json.WriteNumberValue(number);
        }
    }

    private void Number<T>(T value)
        where T : IFormattable
    {
        string digits = value.ToString(null, CultureInfo.InvariantCulture);
        if (Chance())
        {
            _json.WriteRawValue(digits);
        }
        else
        {
            _json.WriteStringValue(digits);
        }
    }

    private void Name(string camelCase) => _json.WritePropertyName(
        Chance() ? camelCase : string.Concat(camelCase.Select(c => char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString())));

    private bool Chance() => _random.Next(2) == 0;
}
