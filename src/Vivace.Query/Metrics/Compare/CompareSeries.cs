using Vivace.Query.Answers;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Exemplars;
using Vivace.Query.Metrics.Results;

namespace Vivace.Query.Metrics.Compare;

/// <summary>The series of <c>compare</c>.</summary>
internal static class CompareSeries
{
    private const string MetaLabel = "__meta_type";
    private const string NameField = "name";
    private const long NanosPerMillisecond = 1_000_000;

    private static readonly AnswerValue Nil = AnswerValue.Of("nil");

    /// <param name="candidates">Exemplar candidates; the group is the side.</param>
    public static List<ResultSeries> Build(MetricsPlan plan, CompareCounts counts, IEnumerable<ExemplarCandidate> candidates, WorkingMemory memory)
    {
        List<ResultSeries> series = [];
        foreach (CompareField field in counts.Fields)
        {
            foreach (CompareSide side in (ReadOnlySpan<CompareSide>)[CompareSide.Baseline, CompareSide.Selection])
            {
                if (!field.Totals.Has((int)side))
                    continue;
                string meta = side == CompareSide.Selection ? "selection" : "baseline";
                foreach ((AnswerValue value, CountCells cells, int number) in field.Top(side, plan.Stage.Compare!.TopN))
                    series.Add(Series(meta, field.Name, value, cells, number));

                ResultSeries total = Series(meta + "_total", field.Name, Nil, field.Totals, (int)side);
                series.Add(total);

                // Every span has a name, so its totals are where exemplars are shown, once each.
                if (field.Name == NameField)
                    Hang(total, side);
            }
        }

        return series;

        ResultSeries Series(string meta, string field, AnswerValue value, CountCells cells, int number)
        {
            memory.Take(plan.Intervals.Count * (long)sizeof(double));
            double[] values = new double[plan.Intervals.Count];
            cells.Read(number, values);
            return new ResultSeries([new AnswerAttribute(MetaLabel, AnswerValue.Of(meta)), new AnswerAttribute(field, value)], values);
        }

        void Hang(ResultSeries total, CompareSide side)
        {
            foreach (ExemplarCandidate candidate in candidates)
            {
                long time = candidate.Start / NanosPerMillisecond;
                int interval = plan.Intervals.IndexOfMillisecond(time);
                if (candidate.Group == (int)side && interval >= 0)
                    total.Exemplars.Add(new MetricExemplar(candidate.Labels, total.Values[interval], time));
            }
        }
    }
}
