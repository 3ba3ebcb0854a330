using Vivace.Query.Answers;
using Vivace.Query.Metrics.Results;

namespace Vivace.Query.Tests.Metrics.Stages;

/// <summary>Finished series by hand.</summary>
internal static class Series
{
    public static ResultSeries Of(AnswerValue label, params double[] values) => new([new AnswerAttribute("k", label)], values);

    public static ResultSeries Of(string label, params double[] values) => Of(AnswerValue.Of(label), values);

    /// <summary>Label and values of each series, <c>_</c> for no sample.</summary>
    public static string[] Text(IEnumerable<ResultSeries> series) =>
        [.. series.Select(one => $"{one.Labels[0].Value.Text}: {string.Join(' ', one.Values.Select(value => double.IsNaN(value) ? "_" : value.ToString()))}")];
}
