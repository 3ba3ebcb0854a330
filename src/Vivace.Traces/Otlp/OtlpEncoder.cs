using System.Buffers.Binary;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Otlp;

/// <summary>
/// Encodes rows back to OTLP protobuf, fields in order of their numbers. Resource, scope and status are always written, even when
/// empty, as Tempo does. Flags of spans and links are left out: blocks have no place for them, and an answer does not change when a trace
/// moves from memory to a block. Sizes are computed first, so that every message is written once, into memory of the right size.
/// </summary>
public static class OtlpEncoder
{
    private const int IdFieldOverhead = 2;

    /// <summary>Bytes of the body of a resource message.</summary>
    public static int ResourceSize(TraceDictionary dictionary, int resource)
    {
        ResourceEntry entry = dictionary.Resources[resource];
        return AttributesSize(dictionary, entry.Attributes) + ProtoSize.Scalar(entry.DroppedAttributesCount);
    }

    /// <summary>Bytes of the body of a scope message.</summary>
    public static int ScopeSize(TraceDictionary dictionary, int scope)
    {
        ScopeEntry entry = dictionary.Scopes[scope];
        return ProtoSize.String(Text(dictionary, entry.Name).Length) + ProtoSize.String(Text(dictionary, entry.Version).Length)
            + AttributesSize(dictionary, entry.Attributes) + ProtoSize.Scalar(entry.DroppedAttributesCount);
    }

    /// <summary>Bytes of the body of a span message.</summary>
    /// <param name="batch">The columns.</param>
    /// <param name="row">The row.</param>
    /// <param name="parent">The parent's id to write, usually the row's own.</param>
    public static int SpanSize(SpanBatch batch, int row, ulong parent)
    {
        TraceDictionary dictionary = batch.Dictionary;
        SpanRareFields rare = batch.Rare(row);
        int size = IdFieldOverhead + TraceId.Length + IdFieldOverhead + sizeof(ulong)
            + ProtoSize.String(Text(dictionary, rare.TraceState).Length)
            + (parent == 0 ? 0 : IdFieldOverhead + sizeof(ulong))
            + ProtoSize.String(Text(dictionary, batch.Names[row]).Length)
            + ProtoSize.Scalar((ulong)batch.Kinds[row])
            + Fixed64Size(batch.StartTimes[row]) + Fixed64Size(batch.EndTimes[row])
            + AttributesSize(dictionary, batch.Attributes(row))
            + ProtoSize.Scalar(rare.DroppedAttributesCount) + ProtoSize.Scalar(rare.DroppedEventsCount)
            + ProtoSize.Scalar(rare.DroppedLinksCount)
            + ProtoSize.LengthDelimited(StatusSize(batch, row, rare));
        foreach (ref readonly SpanEvent spanEvent in batch.EventsOf(row))
        {
            size += ProtoSize.LengthDelimited(EventSize(batch, spanEvent));
        }

        foreach (ref readonly SpanLink link in batch.LinksOf(row))
        {
            size += ProtoSize.LengthDelimited(LinkSize(batch, link));
        }

        return size;
    }

    internal static void WriteResource(ref ProtoSpanWriter writer, TraceDictionary dictionary, int resource)
    {
        ResourceEntry entry = dictionary.Resources[resource];
        WriteAttributes(ref writer, OtlpFields.Resource.Attributes, dictionary, entry.Attributes);
        writer.Scalar(OtlpFields.Resource.DroppedAttributesCount, entry.DroppedAttributesCount);
    }

    internal static void WriteScope(ref ProtoSpanWriter writer, TraceDictionary dictionary, int scope)
    {
        ScopeEntry entry = dictionary.Scopes[scope];
        writer.String(OtlpFields.Scope.Name, Text(dictionary, entry.Name));
        writer.String(OtlpFields.Scope.Version, Text(dictionary, entry.Version));
        WriteAttributes(ref writer, OtlpFields.Scope.Attributes, dictionary, entry.Attributes);
        writer.Scalar(OtlpFields.Scope.DroppedAttributesCount, entry.DroppedAttributesCount);
    }

    /// <summary>Writes the body of a span message.</summary>
    internal static void WriteSpan(ref ProtoSpanWriter writer, SpanBatch batch, int row, ulong spanId, ulong parent)
    {
        TraceDictionary dictionary = batch.Dictionary;
        SpanRareFields rare = batch.Rare(row);
        Span<byte> id = stackalloc byte[TraceId.Length];
        batch.TraceIds[row].Write(id);
        writer.Bytes(OtlpFields.Span.TraceId, id);
        WriteSpanId(ref writer, OtlpFields.Span.SpanId, spanId);
        writer.String(OtlpFields.Span.TraceState, Text(dictionary, rare.TraceState));
        if (parent != 0)
        {
            WriteSpanId(ref writer, OtlpFields.Span.ParentSpanId, parent);
        }

        writer.String(OtlpFields.Span.Name, Text(dictionary, batch.Names[row]));
        writer.Scalar(OtlpFields.Span.Kind, (ulong)batch.Kinds[row]);
        writer.Fixed64(OtlpFields.Span.StartTime, batch.StartTimes[row]);
        writer.Fixed64(OtlpFields.Span.EndTime, batch.EndTimes[row]);
        WriteAttributes(ref writer, OtlpFields.Span.Attributes, dictionary, batch.Attributes(row));
        writer.Scalar(OtlpFields.Span.DroppedAttributesCount, rare.DroppedAttributesCount);
        foreach (ref readonly SpanEvent spanEvent in batch.EventsOf(row))
        {
            writer.Header(OtlpFields.Span.Events, EventSize(batch, spanEvent));
            writer.Fixed64(OtlpFields.Event.Time, spanEvent.Time);
            writer.String(OtlpFields.Event.Name, Text(dictionary, spanEvent.Name));
            WriteAttributes(ref writer, OtlpFields.Event.Attributes, dictionary, EventAttributes(batch, spanEvent));
            writer.Scalar(OtlpFields.Event.DroppedAttributesCount, spanEvent.DroppedAttributesCount);
        }

        writer.Scalar(OtlpFields.Span.DroppedEventsCount, rare.DroppedEventsCount);
        foreach (ref readonly SpanLink link in batch.LinksOf(row))
        {
            WriteLink(ref writer, batch, link);
        }

        writer.Scalar(OtlpFields.Span.DroppedLinksCount, rare.DroppedLinksCount);
        writer.Header(OtlpFields.Span.Status, StatusSize(batch, row, rare));
        writer.String(OtlpFields.Status.Message, Text(dictionary, rare.StatusMessage));
        writer.Scalar(OtlpFields.Status.Code, (ulong)batch.StatusCodes[row]);
    }

    private static void WriteLink(ref ProtoSpanWriter writer, SpanBatch batch, SpanLink link)
    {
        writer.Header(OtlpFields.Span.Links, LinkSize(batch, link));
        if (!link.TraceId.IsZero)
        {
            Span<byte> id = stackalloc byte[TraceId.Length];
            link.TraceId.Write(id);
            writer.Bytes(OtlpFields.Link.TraceId, id);
        }

        if (link.SpanId != 0)
        {
            WriteSpanId(ref writer, OtlpFields.Link.SpanId, link.SpanId);
        }

        writer.String(OtlpFields.Link.TraceState, Text(batch.Dictionary, link.TraceState));
        WriteAttributes(ref writer, OtlpFields.Link.Attributes, batch.Dictionary, LinkAttributes(batch, link));
        writer.Scalar(OtlpFields.Link.DroppedAttributesCount, link.DroppedAttributesCount);
    }

    private static int EventSize(SpanBatch batch, SpanEvent spanEvent) =>
        Fixed64Size(spanEvent.Time) + ProtoSize.String(Text(batch.Dictionary, spanEvent.Name).Length)
        + AttributesSize(batch.Dictionary, EventAttributes(batch, spanEvent)) + ProtoSize.Scalar(spanEvent.DroppedAttributesCount);

    private static int LinkSize(SpanBatch batch, SpanLink link) =>
        (link.TraceId.IsZero ? 0 : IdFieldOverhead + TraceId.Length)
        + (link.SpanId == 0 ? 0 : IdFieldOverhead + sizeof(ulong))
        + ProtoSize.String(Text(batch.Dictionary, link.TraceState).Length)
        + AttributesSize(batch.Dictionary, LinkAttributes(batch, link))
        + ProtoSize.Scalar(link.DroppedAttributesCount);

    private static int StatusSize(SpanBatch batch, int row, in SpanRareFields rare) =>
        ProtoSize.String(Text(batch.Dictionary, rare.StatusMessage).Length) + ProtoSize.Scalar((ulong)batch.StatusCodes[row]);

    private static int Fixed64Size(ulong value) => value == 0 ? 0 : 1 + sizeof(ulong);

    private static int AttributesSize(TraceDictionary dictionary, scoped ReadOnlySpan<int> attributes)
    {
        int size = 0;
        foreach (int attribute in attributes)
        {
            size += ProtoSize.LengthDelimited(KeyValue(dictionary, attribute).Length);
        }

        return size;
    }

    private static void WriteAttributes(ref ProtoSpanWriter writer, int field, TraceDictionary dictionary, scoped ReadOnlySpan<int> attributes)
    {
        foreach (int attribute in attributes)
        {
            writer.Bytes(field, KeyValue(dictionary, attribute));
        }
    }

    private static ReadOnlySpan<int> EventAttributes(SpanBatch batch, SpanEvent spanEvent) =>
        batch.EventAttributes.Items.AsSpan(spanEvent.AttributeStart, spanEvent.AttributeCount);

    private static ReadOnlySpan<int> LinkAttributes(SpanBatch batch, SpanLink link) =>
        batch.LinkAttributes.Items.AsSpan(link.AttributeStart, link.AttributeCount);

    private static void WriteSpanId(ref ProtoSpanWriter writer, int field, ulong id)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        writer.Bytes(field, bytes);
    }

    /// <summary>An interned string, repaired where it is not UTF-8.</summary>
    internal static ReadOnlySpan<byte> Text(TraceDictionary dictionary, int id) =>
        id == StringTable.Empty ? default
        : dictionary.Strings.IsValidUtf8(id) ? dictionary.Strings[id]
        : Utf8Repair.Text(dictionary.Strings[id]);

    private static ReadOnlySpan<byte> KeyValue(TraceDictionary dictionary, int attribute) =>
        dictionary.Attributes.IsValidUtf8(attribute)
            ? dictionary.Attributes.KeyValue(attribute)
            : Utf8Repair.KeyValue(dictionary.Attributes.KeyValue(attribute));
}
