using System.Globalization;
using System.Text;
using Vivace.Query.Limits;
using Vivace.Query.Metrics.Caching;
using Vivace.Query.Sources;
using Vivace.Query.Sources.Blocks;
using Vivace.Query.Sources.Heads;
using Vivace.TraceQL;

namespace Vivace.Query.Metrics;

/// <summary>Answers one metrics query: shares out what is to be read among workers and adds up what they count.</summary>
internal sealed class MetricsQuery
{
    /// <summary>Threads that one query uses, the caller's included.</summary>
    private const int MaxWorkers = 2;

    private readonly MetricsRequest _request;
    private readonly QueryContext _context;
    private readonly MetricsCache _cache;
    private readonly MetricsEvaluation _evaluation;
    private readonly MetricsPlan _plan;

    public MetricsQuery(TraceQLQuery query, MetricsRequest request, QueryContext context, MetricsCache cache, Random random)
    {
        _request = request;
        _context = context;
        _cache = cache;
        _plan = new MetricsPlan(query, request);
        _evaluation = new MetricsEvaluation(_plan, context, random);
    }

    /// <param name="openTraces">Opens sources in which every trace is whole.</param>
    /// <param name="openSpans">Opens sources for looking at spans one by one.</param>
    public MetricsAnswer Run(Func<TimeRange, QuerySources> openTraces, Func<TimeRange, QuerySources> openSpans)
    {
        if (_plan.MatchesNothing || _plan.Intervals.Count == 0)
            return new MetricsAnswer([], false, _context.Statistics);
        using (var worker = new MetricsWorker(_evaluation, _context, _cache))
        {
            if (worker.MatchesNothing)
                return Finish();
            var range = new TimeRange((ulong)Math.Max(0, _plan.Intervals.Start), (ulong)_plan.Intervals.End);
            using QuerySources sources = _plan.NeedsWholeTraces ? openTraces(range) : openSpans(range);
            string? key = _plan.NeedsWholeTraces ? AnswerKey(sources) : null;
            if (key is not null && _cache.TryGet(key, out MetricsAnswer? known))
                return known! with { Statistics = _context.Statistics };
            Read(sources, worker);
            worker.Finish();
            MetricsAnswer answer = Finish();
            if (key is not null)
                _cache.Add(key, answer, Bytes(answer));
            return answer;
        }
    }

    private MetricsAnswer Finish() => _evaluation.Finish(_request.MaxSeries, _context.Statistics);

    /// <summary>The work of a query, one piece for each head and each block: row groups of a block are read by one worker.</summary>
    private void Read(QuerySources sources, MetricsWorker worker)
    {
        List<Action<MetricsWorker>> work = [];
        foreach (IGrouping<object, SpanSource> group in sources.All.GroupBy(
            static source => source is RowGroupSource rowGroup ? (object)rowGroup.Block : source))
        {
            work.Add(one => one.Read([.. group]));
        }

        foreach (QueriedBlock block in sources.Blocks)
            work.Add(one => one.Read(block));

        int next = -1;
        int others = Math.Min(MaxWorkers, work.Count) - 1;
        Task[] tasks = [.. Enumerable.Range(0, Math.Max(0, others)).Select(_ => Task.Run(() =>
        {
            using var other = new MetricsWorker(_evaluation, _context, _cache);
            Work(other);
            other.Finish();
        }))];
        try
        {
            Work(worker);
        }
        finally
        {
            // Nobody may still read when sources are closed, also after a failure.
            Interlocked.Exchange(ref next, work.Count);
            Task.WhenAll(tasks).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        }

        foreach (Task task in tasks)
            task.GetAwaiter().GetResult();

        void Work(MetricsWorker one)
        {
            for (int i = Interlocked.Increment(ref next); i < work.Count; i = Interlocked.Increment(ref next))
                work[i](one);
        }
    }

    /// <summary>
    /// Names a state of the store and a query over it; null when it cannot be named. Heads grow by appending only, so a head and its number
    /// of rows are its state.
    /// </summary>
    private string? AnswerKey(QuerySources sources)
    {
        var key = new StringBuilder();
        key.Append(CultureInfo.InvariantCulture, $"{_plan.Query}|{_request}");
        foreach (SpanSource source in sources.All)
        {
            switch (source)
            {
                case RowGroupSource rowGroup:
                    key.Append(CultureInfo.InvariantCulture, $"|{rowGroup.Block.Meta.BlockId:N}");
                    break;
                case HeadSource head when !sources.IsMerged(head):
                    key.Append(CultureInfo.InvariantCulture, $"|{head.Head.Identity}:{head.SpanCount}");
                    break;
            }
        }

        return key.ToString();
    }

    private static long Bytes(MetricsAnswer answer)
    {
        const int PerSeries = 512, PerSample = 16, PerExemplar = 1024;
        return answer.Series.Sum(series => PerSeries + (series.Samples.Count * (long)PerSample) + (series.Exemplars.Count * (long)PerExemplar));
    }
}
