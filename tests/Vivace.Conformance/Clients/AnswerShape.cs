using System.Text.Json;

namespace Vivace.Conformance.Clients;

/// <summary>The fields that Grafana's data source knows, and no others: where it reads strictly, an unknown one is an error.</summary>
public static class AnswerShape
{
    private static readonly string[] Metrics =
        ["inspectedTraces", "inspectedBytes", "totalBlocks", "completedJobs", "totalJobs", "totalBlockBytes", "inspectedSpans"];

    /// <summary>Claims that an answer of an endpoint can be read.</summary>
    public static void Check(string path, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        JsonElement root = json.RootElement;
        if (path.EndsWith("/api/search", StringComparison.Ordinal))
        {
            Search(root);
        }
        else if (path.EndsWith("/metrics/query_range", StringComparison.Ordinal))
        {
            Only(root, "series", "metrics", "status", "message");
            Each(root, "series", static series =>
            {
                Only(series, "labels", "samples", "exemplars");
                Each(series, "labels", Attribute);
                Assert.True(series.GetProperty("samples").GetArrayLength() > 0, "a series has samples");
                Each(series, "samples", static sample => Only(sample, "timestampMs", "value"));
                Each(series, "exemplars", static exemplar => Only(exemplar, "labels", "value", "timestampMs"));
            });
        }
        else if (path.EndsWith("/metrics/query", StringComparison.Ordinal))
        {
            Only(root, "series", "metrics", "status", "message");
            Each(root, "series", static series => Only(series, "labels", "value"));
        }
        else if (path.EndsWith("/v2/search/tags", StringComparison.Ordinal))
        {
            Assert.NotEmpty(root.GetProperty("scopes").EnumerateArray());
            Each(root, "scopes", static scope => Assert.True(
                scope.GetProperty("name").GetString()!.Length > 0 && scope.GetProperty("tags").GetArrayLength() > 0));
        }
        else if (path.EndsWith("/values", StringComparison.Ordinal))
        {
            Assert.Equal(JsonValueKind.Array, root.GetProperty("tagValues").ValueKind);
            Each(root, "tagValues", static value =>
            {
                Only(value, "type", "value");
                Assert.Contains(value.GetProperty("type").GetString(), new[] { "string", "int", "float", "bool", "duration", "keyword" });
            });
        }
    }

    private static void Search(JsonElement root)
    {
        Only(root, "traces", "metrics");
        Only(root.GetProperty("metrics"), Metrics);
        Each(root, "traces", static trace =>
        {
            Only(
                trace, "traceID", "rootServiceName", "rootTraceName", "startTimeUnixNano", "durationMs", "spanSet", "spanSets", "serviceStats");
            SpanSet(trace.GetProperty("spanSet"));
            Each(trace, "spanSets", SpanSet);
            Assert.True(trace.GetProperty("spanSets").GetArrayLength() > 0, "a trace has span sets");
            foreach (JsonProperty service in trace.GetProperty("serviceStats").EnumerateObject())
            {
                Only(service.Value, "spanCount", "errorCount");
            }
        });
    }

    private static void SpanSet(JsonElement set)
    {
        Only(set, "spans", "matched", "attributes");
        Each(set, "attributes", Attribute);
        Each(set, "spans", static span =>
        {
            Only(span, "spanID", "name", "startTimeUnixNano", "durationNanos", "attributes");
            Each(span, "attributes", Attribute);
        });
    }

    private static void Attribute(JsonElement attribute)
    {
        Only(attribute, "key", "value");
        Only(attribute.GetProperty("value"), "stringValue", "boolValue", "intValue", "doubleValue", "arrayValue");
    }

    private static void Each(JsonElement parent, string name, Action<JsonElement> check)
    {
        if (parent.TryGetProperty(name, out var items))
        {
            foreach (JsonElement item in items.EnumerateArray())
            {
                check(item);
            }
        }
    }

    private static void Only(JsonElement element, params string[] names)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            Assert.Contains(member.Name, names);
        }
    }
}
