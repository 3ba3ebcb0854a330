using System.Text;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>Everything that survives a block of a span, as text that is equal for equal spans.</summary>
internal static class SpanText
{
    private static readonly string[] ResourceColumns =
        ["service.name", "cluster", "namespace", "pod", "container", "k8s.cluster.name", "k8s.namespace.name", "k8s.pod.name", "k8s.container.name"];

    public static List<string> Of(SpanBatch batch) => [.. Enumerable.Range(0, batch.Count).Select(row => Of(batch, row)).Order(StringComparer.Ordinal)];

    public static string Of(SpanBatch batch, int row)
    {
        TraceDictionary dictionary = batch.Dictionary;
        ResourceEntry resource = dictionary.Resources[batch.Resources[row]];
        ScopeEntry scope = dictionary.Scopes[batch.Scopes[row]];
        SpanRareFields rare = batch.Rare(row);
        var text = new StringBuilder();
        text.Append($"{batch.SpanIds[row]:x16} {batch.ParentSpanIds[row]:x16} {batch.StartTimes[row]} {batch.EndTimes[row]} ");
        text.Append($"{String(dictionary, batch.Names[row])} {batch.Kinds[row]} {batch.StatusCodes[row]} ");
        text.Append($"{String(dictionary, rare.StatusMessage)} {String(dictionary, rare.TraceState)} ");
        text.Append($"{rare.DroppedAttributesCount} {rare.DroppedEventsCount} {rare.DroppedLinksCount}\n");
        text.Append($"  resource {Sorted(dictionary, resource.Attributes, ResourceColumns)} {resource.DroppedAttributesCount}\n");
        text.Append($"  scope {String(dictionary, scope.Name)} {String(dictionary, scope.Version)} {scope.DroppedAttributesCount}");
        text.Append($" {Sorted(dictionary, scope.Attributes, [])}\n  {Sorted(dictionary, batch.Attributes(row), ["http.method", "http.url"])}\n");
        foreach (SpanEvent spanEvent in batch.EventsOf(row))
        {
            text.Append($"  event {spanEvent.Time} {String(dictionary, spanEvent.Name)} {spanEvent.DroppedAttributesCount} ");
            text.Append(Plain(dictionary, batch.EventAttributes.Items.AsSpan(spanEvent.AttributeStart, spanEvent.AttributeCount))).Append('\n');
        }

        foreach (SpanLink link in batch.LinksOf(row))
        {
            text.Append($"  link {link.TraceId} {link.SpanId:x16} {String(dictionary, link.TraceState)} {link.DroppedAttributesCount} ");
            text.Append(Plain(dictionary, batch.LinkAttributes.Items.AsSpan(link.AttributeStart, link.AttributeCount))).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Attributes without regard to their order; of strings of a key with a column of its own, the last one.</summary>
    private static string Sorted(TraceDictionary dictionary, ReadOnlySpan<int> attributes, string[] columns)
    {
        var table = dictionary.Attributes;
        List<string> texts = [];
        Dictionary<string, string> last = [];
        foreach (int attribute in attributes)
        {
            string key = dictionary.Strings.GetString(table.Key(attribute)), text = Convert.ToHexString(table.KeyValue(attribute));
            bool hasColumn = (columns.Contains(key) && table.Type(attribute) == AttributeType.String)
                || (columns.Contains("http.method") && key == "http.status_code" && table.Type(attribute) == AttributeType.Int);
            if (hasColumn)
            {
                last[key] = text;
            }
            else
            {
                texts.Add(text);
            }
        }

        return string.Join(' ', texts.Concat(last.Values).Order(StringComparer.Ordinal));
    }

    private static string Plain(TraceDictionary dictionary, ReadOnlySpan<int> attributes)
    {
        List<string> texts = [];
        foreach (int attribute in attributes)
        {
            texts.Add(Convert.ToHexString(dictionary.Attributes.KeyValue(attribute)));
        }

        return string.Join(' ', texts);
    }

    private static string String(TraceDictionary dictionary, int number) => $"'{dictionary.Strings.GetString(number)}'";
}
