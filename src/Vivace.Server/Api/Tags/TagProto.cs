using Vivace.Query.Limits;
using Vivace.Query.Tags;
using Vivace.Server.Api.Answers;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Tags;

/// <summary>The protobuf answers of tag look-ups (query-api specification, section 15). Field 2 is the metrics in all of them.</summary>
internal static class TagProto
{
    /// <summary><c>SearchTagsResponse</c> and <c>SearchTagValuesResponse</c>, which have the same form: field 1, repeated string.</summary>
    public static void Strings(IReadOnlyList<string> items, in QueryStatistics statistics, PooledByteBuffer output)
    {
        for (int i = 0; i < items.Count; i++)
        {
            Text(items[i], output);
        }

        Metrics(statistics, output);
    }

    /// <summary><c>SearchTagsV2Response</c>.</summary>
    public static void Scopes(TagNamesAnswer answer, PooledByteBuffer output)
    {
        foreach (TagScopeNames scope in answer.Scopes)
        {
            Scope(scope, output);
        }

        Metrics(answer.Statistics, output);
    }

    /// <summary><c>SearchTagValuesV2Response</c>.</summary>
    public static void TypedValues(TagValuesAnswer answer, PooledByteBuffer output)
    {
        for (int i = 0; i < answer.Values.Count; i++)
        {
            TypedValue(answer.Values[i], output);
        }

        Metrics(answer.Statistics, output);
    }

    /// <summary>Field 1: a name or a value of version 1.</summary>
    public static void Text(string item, PooledByteBuffer output) => new ProtoMessageWriter(output).Text(1, item);

    /// <summary>Field 1: a <c>SearchTagsV2Scope</c>, name 1 and tags 2.</summary>
    public static void Scope(TagScopeNames scope, PooledByteBuffer output)
    {
        var proto = new ProtoMessageWriter(output);
        int message = proto.Begin(1);
        proto.String(1, TagAnswerForms.NameOf(scope.Scope));
        for (int i = 0; i < scope.Names.Count; i++)
        {
            proto.Text(2, scope.Names[i]);
        }

        proto.End(message);
    }

    /// <summary>Field 1: a <c>TagValue</c>, type 1 and value 2.</summary>
    public static void TypedValue(in TagValue value, PooledByteBuffer output)
    {
        var proto = new ProtoMessageWriter(output);
        int message = proto.Begin(1);
        proto.String(1, value.Type);
        proto.String(2, value.Text);
        proto.End(message);
    }

    /// <summary>Field 2.</summary>
    public static void Metrics(in QueryStatistics statistics, PooledByteBuffer output) =>
        AnswerProto.MetadataMetrics(new ProtoMessageWriter(output), statistics);
}
