using Vivace.Query.Limits;
using Vivace.Query.Sources;
using Vivace.Query.Spansets;

namespace Vivace.Query.Search;

/// <summary>
/// Finds the newest traces that match, source by source. Parts of sources that can only hold traces older than those found are passed over,
/// and of a trace no more is looked at than it takes to decide.
/// </summary>
internal sealed class TraceSearch(SpansetPlan plan, SearchRequest request, QueryContext context) : IDisposable
{
    private readonly TraceRange _range = new(request.Start, request.End);
    private readonly TraceWork _work = new();
    private readonly List<Spanset> _sets = [];
    private readonly List<int> _candidates = [];

    /// <summary>The traces found, the oldest of them on top.</summary>
    private readonly PriorityQueue<FoundAt, ulong> _found = new();

    /// <summary>Looks through a source.</summary>
    public void Scan(SpanSource source)
    {
        plan.Open(source);
        int[] parts = NewestFirst(source);
        using var seen = new TraceSet(source.TraceCount);
        var traces = new CandidateTraces(plan, source, context);
        foreach (int part in parts)
        {
            if (IsFull && source.LatestStartOf(part) <= OldestFound)
            {
                break;
            }

            context.BeginSpans(source.CountOf(part));
            _candidates.Clear();
            traces.Collect(part, seen, _candidates);
            foreach (int trace in _candidates)
            {
                Consider(source, trace);
            }
        }

        source.Release();
    }

    /// <summary>The traces found so far, newest first.</summary>
    public List<FoundTrace> Answer(TraceAnswers answers)
    {
        List<(FoundAt At, ulong Start)> found = [.. _found.UnorderedItems];
        found.Sort(static (a, b) => b.Start.CompareTo(a.Start));
        var described = new FoundTrace[found.Count];

        // Source by source, since columns are read for one source at a time.
        foreach (IGrouping<SpanSource, int> group in Enumerable.Range(0, found.Count).GroupBy(i => found[i].At.Source))
        {
            plan.Open(group.Key);
            foreach (int i in group)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                described[i] = answers.Describe(group.Key, found[i].At.Trace);
            }

            group.Key.Release();
        }

        return [.. described];
    }

    public void Dispose() => _work.Dispose();

    private bool IsFull => _found.Count >= request.Limit;

    private ulong OldestFound => _found.TryPeek(out _, out ulong start) ? start : 0;

    private static int[] NewestFirst(SpanSource source)
    {
        int[] parts = new int[source.PartCount];
        var order = new ulong[parts.Length];
        for (int part = 0; part < parts.Length; part++)
        {
            parts[part] = part;
            order[part] = ulong.MaxValue - source.LatestStartOf(part);
        }

        Array.Sort(order, parts);
        return parts;
    }

    private void Consider(SpanSource source, int trace)
    {
        ulong start = source.StartOf(trace);
        if ((IsFull && start <= OldestFound) || !_range.Overlaps(start, source.EndOf(trace)) || source.IsElsewhere(trace)
            || !Matches(source, trace))
        {
            return;
        }

        var found = new FoundAt(source, trace);
        if (IsFull)
        {
            _found.DequeueEnqueue(found, start);
        }
        else
        {
            _found.Enqueue(found, start);
        }
    }

    private bool Matches(SpanSource source, int trace)
    {
        if (plan.SoleFilter is not null)
        {
            return true;
        }

        _work.Open(source, trace);
        _sets.Clear();
        plan.Pipeline.Evaluate(_work, _sets);
        return _sets.Count > 0;
    }

    private readonly record struct FoundAt(SpanSource Source, int Trace);
}
