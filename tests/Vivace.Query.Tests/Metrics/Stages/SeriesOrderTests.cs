using Vivace.Query.Answers;
using Vivace.Query.Metrics.Results;

namespace Vivace.Query.Tests.Metrics.Stages;

public sealed class SeriesOrderTests
{
    [Fact]
    public void NumbersSortAsText()
    {
        List<ResultSeries> series = [.. new long[] { 5, 100, 2, 0, 1 }.Select(value => Series.Of(AnswerValue.Of(value), 1))];
        series.Sort(SeriesOrder.Compare);

        Assert.Equal([0, 1, 100, 2, 5], series.Select(one => one.Labels[0].Value.Int));
    }

    [Fact]
    public void FewerLabelsComeFirstThenNamesThenValues()
    {
        ResultSeries Of(params (string Name, string Value)[] labels) =>
            new([.. labels.Select(label => new AnswerAttribute(label.Name, AnswerValue.Of(label.Value)))], [1]);

        List<ResultSeries> series = [Of((".a", "x"), ("name", "b")), Of((".a", "x"), ("name", "a")), Of(("name", "z")), Of((".a", "y"))];
        series.Sort(SeriesOrder.Compare);

        Assert.Equal([".a=y", "name=z", ".a=x name=a", ".a=x name=b"],
            series.Select(one => string.Join(' ', one.Labels.Select(label => $"{label.Key}={label.Value.Text}"))));
    }
}
