using Vivace.Query.Answers;
using Vivace.Query.Limits;
using Vivace.Traces.Json;

namespace Vivace.Server.Api.Answers;

/// <summary>JSON of what several answers have in common: attributes, typed values, statistics (query-api specification, section 3).</summary>
internal static class AnswerJson
{
    /// <summary>A named array of attributes; nothing when there are none.</summary>
    public static void Attributes(ref JsonTextWriter json, ReadOnlySpan<byte> name, IReadOnlyList<AnswerAttribute> attributes)
    {
        if (attributes.Count == 0)
        {
            return;
        }

        json.Name(name);
        json.BeginArray();
        for (int i = 0; i < attributes.Count; i++)
        {
            json.BeginObject();
            if (attributes[i].Key.Length > 0)
            {
                json.Name("key"u8);
                json.String(attributes[i].Key);
            }

            json.Name("value"u8);
            Value(ref json, attributes[i].Value);
            json.EndObject();
        }

        json.EndArray();
    }

    /// <summary>OTLP's <c>AnyValue</c>.</summary>
    public static void Value(ref JsonTextWriter json, in AnswerValue value)
    {
        json.BeginObject();
        switch (value.Kind)
        {
            case AnswerValueKind.String:
                json.Name("stringValue"u8);
                json.String(value.Text ?? "");
                break;
            case AnswerValueKind.Int:
                json.Name("intValue"u8);
                json.Int64String(value.Int);
                break;
            case AnswerValueKind.Double:
                json.Name("doubleValue"u8);
                json.Double(value.Double);
                break;
            case AnswerValueKind.Bool:
                json.Name("boolValue"u8);
                json.Bool(value.Bool);
                break;
            default:
                json.Name("arrayValue"u8);
                Items(ref json, value.Items ?? []);
                break;
        }

        json.EndObject();
    }

    /// <summary>The object <c>metrics</c> of searches and metrics queries (section 5.6).</summary>
    public static void SearchMetrics(ref JsonTextWriter json, in QueryStatistics statistics, StatisticsForm form)
    {
        json.Name("metrics"u8);
        json.BeginObject();
        if (form == StatisticsForm.LegacySearch)
        {
            Number(ref json, "inspectedTraces"u8, statistics.InspectedTraces);
        }

        NumberText(ref json, "inspectedBytes"u8, statistics.InspectedBytes);
        Number(ref json, "totalBlocks"u8, statistics.TotalBlocks);
        Number(ref json, "completedJobs"u8, statistics.CompletedJobs);
        Number(ref json, "totalJobs"u8, statistics.TotalJobs);
        NumberText(ref json, "totalBlockBytes"u8, statistics.TotalBlockBytes);
        if (form == StatisticsForm.Metrics)
        {
            NumberText(ref json, "inspectedSpans"u8, statistics.InspectedSpans);
        }

        json.EndObject();
    }

    /// <summary>The object <c>metrics</c> of tags and values: only the bytes.</summary>
    public static void MetadataMetrics(ref JsonTextWriter json, in QueryStatistics statistics)
    {
        json.Name("metrics"u8);
        json.BeginObject();
        NumberText(ref json, "inspectedBytes"u8, statistics.InspectedBytes);
        json.EndObject();
    }

    private static void Items(ref JsonTextWriter json, IReadOnlyList<AnswerValue> items)
    {
        json.BeginObject();
        if (items.Count > 0)
        {
            json.Name("values"u8);
            json.BeginArray();
            for (int i = 0; i < items.Count; i++)
            {
                Value(ref json, items[i]);
            }

            json.EndArray();
        }

        json.EndObject();
    }

    private static void Number(ref JsonTextWriter json, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            json.Name(name);
            json.Int64(value);
        }
    }

    private static void NumberText(ref JsonTextWriter json, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            json.Name(name);
            json.Int64String(value);
        }
    }
}
