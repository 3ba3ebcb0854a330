using System.Globalization;
using Vivace.Query.Answers;
using Vivace.TraceQL.Printing;

namespace Vivace.Query.Metrics.Results;

/// <summary>The orders of series (traceql specification, sections 11.5 and 12.5).</summary>
internal static class SeriesOrder
{
    /// <summary>Fewer labels first, then label by label: name, then the text of the value.</summary>
    public static int Compare(ResultSeries left, ResultSeries right)
    {
        int order = left.Labels.Count.CompareTo(right.Labels.Count);
        for (int i = 0; order == 0 && i < left.Labels.Count; i++)
        {
            order = string.CompareOrdinal(left.Labels[i].Key, right.Labels[i].Key);
            if (order == 0)
                order = string.CompareOrdinal(Text(left.Labels[i].Value), Text(right.Labels[i].Value));
            if (order == 0)
                order = left.Labels[i].Value.Kind.CompareTo(right.Labels[i].Value.Kind);
        }

        return order;
    }

    /// <summary>The order that decides between equal values: label by label the text of the value, then the name.</summary>
    public static int CompareForTies(ResultSeries left, ResultSeries right)
    {
        int labels = Math.Min(left.Labels.Count, right.Labels.Count), order = 0;
        for (int i = 0; order == 0 && i < labels; i++)
        {
            order = string.CompareOrdinal(Text(left.Labels[i].Value), Text(right.Labels[i].Value));
            if (order == 0)
                order = string.CompareOrdinal(left.Labels[i].Key, right.Labels[i].Key);
        }

        return order != 0 ? order : Compare(left, right);
    }

    private static string Text(AnswerValue value) => value.Kind switch
    {
        AnswerValueKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        AnswerValueKind.Double => CanonicalNumber.Shortest(value.Double),
        AnswerValueKind.Bool => value.Bool ? "true" : "false",
        _ => value.Text ?? "",
    };
}
