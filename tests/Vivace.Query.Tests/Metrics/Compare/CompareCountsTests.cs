using Vivace.Query.Answers;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Compare;

namespace Vivace.Query.Tests.Metrics.Compare;

public sealed class CompareCountsTests
{
    private readonly WorkingMemory _memory = new();

    [Fact]
    public void TheMostFrequentValuesOfASideAreKept()
    {
        CompareCounts counts = new(2, _memory);
        for (int value = 1; value <= 5; value++)
        {
            Add(counts, "f", AnswerValue.Of((long)value), CompareSide.Baseline, 0, value);
            Add(counts, "f", AnswerValue.Of((long)value), CompareSide.Selection, 1, 10 - value);
        }

        Assert.Equal([5, 4], Top(counts, CompareSide.Baseline, 2));
        Assert.Equal([1, 2], Top(counts, CompareSide.Selection, 2));
    }

    [Fact]
    public void PartsAddUp()
    {
        CompareCounts whole = new(3, _memory), part = new(1, _memory);
        Add(whole, "a", AnswerValue.Of("x"), CompareSide.Baseline, 2, 1);
        Add(part, "b", AnswerValue.Of("y"), CompareSide.Baseline, 0, 5);
        Add(part, "a", AnswerValue.Of("x"), CompareSide.Baseline, 0, 3);
        whole.Merge(part, 2);

        double[] values = new double[3];
        (AnswerValue _, CountCells cells, int series) = Assert.Single(whole.Fields.Single(field => field.Name == "a").Top(CompareSide.Baseline, 10));
        cells.Read(series, values);
        Assert.Equal([0, 0, 4], values);
        Assert.Equal(["a", "b"], whole.Fields.Select(field => field.Name));
    }

    [Fact]
    public void ManyRareValuesNeverPushOutAFrequentOneNorTheTotal()
    {
        CompareCounts counts = new(1, _memory);
        Add(counts, "f", AnswerValue.Of("often"), CompareSide.Baseline, 0, 1000);
        for (long i = 0; i < CompareField.MaxValues * 3; i++)
            Add(counts, "f", AnswerValue.Of(i), CompareSide.Baseline, 0, 1);

        (AnswerValue top, CountCells _, int _) = counts.FieldOf("f").Top(CompareSide.Baseline, 1).Single();
        Assert.Equal("often", top.Text);
        Assert.Equal(1000 + (CompareField.MaxValues * 3), counts.FieldOf("f").Totals.Total((int)CompareSide.Baseline));
        Assert.True(_memory.Taken < 100 << 20);
    }

    private static void Add(CompareCounts counts, string name, AnswerValue value, CompareSide side, int interval, long spans)
    {
        CompareField field = counts.FieldOf(name);
        field.Trim();
        field.Add(field.Values.NumberOf(value), (int)side, interval, spans);
    }

    private static IEnumerable<long> Top(CompareCounts counts, CompareSide side, long limit) =>
        counts.FieldOf("f").Top(side, limit).Select(one => one.Value.Int);
}
