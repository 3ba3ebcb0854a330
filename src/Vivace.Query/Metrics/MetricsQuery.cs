using Vivace.Query.Limits;
using Vivace.Query.Sources;
using Vivace.Query.Spansets;
using Vivace.Query.Metrics.Aggregation;
using Vivace.TraceQL;

namespace Vivace.Query.Metrics;

/// <summary>Answers a metrics query from sources.</summary>
internal static class MetricsQuery
{
    /// <param name="open">Opens the sources; not called when nothing can match.</param>
    public static MetricsAnswer Run(
        TraceQLQuery query, MetricsRequest request, QueryContext context, Func<QuerySources> open, Random random)
    {
        var plan = new MetricsPlan(query, request);
        if (plan.MatchesNothing || plan.Intervals.Count == 0)
            return new MetricsAnswer([], false, context.Statistics);
        var evaluation = new MetricsEvaluation(plan, context, random);
        using var scan = new MetricsScan(evaluation, context);
        if (!scan.MatchesNothing)
        {
            using QuerySources sources = open();
            MetricPart part = evaluation.NewPart(plan.Intervals, plan.Exemplars);
            ISpanReceiver counter = scan.NewCounter(part);
            foreach (SpanSource source in sources.All)
            {
                scan.Read(source, part.Intervals, counter);
                context.CompleteJob(source.InspectedBytes);
                source.Release();
            }

            evaluation.Add(part);
        }

        return evaluation.Finish(request.MaxSeries, context.Statistics);
    }
}
