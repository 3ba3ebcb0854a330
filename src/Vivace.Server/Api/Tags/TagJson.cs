using System.Buffers;
using System.Text;
using Vivace.Query.Limits;
using Vivace.Query.Tags;
using Vivace.Server.Api.Answers;
using Vivace.Traces.Json;

namespace Vivace.Server.Api.Tags;

/// <summary>The JSON answers of tag look-ups (query-api specification, sections 6 and 7).</summary>
internal static class TagJson
{
    /// <summary>Names of version 1.</summary>
    public static void Names(IReadOnlyList<string> names, in QueryStatistics statistics, IBufferWriter<byte> output) =>
        List("tagNames"u8, names, statistics, output);

    /// <summary>Values of version 1.</summary>
    public static void Values(IReadOnlyList<string> values, in QueryStatistics statistics, IBufferWriter<byte> output) =>
        List("tagValues"u8, values, statistics, output);

    /// <summary>Names of version 2.</summary>
    public static void Scopes(TagNamesAnswer answer, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name("scopes"u8);
        json.BeginArray();
        foreach (TagScopeNames scope in answer.Scopes)
        {
            json.BeginObject();
            json.Name("name"u8);
            json.String(TagAnswerForms.NameOf(scope.Scope));
            json.Name("tags"u8);
            Strings(ref json, scope.Names);
            json.EndObject();
        }

        json.EndArray();
        AnswerJson.MetadataMetrics(ref json, answer.Statistics);
        json.EndObject();
    }

    /// <summary>Values of version 2.</summary>
    public static void TypedValues(TagValuesAnswer answer, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name("tagValues"u8);
        json.BeginArray();
        for (int i = 0; i < answer.Values.Count; i++)
        {
            TagValue value = answer.Values[i];
            json.BeginObject();
            json.Name("type"u8);
            json.String(value.Type);
            if (value.Text.Length > 0)
            {
                json.Name("value"u8);
                json.String(value.Text);
            }

            json.EndObject();
        }

        json.EndArray();
        AnswerJson.MetadataMetrics(ref json, answer.Statistics);
        json.EndObject();
    }

    /// <summary>Values of version 2 as language models take them: grouped by type, 64-bit numbers as numbers (section 7.5).</summary>
    public static void GroupedValues(TagValuesAnswer answer, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name("tagValues"u8);
        json.BeginObject();
        foreach (IGrouping<string, TagValue> type in answer.Values.GroupBy(static value => value.Type))
        {
            json.AnyName(Encoding.UTF8.GetBytes(type.Key));
            Strings(ref json, [.. type.Select(static value => value.Text)]);
        }

        json.EndObject();
        if (answer.Statistics.InspectedBytes != 0)
        {
            json.Name("metrics"u8);
            json.BeginObject();
            json.Name("inspectedBytes"u8);
            json.Int64(answer.Statistics.InspectedBytes);
            json.EndObject();
        }

        json.EndObject();
    }

    private static void List(ReadOnlySpan<byte> name, IReadOnlyList<string> items, in QueryStatistics statistics, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        json.BeginObject();
        json.Name(name);
        Strings(ref json, items);
        AnswerJson.MetadataMetrics(ref json, statistics);
        json.EndObject();
    }

    private static void Strings(ref JsonTextWriter json, IReadOnlyList<string> items)
    {
        json.BeginArray();
        for (int i = 0; i < items.Count; i++)
        {
            json.String(items[i]);
        }

        json.EndArray();
    }
}
