using Vivace.Query.Answers;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Compare;

namespace Vivace.Query.Tests.Metrics.Compare;

public sealed class CompareCountsTests
{
    private readonly WorkingMemory _memory = new(long.MaxValue);

    [Fact]
    public void TheMostFrequentValuesOfASideAreKept()
    {
        CompareCounts counts = new(2, _memory);
        for (int value = 1; value <= 5; value++)
        {
            counts.Add(counts.FieldOf("f"), AnswerValue.Of((long)value), CompareSide.Baseline, 0, value);
            counts.Add(counts.FieldOf("f"), AnswerValue.Of((long)value), CompareSide.Selection, 1, 10 - value);
        }

        Assert.Equal([5, 4], Top(counts, CompareSide.Baseline, 2));
        Assert.Equal([1, 2], Top(counts, CompareSide.Selection, 2));
    }

    [Fact]
    public void PartsAddUp()
    {
        CompareCounts whole = new(3, _memory), part = new(1, _memory);
        whole.Add(whole.FieldOf("a"), AnswerValue.Of("x"), CompareSide.Baseline, 2, 1);
        part.Add(part.FieldOf("b"), AnswerValue.Of("y"), CompareSide.Baseline, 0, 5);
        part.Add(part.FieldOf("a"), AnswerValue.Of("x"), CompareSide.Baseline, 0, 3);
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
        int field = counts.FieldOf("f");
        counts.Add(field, AnswerValue.Of("often"), CompareSide.Baseline, 0, 1000);
        for (long i = 0; i < CompareCounts.MaxValuesPerField * 3; i++)
            counts.Add(field, AnswerValue.Of(i), CompareSide.Baseline, 0, 1);

        (AnswerValue top, CountCells _, int _) = counts.Fields[0].Top(CompareSide.Baseline, 1).Single();
        Assert.Equal("often", top.Text);
        Assert.Equal(1000 + (CompareCounts.MaxValuesPerField * 3), counts.Fields[0].Totals.Total((int)CompareSide.Baseline));
        Assert.True(_memory.Taken < 100 << 20);
    }

    private static IEnumerable<long> Top(CompareCounts counts, CompareSide side, long limit) =>
        counts.Fields[0].Top(side, limit).Select(one => one.Value.Int);
}
