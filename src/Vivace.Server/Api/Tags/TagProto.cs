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
        var proto = new ProtoMessageWriter(output);
        for (int i = 0; i < items.Count; i++)
        {
            proto.Text(1, items[i]);
        }

        AnswerProto.MetadataMetrics(proto, statistics);
    }

    /// <summary><c>SearchTagsV2Response</c>.</summary>
    public static void Scopes(TagNamesAnswer answer, PooledByteBuffer output)
    {
        var proto = new ProtoMessageWriter(output);
        foreach (TagScopeNames scope in answer.Scopes)
        {
            int message = proto.Begin(1);
            proto.String(1, TagAnswerForms.NameOf(scope.Scope));
            for (int i = 0; i < scope.Names.Count; i++)
            {
                proto.Text(2, scope.Names[i]);
            }

            proto.End(message);
        }

        AnswerProto.MetadataMetrics(proto, answer.Statistics);
    }

    /// <summary><c>SearchTagValuesV2Response</c>.</summary>
    public static void TypedValues(TagValuesAnswer answer, PooledByteBuffer output)
    {
        var proto = new ProtoMessageWriter(output);
        for (int i = 0; i < answer.Values.Count; i++)
        {
            int message = proto.Begin(1);
            proto.String(1, answer.Values[i].Type);
            proto.String(2, answer.Values[i].Text);
            proto.End(message);
        }

        AnswerProto.MetadataMetrics(proto, answer.Statistics);
    }
}
