using Vivace.Traces.Wire;

namespace Vivace.Traces.Otlp;

/// <summary>
/// Walks an <c>ExportTraceServiceRequest</c> from end to end without storing anything, so that a malformed request is refused before a
/// byte of it reaches the log. What passes here can be decoded.
/// </summary>
public ref struct OtlpInspector
{
    /// <summary>Arrays and key-value lists within each other that an attribute value may have.</summary>
    public const int MaxNesting = 64;

    /// <summary>Bytes of a message field that is present but empty: tag and length.</summary>
    private const int EmptyMessageBytes = 2;

    private int _spans;
    private long _absent;
    private string? _invalidId;

    /// <summary>Validates the request.</summary>
    /// <exception cref="ProtoException">The bytes are not an OTLP trace request.</exception>
    public static OtlpRequestSummary Inspect(ReadOnlySpan<byte> request)
    {
        var inspector = default(OtlpInspector);
        inspector.Request(request);
        return new OtlpRequestSummary(inspector._spans, request.Length + (inspector._absent * EmptyMessageBytes), inspector._invalidId);
    }

    private void Request(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == OtlpFields.Request.ResourceSpans)
            {
                reader.Expect(WireType.LengthDelimited, "ExportTraceServiceRequest");
                ResourceSpans(reader.ReadLengthDelimited());
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ResourceSpans(ReadOnlySpan<byte> message)
    {
        bool hasResource = false;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.ResourceSpans.Resource:
                    reader.Expect(WireType.LengthDelimited, "ResourceSpans");
                    Resource(reader.ReadLengthDelimited());
                    hasResource = true;
                    break;
                case OtlpFields.ResourceSpans.ScopeSpans:
                    reader.Expect(WireType.LengthDelimited, "ResourceSpans");
                    ScopeSpans(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.ResourceSpans.SchemaUrl:
                    reader.Expect(WireType.LengthDelimited, "ResourceSpans");
                    reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        _absent += hasResource ? 0 : 1;
    }

    private static void Resource(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Resource.Attributes:
                    reader.Expect(WireType.LengthDelimited, "Resource");
                    KeyValue(reader.ReadLengthDelimited(), 0);
                    break;
                case OtlpFields.Resource.DroppedAttributesCount:
                    reader.Expect(WireType.Varint, "Resource");
                    reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void ScopeSpans(ReadOnlySpan<byte> message)
    {
        bool hasScope = false;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.ScopeSpans.Scope:
                    reader.Expect(WireType.LengthDelimited, "ScopeSpans");
                    Scope(reader.ReadLengthDelimited());
                    hasScope = true;
                    break;
                case OtlpFields.ScopeSpans.Spans:
                    reader.Expect(WireType.LengthDelimited, "ScopeSpans");
                    Span(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.ScopeSpans.SchemaUrl:
                    reader.Expect(WireType.LengthDelimited, "ScopeSpans");
                    reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        _absent += hasScope ? 0 : 1;
    }

    private static void Scope(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Scope.Name or OtlpFields.Scope.Version:
                    reader.Expect(WireType.LengthDelimited, "InstrumentationScope");
                    reader.ReadLengthDelimited();
                    break;
                case OtlpFields.Scope.Attributes:
                    reader.Expect(WireType.LengthDelimited, "InstrumentationScope");
                    KeyValue(reader.ReadLengthDelimited(), 0);
                    break;
                case OtlpFields.Scope.DroppedAttributesCount:
                    reader.Expect(WireType.Varint, "InstrumentationScope");
                    reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private void Span(ReadOnlySpan<byte> message)
    {
        _spans++;
        bool hasStatus = false;
        ReadOnlySpan<byte> traceId = default, spanId = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Span.TraceId:
                    reader.Expect(WireType.LengthDelimited, "Span");
                    traceId = TraceId(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.Span.SpanId:
                    reader.Expect(WireType.LengthDelimited, "Span");
                    spanId = SpanId(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.Span.ParentSpanId:
                    reader.Expect(WireType.LengthDelimited, "Span");
                    SpanId(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.Span.TraceState or OtlpFields.Span.Name:
                    reader.Expect(WireType.LengthDelimited, "Span");
                    reader.ReadLengthDelimited();
                    break;
                case OtlpFields.Span.StartTime or OtlpFields.Span.EndTime:
                    reader.Expect(WireType.Fixed64, "Span");
                    reader.ReadFixed64();
                    break;
                case OtlpFields.Span.Kind or OtlpFields.Span.DroppedAttributesCount or OtlpFields.Span.DroppedEventsCount
                    or OtlpFields.Span.DroppedLinksCount:
                    reader.Expect(WireType.Varint, "Span");
                    reader.ReadVarint();
                    break;
                case OtlpFields.Span.Attributes:
                    reader.Expect(WireType.LengthDelimited, "Span");
                    KeyValue(reader.ReadLengthDelimited(), 0);
                    break;
                case OtlpFields.Span.Events:
                    reader.Expect(WireType.LengthDelimited, "Span");
                    Event(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.Span.Links:
                    reader.Expect(WireType.LengthDelimited, "Span");
                    Link(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.Span.Status:
                    reader.Expect(WireType.LengthDelimited, "Span");
                    Status(reader.ReadLengthDelimited());
                    hasStatus = true;
                    break;
                case OtlpFields.Span.Flags:
                    reader.Expect(WireType.Fixed32, "Span");
                    reader.ReadFixed32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        _absent += hasStatus ? 0 : 1;
        if (_invalidId is null)
        {
            if (!traceId.ContainsAnyExcept((byte)0))
            {
                _invalidId = "trace ids must be 128 bit, received 0 bits";
            }
            else if (!spanId.ContainsAnyExcept((byte)0))
            {
                _invalidId = "span ids must be 64 bit and not all zero, received 0 bits";
            }
        }
    }

    private static void Event(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Event.Time:
                    reader.Expect(WireType.Fixed64, "Event");
                    reader.ReadFixed64();
                    break;
                case OtlpFields.Event.Name:
                    reader.Expect(WireType.LengthDelimited, "Event");
                    reader.ReadLengthDelimited();
                    break;
                case OtlpFields.Event.Attributes:
                    reader.Expect(WireType.LengthDelimited, "Event");
                    KeyValue(reader.ReadLengthDelimited(), 0);
                    break;
                case OtlpFields.Event.DroppedAttributesCount:
                    reader.Expect(WireType.Varint, "Event");
                    reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void Link(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Link.TraceId:
                    reader.Expect(WireType.LengthDelimited, "Link");
                    TraceId(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.Link.SpanId:
                    reader.Expect(WireType.LengthDelimited, "Link");
                    SpanId(reader.ReadLengthDelimited());
                    break;
                case OtlpFields.Link.TraceState:
                    reader.Expect(WireType.LengthDelimited, "Link");
                    reader.ReadLengthDelimited();
                    break;
                case OtlpFields.Link.Attributes:
                    reader.Expect(WireType.LengthDelimited, "Link");
                    KeyValue(reader.ReadLengthDelimited(), 0);
                    break;
                case OtlpFields.Link.DroppedAttributesCount:
                    reader.Expect(WireType.Varint, "Link");
                    reader.ReadVarint();
                    break;
                case OtlpFields.Link.Flags:
                    reader.Expect(WireType.Fixed32, "Link");
                    reader.ReadFixed32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void Status(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.Status.Message:
                    reader.Expect(WireType.LengthDelimited, "Status");
                    reader.ReadLengthDelimited();
                    break;
                case OtlpFields.Status.Code:
                    reader.Expect(WireType.Varint, "Status");
                    reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void KeyValue(ReadOnlySpan<byte> message, int depth)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.KeyValue.Key:
                    reader.Expect(WireType.LengthDelimited, "KeyValue");
                    reader.ReadLengthDelimited();
                    break;
                case OtlpFields.KeyValue.Value:
                    reader.Expect(WireType.LengthDelimited, "KeyValue");
                    AnyValue(reader.ReadLengthDelimited(), depth);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    private static void AnyValue(ReadOnlySpan<byte> message, int depth)
    {
        if (depth > MaxNesting)
        {
            ProtoException.ThrowTooDeep(MaxNesting);
        }

        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case OtlpFields.AnyValue.String or OtlpFields.AnyValue.Bytes:
                    reader.Expect(WireType.LengthDelimited, "AnyValue");
                    reader.ReadLengthDelimited();
                    break;
                case OtlpFields.AnyValue.Bool or OtlpFields.AnyValue.Int:
                    reader.Expect(WireType.Varint, "AnyValue");
                    reader.ReadVarint();
                    break;
                case OtlpFields.AnyValue.Double:
                    reader.Expect(WireType.Fixed64, "AnyValue");
                    reader.ReadFixed64();
                    break;
                case OtlpFields.AnyValue.Array:
                    reader.Expect(WireType.LengthDelimited, "AnyValue");
                    Elements(reader.ReadLengthDelimited(), depth + 1, keyed: false);
                    break;
                case OtlpFields.AnyValue.KeyValueList:
                    reader.Expect(WireType.LengthDelimited, "AnyValue");
                    Elements(reader.ReadLengthDelimited(), depth + 1, keyed: true);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>ArrayValue and KeyValueList have the same shape: field 1, repeated.</summary>
    private static void Elements(ReadOnlySpan<byte> message, int depth, bool keyed)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            reader.Expect(WireType.LengthDelimited, keyed ? "KeyValueList" : "ArrayValue");
            if (keyed)
            {
                KeyValue(reader.ReadLengthDelimited(), depth);
            }
            else
            {
                AnyValue(reader.ReadLengthDelimited(), depth);
            }
        }
    }

    private static ReadOnlySpan<byte> TraceId(ReadOnlySpan<byte> id)
    {
        if (id.Length is not (0 or Model.TraceId.Length))
        {
            ProtoException.Throw("unmarshal: invalid TraceID length");
        }

        return id;
    }

    private static ReadOnlySpan<byte> SpanId(ReadOnlySpan<byte> id)
    {
        if (id.Length is not (0 or sizeof(ulong)))
        {
            ProtoException.Throw("unmarshal: invalid SpanID length");
        }

        return id;
    }
}
