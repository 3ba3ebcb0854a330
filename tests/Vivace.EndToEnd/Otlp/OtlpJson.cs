using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Otlp;

/// <summary>
/// Reads OTLP traces from JSON into the generated messages. The two dialects differ: exporters write ids in hex and enums as numbers;
/// the query API writes ids in base64, enums as names and every 64-bit integer as a string. A field it does not know is an error, so
/// that nothing in an answer goes unnoticed.
/// </summary>
public sealed class OtlpJson
{
    private readonly Func<string, ByteString> _id;
    private readonly bool _isAnswer;

    private OtlpJson(Func<string, ByteString> id, bool isAnswer)
    {
        _id = id;
        _isAnswer = isAnswer;
    }

    /// <summary>The dialect of exporters (OTLP/JSON).</summary>
    public static OtlpJson Export { get; } = new(static text => ByteString.CopyFrom(Convert.FromHexString(text)), isAnswer: false);

    /// <summary>The dialect of the query API's answers.</summary>
    public static OtlpJson Answer { get; } = new(ByteString.FromBase64, isAnswer: true);

    /// <summary>Reads an array of ResourceSpans.</summary>
    public IEnumerable<ResourceSpans> ReadAll(JsonElement array) => array.EnumerateArray().Select(ReadResourceSpans);

    private ResourceSpans ReadResourceSpans(JsonElement json)
    {
        var message = new ResourceSpans();
        Each(json, (name, value) => name switch
        {
            "resource" => Set(() => message.Resource = ReadResource(value)),
            "scopeSpans" => Add(message.ScopeSpans, value, ReadScopeSpans),
            "schemaUrl" => Set(() => message.SchemaUrl = value.GetString()),
            _ => false,
        });
        return message;
    }

    private Resource ReadResource(JsonElement json)
    {
        var message = new Resource();
        Each(json, (name, value) => name switch
        {
            "attributes" => Add(message.Attributes, value, ReadKeyValue),
            "droppedAttributesCount" => Set(() => message.DroppedAttributesCount = value.GetUInt32()),
            _ => false,
        });
        return message;
    }

    private ScopeSpans ReadScopeSpans(JsonElement json)
    {
        var message = new ScopeSpans();
        Each(json, (name, value) => name switch
        {
            "scope" => Set(() => message.Scope = ReadScope(value)),
            "spans" => Add(message.Spans, value, ReadSpan),
            "schemaUrl" => Set(() => message.SchemaUrl = value.GetString()),
            _ => false,
        });
        return message;
    }

    private InstrumentationScope ReadScope(JsonElement json)
    {
        var message = new InstrumentationScope();
        Each(json, (name, value) => name switch
        {
            "name" => Set(() => message.Name = value.GetString()),
            "version" => Set(() => message.Version = value.GetString()),
            "attributes" => Add(message.Attributes, value, ReadKeyValue),
            "droppedAttributesCount" => Set(() => message.DroppedAttributesCount = value.GetUInt32()),
            _ => false,
        });
        return message;
    }

    private Span ReadSpan(JsonElement json)
    {
        var message = new Span();
        Each(json, (name, value) => name switch
        {
            "traceId" => Set(() => message.TraceId = _id(value.GetString()!)),
            "spanId" => Set(() => message.SpanId = _id(value.GetString()!)),
            "parentSpanId" => Set(() => message.ParentSpanId = _id(value.GetString()!)),
            "traceState" => Set(() => message.TraceState = value.GetString()),
            "flags" => Set(() => message.Flags = value.GetUInt32()),
            "name" => Set(() => message.Name = value.GetString()),
            "kind" => Set(() => message.Kind = (Span.Types.SpanKind)Enumeration(value, KindNames)),
            "startTimeUnixNano" => Set(() => message.StartTimeUnixNano = ulong.Parse(Integer(value), CultureInfo.InvariantCulture)),
            "endTimeUnixNano" => Set(() => message.EndTimeUnixNano = ulong.Parse(Integer(value), CultureInfo.InvariantCulture)),
            "attributes" => Add(message.Attributes, value, ReadKeyValue),
            "droppedAttributesCount" => Set(() => message.DroppedAttributesCount = value.GetUInt32()),
            "events" => Add(message.Events, value, ReadEvent),
            "droppedEventsCount" => Set(() => message.DroppedEventsCount = value.GetUInt32()),
            "links" => Add(message.Links, value, ReadLink),
            "droppedLinksCount" => Set(() => message.DroppedLinksCount = value.GetUInt32()),
            "status" => Set(() => message.Status = ReadStatus(value)),
            _ => false,
        });
        return message;
    }

    private Span.Types.Event ReadEvent(JsonElement json)
    {
        var message = new Span.Types.Event();
        Each(json, (name, value) => name switch
        {
            "timeUnixNano" => Set(() => message.TimeUnixNano = ulong.Parse(Integer(value), CultureInfo.InvariantCulture)),
            "name" => Set(() => message.Name = value.GetString()),
            "attributes" => Add(message.Attributes, value, ReadKeyValue),
            "droppedAttributesCount" => Set(() => message.DroppedAttributesCount = value.GetUInt32()),
            _ => false,
        });
        return message;
    }

    private Span.Types.Link ReadLink(JsonElement json)
    {
        var message = new Span.Types.Link();
        Each(json, (name, value) => name switch
        {
            "traceId" => Set(() => message.TraceId = _id(value.GetString()!)),
            "spanId" => Set(() => message.SpanId = _id(value.GetString()!)),
            "traceState" => Set(() => message.TraceState = value.GetString()),
            "attributes" => Add(message.Attributes, value, ReadKeyValue),
            "droppedAttributesCount" => Set(() => message.DroppedAttributesCount = value.GetUInt32()),
            "flags" => Set(() => message.Flags = value.GetUInt32()),
            _ => false,
        });
        return message;
    }

    private Status ReadStatus(JsonElement json)
    {
        var message = new Status();
        Each(json, (name, value) => name switch
        {
            "message" => Set(() => message.Message = value.GetString()),
            "code" => Set(() => message.Code = (Status.Types.StatusCode)Enumeration(value, StatusNames)),
            _ => false,
        });
        return message;
    }

    private KeyValue ReadKeyValue(JsonElement json)
    {
        var message = new KeyValue();
        Each(json, (name, value) => name switch
        {
            "key" => Set(() => message.Key = value.GetString()),
            "value" => Set(() => message.Value = ReadAnyValue(value)),
            _ => false,
        });
        return message;
    }

    private AnyValue ReadAnyValue(JsonElement json)
    {
        var message = new AnyValue();
        Each(json, (name, value) => name switch
        {
            "stringValue" => Set(() => message.StringValue = value.GetString()),
            "boolValue" => Set(() => message.BoolValue = value.GetBoolean()),
            "intValue" => Set(() => message.IntValue = long.Parse(Integer(value), CultureInfo.InvariantCulture)),
            "doubleValue" => Set(() => message.DoubleValue = Double(value)),
            "bytesValue" => Set(() => message.BytesValue = ByteString.FromBase64(value.GetString()!)),
            "arrayValue" => Set(() => message.ArrayValue = ReadArray(value)),
            "kvlistValue" => Set(() => message.KvlistValue = ReadKeyValueList(value)),
            _ => false,
        });
        return message;
    }

    private ArrayValue ReadArray(JsonElement json)
    {
        var message = new ArrayValue();
        Each(json, (name, value) => name == "values" && Add(message.Values, value, ReadAnyValue));
        return message;
    }

    private KeyValueList ReadKeyValueList(JsonElement json)
    {
        var message = new KeyValueList();
        Each(json, (name, value) => name == "values" && Add(message.Values, value, ReadKeyValue));
        return message;
    }

    private static readonly string[] KindNames =
    [
        "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
    ];

    private static readonly string[] StatusNames = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    /// <summary>The query API writes a number only for values without a name (ingest rules, out-of-range enum numbers).</summary>
    private int Enumeration(JsonElement value, string[] names)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            int number = Array.IndexOf(names, value.GetString());
            return number >= 0 ? number : throw new JsonException($"{value.GetRawText()} is not one of {string.Join(", ", names)}");
        }

        int code = value.GetInt32();
        return _isAnswer && code >= 0 && code < names.Length
            ? throw new JsonException($"the enum value {code} has a name and should have been written with it")
            : code;
    }

    private string Integer(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : _isAnswer ? throw new JsonException($"a 64-bit integer is written as a string, not {value.GetRawText()}") : value.GetRawText();

    private static double Double(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => throw new JsonException($"'{text}' is not a double"),
        }
        : value.GetDouble();

    private static void Each(JsonElement json, Func<string, JsonElement, bool> read)
    {
        foreach (var property in json.EnumerateObject())
        {
            if (!read(property.Name, property.Value))
            {
                throw new JsonException($"unexpected field '{property.Name}'");
            }
        }
    }

    private static bool Set(Action assign)
    {
        assign();
        return true;
    }

    private static bool Add<T>(ICollection<T> list, JsonElement array, Func<JsonElement, T> read)
    {
        foreach (var item in array.EnumerateArray())
        {
            list.Add(read(item));
        }

        return true;
    }
}
