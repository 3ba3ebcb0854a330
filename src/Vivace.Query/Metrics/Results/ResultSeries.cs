using Vivace.Query.Answers;

namespace Vivace.Query.Metrics.Results;

/// <summary>A finished series on its way through the second stages.</summary>
/// <param name="labels">In order.</param>
/// <param name="values">One per interval; NaN for no sample.</param>
internal sealed class ResultSeries(IReadOnlyList<AnswerAttribute> labels, double[] values)
{
    public IReadOnlyList<AnswerAttribute> Labels { get; } = labels;

    public double[] Values { get; } = values;

    public List<MetricExemplar> Exemplars { get; } = [];

    public bool HasSample => Values.AsSpan().ContainsAnyExcept(double.NaN);
}
