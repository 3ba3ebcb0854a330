using System.Runtime.InteropServices;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Puts the spans of a trace in the order of a block: spans by time, resources and scopes too where several inputs or copies of spans were
/// put together, and otherwise as they came. Copies of a span are dropped (block format specification, sections 9.6 and 9.7).
/// </summary>
internal sealed class TraceArranger
{
    private readonly List<ArrangedSpan> _spans = [];
    private readonly HashSet<(ulong Id, int Kind)> _seen = [];
    private readonly Dictionary<int, int> _resourceRanks = [];
    private readonly Dictionary<long, int> _scopeRanks = [];

    /// <summary>The spans; in the order of the block after <see cref="Arrange"/>.</summary>
    public ReadOnlySpan<ArrangedSpan> Spans => CollectionsMarshal.AsSpan(_spans);

    public void Clear() => _spans.Clear();

    public void Add(in ArrangedSpan span) => _spans.Add(span);

    /// <param name="keepOrder">Whether what comes from a single input is in order already.</param>
    /// <param name="mayRepeat">Whether spans of a single input may be copies of one another; if none is, the order is kept all the same.</param>
    /// <returns>Spans dropped as copies.</returns>
    public int Arrange(bool keepOrder, bool mayRepeat)
    {
        int dropped = DropCopiesOfEarlierInputs();
        var spans = CollectionsMarshal.AsSpan(_spans);
        bool isCombined = spans.IsEmpty || spans[0].Input != spans[^1].Input, hasGroups = !IsOneGroup(spans);
        if (hasGroups && !isCombined)
        {
            Rank(spans);
        }

        if (!keepOrder || isCombined || mayRepeat)
        {
            Number(spans);
            spans.Sort(default(ArrangedSpan.ByTime));
            int repetitions = DropRepetitions();
            spans = CollectionsMarshal.AsSpan(_spans);
            dropped += repetitions;
            if (hasGroups && (isCombined || repetitions > 0))
            {
                Rank(spans);
            }

            if (keepOrder && !isCombined && repetitions == 0)
            {
                spans.Sort(default(ArrangedSpan.ByOrder));
            }
        }

        Number(spans);
        if (hasGroups)
        {
            spans.Sort(default(ArrangedSpan.ByGroup));
        }

        return dropped;
    }

    private static void Number(Span<ArrangedSpan> spans)
    {
        for (int i = 0; i < spans.Length; i++)
        {
            spans[i].Order = i;
        }
    }

    private static bool IsOneGroup(ReadOnlySpan<ArrangedSpan> spans)
    {
        for (int i = 1; i < spans.Length; i++)
        {
            if (spans[i].Resource != spans[0].Resource || spans[i].Scope != spans[0].Scope)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A span of a later input whose id and kind an earlier input had.</summary>
    private int DropCopiesOfEarlierInputs()
    {
        var spans = CollectionsMarshal.AsSpan(_spans);
        if (spans.IsEmpty || spans[^1].Input == spans[0].Input)
        {
            return 0;
        }

        _seen.Clear();
        int kept = 0;
        for (int first = 0; first < spans.Length;)
        {
            int end = first;
            while (end < spans.Length && spans[end].Input == spans[first].Input)
            {
                end++;
            }

            int keptBefore = kept;
            for (int i = first; i < end; i++)
            {
                if (!_seen.Contains((spans[i].Id, spans[i].Batch.Kinds[spans[i].Row])))
                {
                    spans[kept++] = spans[i];
                }
            }

            for (int i = keptBefore; i < kept; i++)
            {
                _seen.Add((spans[i].Id, spans[i].Batch.Kinds[spans[i].Row]));
            }

            first = end;
        }

        int dropped = spans.Length - kept;
        _spans.RemoveRange(kept, dropped);
        return dropped;
    }

    /// <summary>A span that was sent twice: same id, kind, start and end. Such spans are neighbours now.</summary>
    private int DropRepetitions()
    {
        var spans = CollectionsMarshal.AsSpan(_spans);
        int kept = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            bool repeated = false;
            for (int k = kept - 1; k >= 0 && spans[k].Id == spans[i].Id && spans[k].Start == spans[i].Start && !repeated; k--)
            {
                repeated = spans[k].Batch.Kinds[spans[k].Row] == spans[i].Batch.Kinds[spans[i].Row]
                    && spans[k].Batch.EndTimes[spans[k].Row] == spans[i].Batch.EndTimes[spans[i].Row];
            }

            if (!repeated)
            {
                spans[kept++] = spans[i];
            }
        }

        int dropped = spans.Length - kept;
        _spans.RemoveRange(kept, dropped);
        return dropped;
    }

    /// <summary>Resources and scopes rank by their first span.</summary>
    private void Rank(Span<ArrangedSpan> spans)
    {
        _resourceRanks.Clear();
        _scopeRanks.Clear();
        foreach (ref ArrangedSpan span in spans)
        {
            if (!_resourceRanks.TryGetValue(span.Resource, out int resource))
            {
                resource = _resourceRanks.Count;
                _resourceRanks.Add(span.Resource, resource);
            }

            long key = ((long)span.Resource << 32) | (uint)span.Scope;
            if (!_scopeRanks.TryGetValue(key, out int scope))
            {
                scope = _scopeRanks.Count;
                _scopeRanks.Add(key, scope);
            }

            span.Group = ((long)resource << 32) | (uint)scope;
        }
    }
}
