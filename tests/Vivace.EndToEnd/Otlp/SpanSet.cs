using System.Text;
using Google.Protobuf;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Otlp;

/// <summary>
/// The spans of some traces as sets: each span is one text that holds everything about it, its resource and scope included. What a trace
/// store may change is taken out first: which spans share a ResourceSpans or ScopeSpans, the order of attributes of different keys, the
/// schema URLs, and flags.
/// </summary>
public sealed class SpanSet
{
    /// <summary>Bytes kept of an attribute key or string value with the server's default settings.</summary>
    public const int MaxAttributeBytes = 2048;

    private readonly Dictionary<string, List<string>> _spans = [];

    /// <summary>Trace ids in lower-case hex, 32 digits.</summary>
    public IReadOnlyCollection<string> TraceIds => _spans.Keys;

    /// <summary>Number of spans over all traces.</summary>
    public int Count => _spans.Values.Sum(static spans => spans.Count);

    /// <summary>The spans of one trace, sorted; empty for an unknown trace.</summary>
    public IReadOnlyList<string> Of(string traceId) => _spans.GetValueOrDefault(traceId) ?? [];

    /// <summary>What the server is expected to return for spans that were sent: long keys and strings of attributes are cut.</summary>
    public static SpanSet Sent(IEnumerable<ResourceSpans> groups) => From(groups, Cut);

    /// <summary>The spans of an answer, as they are.</summary>
    public static SpanSet Received(IEnumerable<ResourceSpans> groups) => From(groups, static text => text);

    private static SpanSet From(IEnumerable<ResourceSpans> groups, Func<string, string> limit)
    {
        var set = new SpanSet();
        foreach (var group in groups)
        {
            string resource = Text(WithAttributes(group.Resource?.Clone() ?? new Resource(), static r => r.Attributes, limit));
            foreach (var scoped in group.ScopeSpans)
            {
                string scope = Text(WithAttributes(scoped.Scope?.Clone() ?? new InstrumentationScope(), static s => s.Attributes, limit));
                foreach (var span in scoped.Spans)
                {
                    set.Add(Convert.ToHexStringLower(span.TraceId.Span), $"{Text(Canonical(span.Clone(), limit))} in {scope} of {resource}");
                }
            }
        }

        foreach (var spans in set._spans.Values)
        {
            spans.Sort(StringComparer.Ordinal);
        }

        return set;
    }

    private void Add(string traceId, string span)
    {
        if (!_spans.TryGetValue(traceId, out var spans))
        {
            _spans.Add(traceId, spans = []);
        }

        spans.Add(span);
    }

    private static Span Canonical(Span span, Func<string, string> limit)
    {
        span.Status ??= new Status();
        span.Flags = 0;
        WithAttributes(span, static s => s.Attributes, limit);
        foreach (var happening in span.Events)
        {
            WithAttributes(happening, static e => e.Attributes, limit);
        }

        foreach (var link in span.Links)
        {
            link.Flags = 0;
            WithAttributes(link, static l => l.Attributes, limit);
        }

        return span;
    }

    private static T WithAttributes<T>(T message, Func<T, ICollection<KeyValue>> attributes, Func<string, string> limit)
    {
        var list = attributes(message);
        foreach (var attribute in list)
        {
            attribute.Key = limit(attribute.Key);
            GiveValue(attribute);
            if (attribute.Value.ValueCase == AnyValue.ValueOneofCase.StringValue)
            {
                attribute.Value.StringValue = limit(attribute.Value.StringValue);
            }
        }

        // A stable sort: attributes of one key keep their order, which decides which of them a query sees.
        var sorted = list.OrderBy(static a => a.Key, StringComparer.Ordinal).ToList();
        list.Clear();
        sorted.ForEach(list.Add);
        return message;
    }

    /// <summary>A value that is not there and one that is there but unset are the same.</summary>
    private static void GiveValue(KeyValue attribute)
    {
        attribute.Value ??= new AnyValue();
        GiveValues(attribute.Value);
    }

    private static void GiveValues(AnyValue value)
    {
        foreach (var inner in value.KvlistValue?.Values ?? [])
        {
            GiveValue(inner);
        }

        foreach (var inner in value.ArrayValue?.Values ?? [])
        {
            GiveValues(inner);
        }
    }

    private static string Text(IMessage message) => JsonFormatter.Default.Format(message);

    /// <summary>Longest prefix of at most <see cref="MaxAttributeBytes"/> bytes that ends between two characters.</summary>
    private static string Cut(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= MaxAttributeBytes)
        {
            return text;
        }

        int end = MaxAttributeBytes;
        while ((bytes[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return Encoding.UTF8.GetString(bytes, 0, end);
    }
}
