using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Heads;

/// <summary>An attribute of the spans' events.</summary>
internal sealed class HeadEventAttribute(HeadColumns columns, int key) : ItemColumn
{
    public override bool IsLink => false;

    public override int CountAt(int row) => columns.EventCountAt(row);

    public override FieldValue ItemAt(int row, int index)
    {
        SpanBatch spans = columns.Spans;
        SpanEvent item = spans.EventsOf(row)[index];
        int code = columns.FindKey(spans.EventAttributes.Items.AsSpan(item.AttributeStart, item.AttributeCount), key);
        return code < 0 ? FieldValue.Missing : columns.AttributeValues[code];
    }
}

/// <summary>An attribute of the spans' links.</summary>
internal sealed class HeadLinkAttribute(HeadColumns columns, int key) : ItemColumn
{
    public override bool IsLink => true;

    public override int CountAt(int row) => columns.LinkCountAt(row);

    public override FieldValue ItemAt(int row, int index)
    {
        SpanBatch spans = columns.Spans;
        SpanLink item = spans.LinksOf(row)[index];
        int code = columns.FindKey(spans.LinkAttributes.Items.AsSpan(item.AttributeStart, item.AttributeCount), key);
        return code < 0 ? FieldValue.Missing : columns.AttributeValues[code];
    }
}

/// <summary><c>event:name</c> or <c>event:timeSinceStart</c>.</summary>
internal sealed class HeadEventFact(HeadColumns columns, bool isName) : ItemColumn
{
    public override bool IsLink => false;

    public override int CountAt(int row) => columns.EventCountAt(row);

    public override FieldValue ItemAt(int row, int index)
    {
        SpanEvent item = columns.Spans.EventsOf(row)[index];
        return isName ? columns.StringValues[item.Name] : FieldValue.Duration((long)(item.Time - columns.Spans.StartTimes[row]));
    }
}

/// <summary><c>link:traceID</c> or <c>link:spanID</c>. A value is good until the next one is read.</summary>
internal sealed class HeadLinkId(HeadColumns columns, bool isTrace) : ItemColumn
{
    private readonly byte[] _text = new byte[TraceId.Length * 2];

    public override bool IsLink => true;

    public override int CountAt(int row) => columns.LinkCountAt(row);

    public override FieldValue ItemAt(int row, int index)
    {
        SpanLink link = columns.Spans.LinksOf(row)[index];
        return FieldValue.String(isTrace ? IdText.Trimmed(link.TraceId, _text) : IdText.Full(link.SpanId, _text));
    }
}
