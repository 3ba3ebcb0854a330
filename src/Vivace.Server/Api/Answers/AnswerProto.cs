using Vivace.Query.Answers;
using Vivace.Query.Limits;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Answers;

/// <summary>Protobuf of what several answers have in common (query-api specification, section 15).</summary>
internal static class AnswerProto
{
    /// <summary>Repeated <c>common.v1.KeyValue</c>: key 1, value 2.</summary>
    public static void Attributes(ProtoMessageWriter proto, int field, IReadOnlyList<AnswerAttribute> attributes)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            int attribute = proto.Begin(field);
            proto.String(1, attributes[i].Key);
            int value = proto.Begin(2);
            Value(proto, attributes[i].Value);
            proto.End(value);
            proto.End(attribute);
        }
    }

    /// <summary>
    /// <c>SearchMetrics</c>: inspectedTraces 1, inspectedBytes 2, totalBlocks 3, completedJobs 4, totalJobs 5, totalBlockBytes 6,
    /// inspectedSpans 7. Always written: clients dereference it.
    /// </summary>
    public static void SearchMetrics(ProtoMessageWriter proto, in QueryStatistics statistics, StatisticsForm form)
    {
        int message = proto.Begin(2);
        proto.Scalar(1, form == StatisticsForm.LegacySearch ? (ulong)statistics.InspectedTraces : 0);
        proto.Scalar(2, (ulong)statistics.InspectedBytes);
        proto.Scalar(3, (ulong)statistics.TotalBlocks);
        proto.Scalar(4, (ulong)statistics.CompletedJobs);
        proto.Scalar(5, (ulong)statistics.TotalJobs);
        proto.Scalar(6, (ulong)statistics.TotalBlockBytes);
        proto.Scalar(7, form == StatisticsForm.Metrics ? (ulong)statistics.InspectedSpans : 0);
        proto.End(message);
    }

    /// <summary><c>MetadataMetrics</c>: inspectedBytes 1.</summary>
    public static void MetadataMetrics(ProtoMessageWriter proto, in QueryStatistics statistics)
    {
        int message = proto.Begin(2);
        proto.Scalar(1, (ulong)statistics.InspectedBytes);
        proto.End(message);
    }

    /// <summary>Members of <c>AnyValue</c>, which are written even when zero.</summary>
    private static void Value(ProtoMessageWriter proto, in AnswerValue value)
    {
        switch (value.Kind)
        {
            case AnswerValueKind.String:
                proto.Text(1, value.Text ?? "");
                break;
            case AnswerValueKind.Bool:
                proto.Varint(2, value.Bool ? 1UL : 0);
                break;
            case AnswerValueKind.Int:
                proto.Varint(3, (ulong)value.Int);
                break;
            case AnswerValueKind.Double:
                proto.Double(4, value.Double);
                break;
            default:
                int array = proto.Begin(5);
                foreach (AnswerValue item in value.Items ?? [])
                {
                    int element = proto.Begin(1);
                    Value(proto, item);
                    proto.End(element);
                }

                proto.End(array);
                break;
        }
    }
}
