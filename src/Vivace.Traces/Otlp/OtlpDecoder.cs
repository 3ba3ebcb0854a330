using System.Buffers.Binary;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Otlp;

/// <summary>
/// Decodes an inspected <c>ExportTraceServiceRequest</c> into a <see cref="SpanBatch"/>, interning into the batch's dictionary as it
/// goes. One decoder serves one thread at a time and allocates nothing once its scratch space has grown.
/// </summary>
/// <param name="maxAttributeBytes">Longest key and string value kept, in bytes; longer ones are cut. Zero or less keeps all.</param>
public sealed class OtlpDecoder(int maxAttributeBytes)
{
    private const int SpanIdFieldBytes = 10;
    private const int TraceIdFieldBytes = 18;
    private const int Fixed64FieldBytes = 9;

    /// <summary>Tag of field 16 takes two bytes.</summary>
    private const int FlagsFieldBytes = 6;

    private readonly AttributeTruncator _truncator = new(maxAttributeBytes);
    private int[] _ids = new int[64];

    /// <summary>Keys and values cut since the decoder was made.</summary>
    public long TruncatedAttributes => _truncator.Truncated;

    /// <summary>Appends the request's spans to the batch.</summary>
    /// <exception cref="ProtoException">The bytes were not inspected and are malformed. Rows decoded before stay in the batch.</exception>
    public void Decode(ReadOnlySpan<byte> request, SpanBatch batch)
    {
        var reader = new ProtoReader(request);
        while (reader.Next())
        {
            if (reader is { Field: OtlpFields.Request.ResourceSpans, WireType: WireType.LengthDelimited })
            {
                ResourceSpans(reader.ReadLengthDelimited(), batch);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ResourceSpans(ReadOnlySpan<byte> message, SpanBatch batch)
    {
        // The order of fields on the wire is free: what the spans refer to is looked for first.
        ReadOnlySpan<byte> resource = default, schemaUrl = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader)
            {
                case { Field: OtlpFields.ResourceSpans.Resource, WireType: WireType.LengthDelimited }:
                    resource = reader.ReadLengthDelimited();
                    break;
                case { Field: OtlpFields.ResourceSpans.SchemaUrl, WireType: WireType.LengthDelimited }:
                    schemaUrl = reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        int resourceId = Resource(resource, schemaUrl, batch.Dictionary);
        reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader is { Field: OtlpFields.ResourceSpans.ScopeSpans, WireType: WireType.LengthDelimited })
            {
                ScopeSpans(reader.ReadLengthDelimited(), resourceId, batch);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private int Resource(ReadOnlySpan<byte> message, ReadOnlySpan<byte> schemaUrl, TraceDictionary dictionary)
    {
        int id = dictionary.Resources.Intern(message, schemaUrl, out bool added);
        if (!added)
        {
            return id;
        }

        int attributes = 0;
        uint dropped = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader)
            {
                case { Field: OtlpFields.Resource.Attributes, WireType: WireType.LengthDelimited }:
                    Collect(Attribute(reader.ReadLengthDelimited(), dictionary), ref attributes);
                    break;
                case { Field: OtlpFields.Resource.DroppedAttributesCount, WireType: WireType.Varint }:
                    dropped = (uint)reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        dictionary.Resources.Set(
            id, new ResourceEntry(_ids.AsSpan(0, attributes).ToArray(), dropped, dictionary.Strings.Intern(schemaUrl)));
        return id;
    }

    private void ScopeSpans(ReadOnlySpan<byte> message, int resource, SpanBatch batch)
    {
        ReadOnlySpan<byte> scope = default, schemaUrl = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader)
            {
                case { Field: OtlpFields.ScopeSpans.Scope, WireType: WireType.LengthDelimited }:
                    scope = reader.ReadLengthDelimited();
                    break;
                case { Field: OtlpFields.ScopeSpans.SchemaUrl, WireType: WireType.LengthDelimited }:
                    schemaUrl = reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        int scopeId = Scope(scope, schemaUrl, batch.Dictionary);
        reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader is { Field: OtlpFields.ScopeSpans.Spans, WireType: WireType.LengthDelimited })
            {
                Span(reader.ReadLengthDelimited(), resource, scopeId, batch);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private int Scope(ReadOnlySpan<byte> message, ReadOnlySpan<byte> schemaUrl, TraceDictionary dictionary)
    {
        int id = dictionary.Scopes.Intern(message, schemaUrl, out bool added);
        if (!added)
        {
            return id;
        }

        int attributes = 0, name = 0, version = 0;
        uint dropped = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader)
            {
                case { Field: OtlpFields.Scope.Name, WireType: WireType.LengthDelimited }:
                    name = dictionary.Strings.Intern(reader.ReadLengthDelimited());
                    break;
                case { Field: OtlpFields.Scope.Version, WireType: WireType.LengthDelimited }:
                    version = dictionary.Strings.Intern(reader.ReadLengthDelimited());
                    break;
                case { Field: OtlpFields.Scope.Attributes, WireType: WireType.LengthDelimited }:
                    Collect(Attribute(reader.ReadLengthDelimited(), dictionary), ref attributes);
                    break;
                case { Field: OtlpFields.Scope.DroppedAttributesCount, WireType: WireType.Varint }:
                    dropped = (uint)reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        dictionary.Scopes.Set(
            id,
            new ScopeEntry(name, version, _ids.AsSpan(0, attributes).ToArray(), dropped, dictionary.Strings.Intern(schemaUrl)));
        return id;
    }

    private void Span(ReadOnlySpan<byte> message, int resource, int scope, SpanBatch batch)
    {
        batch.EnsureRow();
        TraceDictionary dictionary = batch.Dictionary;
        int row = batch.Count;
        TraceId traceId = default;
        ulong spanId = 0, parent = 0, start = 0, end = 0;
        int name = 0, kind = 0, statusCode = 0, statusMessage = 0, traceState = 0, size = 0;
        int statusBytes = ProtoSize.LengthDelimited(0);
        uint flags = 0, droppedAttributes = 0, droppedEvents = 0, droppedLinks = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.Span.TraceId, WireType.LengthDelimited):
                    traceId = ReadTraceId(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Span.SpanId, WireType.LengthDelimited):
                    spanId = ReadSpanId(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Span.TraceState, WireType.LengthDelimited):
                    traceState = dictionary.Strings.Intern(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Span.ParentSpanId, WireType.LengthDelimited):
                    parent = ReadSpanId(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Span.Name, WireType.LengthDelimited):
                    name = dictionary.Strings.Intern(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Span.Kind, WireType.Varint):
                    kind = (int)reader.ReadVarint();
                    break;
                case (OtlpFields.Span.StartTime, WireType.Fixed64):
                    start = reader.ReadFixed64();
                    break;
                case (OtlpFields.Span.EndTime, WireType.Fixed64):
                    end = reader.ReadFixed64();
                    break;
                case (OtlpFields.Span.Attributes, WireType.LengthDelimited):
                    int attribute = Attribute(reader.ReadLengthDelimited(), dictionary);
                    batch.SpanAttributes.Add(attribute);
                    size += ProtoSize.LengthDelimited(dictionary.Attributes.KeyValue(attribute).Length);
                    break;
                case (OtlpFields.Span.DroppedAttributesCount, WireType.Varint):
                    droppedAttributes = (uint)reader.ReadVarint();
                    break;
                case (OtlpFields.Span.Events, WireType.LengthDelimited):
                    var spanEvent = reader.ReadLengthDelimited();
                    size += ProtoSize.LengthDelimited(spanEvent.Length);
                    Event(spanEvent, batch);
                    break;
                case (OtlpFields.Span.DroppedEventsCount, WireType.Varint):
                    droppedEvents = (uint)reader.ReadVarint();
                    break;
                case (OtlpFields.Span.Links, WireType.LengthDelimited):
                    var link = reader.ReadLengthDelimited();
                    size += ProtoSize.LengthDelimited(link.Length);
                    Link(link, batch);
                    break;
                case (OtlpFields.Span.DroppedLinksCount, WireType.Varint):
                    droppedLinks = (uint)reader.ReadVarint();
                    break;
                case (OtlpFields.Span.Status, WireType.LengthDelimited):
                    statusBytes = ProtoSize.LengthDelimited(
                        Status(reader.ReadLengthDelimited(), dictionary, out statusCode, out statusMessage));
                    break;
                case (OtlpFields.Span.Flags, WireType.Fixed32):
                    flags = reader.ReadFixed32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        size += statusBytes
            + (traceId.IsZero ? 0 : TraceIdFieldBytes)
            + (spanId == 0 ? 0 : SpanIdFieldBytes)
            + (parent == 0 ? 0 : SpanIdFieldBytes)
            + ProtoSize.String(dictionary.Strings[name].Length)
            + ProtoSize.String(dictionary.Strings[traceState].Length)
            + ProtoSize.Scalar((ulong)kind)
            + (start == 0 ? 0 : Fixed64FieldBytes)
            + (end == 0 ? 0 : Fixed64FieldBytes)
            + ProtoSize.Scalar(droppedAttributes) + ProtoSize.Scalar(droppedEvents) + ProtoSize.Scalar(droppedLinks)
            + (flags == 0 ? 0 : FlagsFieldBytes);

        batch.TraceIds[row] = traceId;
        batch.SpanIds[row] = spanId;
        batch.ParentSpanIds[row] = parent;
        batch.StartTimes[row] = start;
        batch.EndTimes[row] = end;
        batch.Names[row] = name;
        batch.Kinds[row] = kind;
        batch.StatusCodes[row] = statusCode;
        batch.Resources[row] = resource;
        batch.Scopes[row] = scope;
        batch.Flags[row] = flags;
        batch.Sizes[row] = size;
        batch.AttributeEnds[row] = batch.SpanAttributes.Count;
        batch.EventEnds[row] = batch.Events.Count;
        batch.LinkEnds[row] = batch.Links.Count;
        var rare = new SpanRareFields(traceState, statusMessage, droppedAttributes, droppedEvents, droppedLinks);
        if (rare.IsEmpty)
        {
            batch.Rares[row] = 0;
        }
        else
        {
            batch.RareFields.Add(rare);
            batch.Rares[row] = batch.RareFields.Count;
        }

        batch.Count = row + 1;
    }

    private void Event(ReadOnlySpan<byte> message, SpanBatch batch)
    {
        ulong time = 0;
        int name = 0, attributes = batch.EventAttributes.Count;
        uint dropped = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.Event.Time, WireType.Fixed64):
                    time = reader.ReadFixed64();
                    break;
                case (OtlpFields.Event.Name, WireType.LengthDelimited):
                    name = batch.Dictionary.Strings.Intern(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Event.Attributes, WireType.LengthDelimited):
                    batch.EventAttributes.Add(Attribute(reader.ReadLengthDelimited(), batch.Dictionary));
                    break;
                case (OtlpFields.Event.DroppedAttributesCount, WireType.Varint):
                    dropped = (uint)reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        batch.Events.Add(new SpanEvent(time, name, dropped, attributes, batch.EventAttributes.Count - attributes));
    }

    private void Link(ReadOnlySpan<byte> message, SpanBatch batch)
    {
        TraceId traceId = default;
        ulong spanId = 0;
        int traceState = 0, attributes = batch.LinkAttributes.Count;
        uint dropped = 0, flags = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.Link.TraceId, WireType.LengthDelimited):
                    traceId = ReadTraceId(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Link.SpanId, WireType.LengthDelimited):
                    spanId = ReadSpanId(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Link.TraceState, WireType.LengthDelimited):
                    traceState = batch.Dictionary.Strings.Intern(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Link.Attributes, WireType.LengthDelimited):
                    batch.LinkAttributes.Add(Attribute(reader.ReadLengthDelimited(), batch.Dictionary));
                    break;
                case (OtlpFields.Link.DroppedAttributesCount, WireType.Varint):
                    dropped = (uint)reader.ReadVarint();
                    break;
                case (OtlpFields.Link.Flags, WireType.Fixed32):
                    flags = reader.ReadFixed32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        batch.Links.Add(
            new SpanLink(traceId, spanId, traceState, flags, dropped, attributes, batch.LinkAttributes.Count - attributes));
    }

    /// <returns>The canonical size of the message's body, in bytes.</returns>
    private static int Status(ReadOnlySpan<byte> message, TraceDictionary dictionary, out int code, out int text)
    {
        code = 0;
        text = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.Status.Message, WireType.LengthDelimited):
                    text = dictionary.Strings.Intern(reader.ReadLengthDelimited());
                    break;
                case (OtlpFields.Status.Code, WireType.Varint):
                    code = (int)reader.ReadVarint();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return ProtoSize.String(dictionary.Strings[text].Length) + ProtoSize.Scalar((ulong)code);
    }

    private int Attribute(ReadOnlySpan<byte> keyValue, TraceDictionary dictionary) =>
        dictionary.Attributes.Intern(_truncator.Apply(keyValue));

    private void Collect(int id, ref int count)
    {
        if (count == _ids.Length)
        {
            Array.Resize(ref _ids, count * 2);
        }

        _ids[count++] = id;
    }

    private static TraceId ReadTraceId(ReadOnlySpan<byte> bytes) => bytes.Length == TraceId.Length ? TraceId.Read(bytes) : default;

    private static ulong ReadSpanId(ReadOnlySpan<byte> bytes) =>
        bytes.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;
}
