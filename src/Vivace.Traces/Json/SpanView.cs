using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>The fields of a protobuf span, found in one pass; the last of several wins. Repeated fields are walked when they are wanted.</summary>
internal readonly ref struct SpanView
{
    private readonly ReadOnlySpan<byte> _span;
    private readonly ProtoRange _attributes, _events, _links;

    public SpanView(ReadOnlySpan<byte> span)
    {
        _span = span;
        var reader = new ProtoReader(span);
        for (int start = 0; reader.Next(); start = reader.Position)
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.Span.TraceId, WireType.LengthDelimited):
                    TraceId = reader.ReadLengthDelimited();
                    break;
                case (OtlpFields.Span.SpanId, WireType.LengthDelimited):
                    SpanId = reader.ReadLengthDelimited();
                    break;
                case (OtlpFields.Span.TraceState, WireType.LengthDelimited):
                    TraceState = reader.ReadLengthDelimited();
                    break;
                case (OtlpFields.Span.ParentSpanId, WireType.LengthDelimited):
                    ParentSpanId = reader.ReadLengthDelimited();
                    break;
                case (OtlpFields.Span.Name, WireType.LengthDelimited):
                    Name = reader.ReadLengthDelimited();
                    break;
                case (OtlpFields.Span.Kind, WireType.Varint):
                    Kind = reader.ReadVarint();
                    break;
                case (OtlpFields.Span.StartTime, WireType.Fixed64):
                    StartTime = reader.ReadFixed64();
                    break;
                case (OtlpFields.Span.EndTime, WireType.Fixed64):
                    EndTime = reader.ReadFixed64();
                    break;
                case (OtlpFields.Span.DroppedAttributesCount, WireType.Varint):
                    DroppedAttributesCount = reader.ReadVarint();
                    break;
                case (OtlpFields.Span.DroppedEventsCount, WireType.Varint):
                    DroppedEventsCount = reader.ReadVarint();
                    break;
                case (OtlpFields.Span.DroppedLinksCount, WireType.Varint):
                    DroppedLinksCount = reader.ReadVarint();
                    break;
                case (OtlpFields.Span.Status, WireType.LengthDelimited):
                    Status = reader.ReadLengthDelimited();
                    break;
                case (OtlpFields.Span.Flags, WireType.Fixed32):
                    Flags = reader.ReadFixed32();
                    break;
                case (OtlpFields.Span.Attributes, WireType.LengthDelimited):
                    reader.Skip();
                    _attributes = _attributes.Including(start, reader.Position);
                    break;
                case (OtlpFields.Span.Events, WireType.LengthDelimited):
                    reader.Skip();
                    _events = _events.Including(start, reader.Position);
                    break;
                case (OtlpFields.Span.Links, WireType.LengthDelimited):
                    reader.Skip();
                    _links = _links.Including(start, reader.Position);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    public ReadOnlySpan<byte> TraceId { get; }

    public ReadOnlySpan<byte> SpanId { get; }

    public ReadOnlySpan<byte> TraceState { get; }

    public ReadOnlySpan<byte> ParentSpanId { get; }

    public ReadOnlySpan<byte> Name { get; }

    public ulong Kind { get; }

    /// <summary>Nanoseconds since 1970.</summary>
    public ulong StartTime { get; }

    /// <summary>Nanoseconds since 1970.</summary>
    public ulong EndTime { get; }

    public ulong DroppedAttributesCount { get; }

    public ulong DroppedEventsCount { get; }

    public ulong DroppedLinksCount { get; }

    public ReadOnlySpan<byte> Status { get; }

    public uint Flags { get; }

    /// <summary>The part of the span with all attributes, and maybe other fields.</summary>
    public ReadOnlySpan<byte> Attributes => _attributes.Of(_span);

    /// <summary>The part of the span with all events, and maybe other fields.</summary>
    public ReadOnlySpan<byte> Events => _events.Of(_span);

    /// <summary>The part of the span with all links, and maybe other fields.</summary>
    public ReadOnlySpan<byte> Links => _links.Of(_span);
}
