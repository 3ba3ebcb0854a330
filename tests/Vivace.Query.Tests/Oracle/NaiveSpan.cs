using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Oracle;

/// <summary>A span with everything a query can ask of it, worked out beforehand.</summary>
internal sealed class NaiveSpan
{
    public required TestSpan Data { get; init; }

    public required NaiveTrace Trace { get; init; }

    public long Left { get; set; }

    public long Right { get; set; }

    /// <summary>-1 for roots, 0 where a span has no place in the tree.</summary>
    public long ParentLeft { get; set; }

    public NaiveSpan? Parent { get; set; }

    public bool IsPlaced => Left > 0;
}

/// <summary>A trace in stored order, numbered as the specification says (traceql, section 9.2), by plain recursion.</summary>
internal sealed class NaiveTrace
{
    public NaiveTrace(IEnumerable<TestSpan> spans)
    {
        List<TestSpan> distinct = [];
        foreach (TestSpan span in spans)
        {
            if (!distinct.Exists(other => other.Id == span.Id && other.Kind == span.Kind))
            {
                distinct.Add(span);
            }
        }

        List<NaiveSpan> all = [.. distinct.Select(span => new NaiveSpan { Data = span, Trace = this })];
        all.Sort(ByTime);
        Spans = [.. all.GroupBy(span => TestHead.Identity(span.Data.Resource))
            .SelectMany(group => group.GroupBy(span => TestHead.Identity(span.Data.Scope)).SelectMany(scope => scope))];
        Start = Spans.Min(span => span.Data.Start);
        End = Spans.Max(span => span.Data.Start + span.Data.Duration);
        NaiveSpan? root = Spans.LastOrDefault(span => span.Data.Parent == 0);
        RootName = root?.Data.Name ?? "";
        RootService = root?.Data.Resource.Attributes.FirstOrDefault(pair => pair.Key == "service.name").Value as string ?? "";
        Number();
    }

    public List<NaiveSpan> Spans { get; }

    public ulong Start { get; }

    public ulong End { get; }

    public string RootName { get; }

    public string RootService { get; }

    private static int ByTime(NaiveSpan a, NaiveSpan b)
    {
        int order = a.Data.Start.CompareTo(b.Data.Start);
        order = order != 0 ? order : a.Data.Id.CompareTo(b.Data.Id);
        return order != 0 ? order : a.Data.Kind.CompareTo(b.Data.Kind);
    }

    private void Number()
    {
        if (Spans.Exists(span => Spans.Count(other => other.Data.Id == span.Data.Id) > 2))
        {
            return;
        }

        int counter = 1;
        foreach (NaiveSpan root in Spans.Where(span => span.Data.Parent == 0))
        {
            Visit(root, null, ref counter);
        }
    }

    private void Visit(NaiveSpan span, NaiveSpan? parent, ref int counter)
    {
        span.Parent = parent;
        span.ParentLeft = parent?.Left ?? -1;
        span.Left = counter++;
        foreach (NaiveSpan child in Spans.Where(other => ParentOf(other) == span && !other.IsPlaced))
        {
            Visit(child, span, ref counter);
        }

        span.Right = counter++;
    }

    private NaiveSpan? ParentOf(NaiveSpan span)
    {
        if (span.Data.Parent == 0)
        {
            return null;
        }

        List<NaiveSpan> named = Spans.FindAll(other => other.Data.Id == span.Data.Parent);
        return named.Count < 2 ? named.FirstOrDefault() : named.Find(other => other.Data.Kind == (span.Data.Kind == 2 ? 3 : 2));
    }
}
