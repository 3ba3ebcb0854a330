using System.Text;
using System.Text.Json.Nodes;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>A row of a block in the form of <c>rows.json</c>: 64-bit integers as text, ids in hexadecimal.</summary>
internal static class RowJson
{
    private static readonly string[] WellKnownColumns =
        ["Cluster", "Namespace", "Pod", "Container", "K8sClusterName", "K8sNamespaceName", "K8sPodName", "K8sContainerName"];

    public static JsonObject Row(BlockRows rows, int trace)
    {
        var stats = new JsonObject();
        for (int i = Start(rows.ServiceStatEnds, trace); i < rows.ServiceStatEnds[trace]; i++)
        {
            stats[Text(rows.ServiceStatNames[i])] =
                new JsonObject { ["SpanCount"] = rows.ServiceStatSpans[i], ["ErrorCount"] = rows.ServiceStatErrors[i] };
        }

        var resources = new JsonArray();
        for (int i = 0; i < rows.ResourceCount; i++)
        {
            if (rows.TraceOfResource[i] == trace)
            {
                resources.Add(new JsonObject { ["Resource"] = Resource(rows, i), ["ss"] = Scopes(rows, i) });
            }
        }

        return new JsonObject
        {
            ["TraceID"] = rows.TraceIds[trace].ToString(),
            ["TraceIDText"] = rows.TraceIds[trace].ToTrimmedHex(),
            ["StartTimeUnixNano"] = rows.TraceStarts[trace].ToString(),
            ["EndTimeUnixNano"] = rows.TraceEnds[trace].ToString(),
            ["DurationNano"] = rows.TraceDurations[trace].ToString(),
            ["RootServiceName"] = Text(rows.RootServiceNames[trace]),
            ["RootSpanName"] = Text(rows.RootSpanNames[trace]),
            ["ServiceStats"] = stats,
            ["rs"] = resources,
        };
    }

    private static JsonObject Resource(BlockRows rows, int resource)
    {
        var result = new JsonObject
        {
            ["Attrs"] = Attributes(rows.ResourceAttributes, resource),
            ["DroppedAttributesCount"] = rows.ResourceDroppedAttributes[resource],
            ["ServiceName"] = Text(rows.ServiceNames[resource]),
        };
        for (int i = 0; i < WellKnownColumns.Length; i++)
        {
            result[WellKnownColumns[i]] = Optional(rows.ResourceWellKnown(i), resource);
        }

        result["DedicatedAttributes"] = Dedicated(rows.ResourceDedicated, resource);
        return result;
    }

    private static JsonArray Scopes(BlockRows rows, int resource)
    {
        var scopes = new JsonArray();
        for (int i = 0; i < rows.ScopeCount; i++)
        {
            if (rows.ResourceOfScope[i] != resource)
            {
                continue;
            }

            var spans = new JsonArray();
            for (int span = 0; span < rows.SpanCount; span++)
            {
                if (rows.ScopeOfSpan[span] == i)
                {
                    spans.Add(Span(rows, span));
                }
            }

            scopes.Add(new JsonObject
            {
                ["Scope"] = new JsonObject
                {
                    ["Name"] = Text(rows.ScopeNames[i]),
                    ["Version"] = Text(rows.ScopeVersions[i]),
                    ["Attrs"] = Attributes(rows.ScopeAttributes, i),
                    ["DroppedAttributesCount"] = rows.ScopeDroppedAttributes[i],
                },
                ["Spans"] = spans,
            });
        }

        return scopes;
    }

    private static JsonObject Span(BlockRows rows, int span) => new()
    {
        ["SpanID"] = Id(rows.SpanIds[span]),
        ["ParentSpanID"] = rows.ParentSpanIds[span] == 0 ? "" : Id(rows.ParentSpanIds[span]),
        ["ParentID"] = rows.NestedSetParents[span],
        ["NestedSetLeft"] = rows.NestedSetLefts[span],
        ["NestedSetRight"] = rows.NestedSetRights[span],
        ["Name"] = Text(rows.Names[span]),
        ["Kind"] = rows.Kinds[span].ToString(),
        ["TraceState"] = Text(rows.TraceStates[span]),
        ["StartTimeUnixNano"] = rows.Starts[span].ToString(),
        ["DurationNano"] = rows.Durations[span].ToString(),
        ["StatusCode"] = rows.StatusCodes[span].ToString(),
        ["StatusMessage"] = Text(rows.StatusMessages[span]),
        ["Attrs"] = Attributes(rows.SpanAttributes, span),
        ["DroppedAttributesCount"] = rows.DroppedAttributes[span],
        ["Events"] = Events(rows, span),
        ["DroppedEventsCount"] = rows.DroppedEvents[span],
        ["Links"] = Links(rows, span),
        ["DroppedLinksCount"] = rows.DroppedLinks[span],
        ["HttpMethod"] = Optional(rows.HttpMethods, span),
        ["HttpUrl"] = Optional(rows.HttpUrls, span),
        ["HttpStatusCode"] = rows.HasHttpStatusCode[span] ? rows.HttpStatusCodes[span].ToString() : null,
        ["DedicatedAttributes"] = Dedicated(rows.SpanDedicated, span),
    };

    private static JsonArray Events(BlockRows rows, int span)
    {
        var events = new JsonArray();
        for (int i = Start(rows.EventEnds, span); i < rows.EventEnds[span]; i++)
        {
            events.Add(new JsonObject
            {
                ["TimeSinceStartNano"] = rows.EventTimesSinceStart[i].ToString(),
                ["Name"] = Text(rows.EventNames[i]),
                ["Attrs"] = Attributes(rows.EventAttributes, i),
                ["DroppedAttributesCount"] = rows.EventDroppedAttributes[i],
            });
        }

        return events;
    }

    private static JsonArray Links(BlockRows rows, int span)
    {
        var links = new JsonArray();
        for (int i = Start(rows.LinkEnds, span); i < rows.LinkEnds[span]; i++)
        {
            links.Add(new JsonObject
            {
                ["TraceID"] = rows.LinkTraceIds[i].ToString(),
                ["SpanID"] = Id(rows.LinkSpanIds[i]),
                ["TraceState"] = Text(rows.LinkTraceStates[i]),
                ["Attrs"] = Attributes(rows.LinkAttributes, i),
                ["DroppedAttributesCount"] = rows.LinkDroppedAttributes[i],
            });
        }

        return links;
    }

    private static JsonArray Attributes(AttributeColumns columns, int owner)
    {
        var attributes = new JsonArray();
        for (int i = Start(columns.Ends, owner); i < columns.Ends[owner]; i++)
        {
            var strings = new JsonArray();
            foreach (int code in columns.Strings[i])
            {
                strings.Add(Text(columns.StringValues[code]));
            }

            attributes.Add(new JsonObject
            {
                ["Key"] = Text(columns.Keys[i]),
                ["IsArray"] = columns.IsArray[i] != 0,
                ["Value"] = strings,
                ["ValueInt"] = List(columns.Ints[i], value => value.ToString()),
                ["ValueDouble"] = List(columns.Doubles[i], value => value == 0 ? 0.0 : value),
                ["ValueBool"] = List(columns.Bools[i], value => value != 0),
                ["ValueUnsupported"] = Optional(columns.Unsupported, i),
            });
        }

        return attributes;
    }

    private static JsonArray List<T>(ReadOnlySpan<T> values, Func<T, JsonNode> node)
    {
        var list = new JsonArray();
        foreach (T value in values)
        {
            list.Add(node(value));
        }

        return list;
    }

    private static JsonObject Dedicated(Func<int, CodedColumn> column, int owner)
    {
        var slots = new JsonObject();
        for (int slot = 0; slot < BlockColumns.DedicatedSlots; slot++)
        {
            slots[$"String{slot + 1:00}"] = Optional(column(slot), owner);
        }

        return slots;
    }

    private static string? Optional(CodedColumn column, int row) => column.Codes[row] < 0 ? null : Text(column[row]);

    private static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    private static string Id(ulong id) => id.ToString("x16");

    private static int Start(int[] ends, int owner) => owner == 0 ? 0 : ends[owner - 1];
}
