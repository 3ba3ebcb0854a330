using Vivace.Query.Limits;
using Vivace.Query.Sources.Blocks;
using Vivace.Query.Sources.Heads;
using Vivace.Storage.Head;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Sources;

/// <summary>
/// Puts traces together that several sources hold parts of, and drops copies of spans, so that a trace is judged as a whole (traceql
/// specification, section 10.6). There are few such traces: those that were arriving when a head was closed, and those sent twice.
/// </summary>
internal static class MergedTraces
{
    /// <summary>Time between blocks beyond which they are taken to share no trace.</summary>
    private static readonly TimeSpan MaxGap = TimeSpan.FromMinutes(30);

    /// <summary>A head of the merged traces, which are then left out of their sources; null when there are none.</summary>
    public static HeadBlock? Find(IReadOnlyList<SpanSource> sources, QueryContext context)
    {
        var split = new Dictionary<TraceId, List<(SpanSource Source, int Trace)>>();
        for (int i = 0; i < sources.Count; i++)
        {
            for (int j = i + 1; j < sources.Count; j++)
            {
                FindShared(sources[i], sources[j], split);
            }

            FindCopies(sources[i], split);
        }

        if (split.Count == 0)
        {
            return null;
        }

        var merged = new HeadBlock();
        var decoder = new OtlpDecoder(0);
        var batch = new SpanBatch(merged.Dictionary);
        var groups = new GroupUnifier(merged.Dictionary);
        foreach (IGrouping<SpanSource, int> traces in split.Values
            .SelectMany(static parts => parts).GroupBy(static part => part.Source, static part => part.Trace))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            (traces.Key as RowGroupSource)?.Parts.Prepare(traces);
        }

        foreach (List<(SpanSource Source, int Trace)> parts in split.Values)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Merge(parts, merged, decoder, batch, groups, context);
        }

        foreach (SpanSource source in sources)
        {
            (source as RowGroupSource)?.Parts.Release();
        }

        return merged;
    }

    private static void FindShared(
        SpanSource left, SpanSource right, Dictionary<TraceId, List<(SpanSource Source, int Trace)>> split)
    {
        switch (left, right)
        {
            case (RowGroupSource a, RowGroupSource b):
                if (!ReferenceEquals(a.Block, b.Block) && AreNear(a, b))
                {
                    int[] pairs = a.SharedWith(b);
                    for (int i = 0; i < pairs.Length; i += 2)
                    {
                        Add(a, pairs[i], split);
                        Add(b, pairs[i + 1], split);
                    }
                }

                break;
            case (RowGroupSource rows, HeadSource head):
                FindShared(head, rows, split);
                break;
            case (HeadSource head, RowGroupSource rows):
                FindShared(head, rows, split);
                break;
            default:
                FindByLookUp(left.TraceCount < right.TraceCount ? left : right, left.TraceCount < right.TraceCount ? right : left, split);
                break;
        }
    }

    private static void FindShared(HeadSource head, RowGroupSource rows, Dictionary<TraceId, List<(SpanSource Source, int Trace)>> split)
    {
        foreach ((int trace, int row) in KnownOverlaps.Of(head, rows))
        {
            Add(rows, row, split);
            Add(head, trace, split);
        }
    }

    private static void FindByLookUp(
        SpanSource from, SpanSource other, Dictionary<TraceId, List<(SpanSource Source, int Trace)>> split)
    {
        if (other.TraceCount == 0)
        {
            return;
        }

        for (int trace = 0; trace < from.TraceCount; trace++)
        {
            int found = other.Find(from.IdOf(trace));
            if (found >= 0)
            {
                Add(from, trace, split);
                Add(other, found, split);
            }
        }
    }

    /// <summary>Parts of one trace lie close in time; blocks that do not are not compared.</summary>
    private static bool AreNear(RowGroupSource left, RowGroupSource right) =>
        left.Block.Meta.Start - right.Block.Meta.End < MaxGap && right.Block.Meta.Start - left.Block.Meta.End < MaxGap;

    private static void FindCopies(SpanSource source, Dictionary<TraceId, List<(SpanSource Source, int Trace)>> split)
    {
        if (source is not HeadSource head)
        {
            return;
        }

        foreach (int trace in head.Head.RepeatingTraces())
        {
            if (trace < head.TraceCount && head.HasCopies(trace))
            {
                Add(head, trace, split);
            }
        }
    }

    private static void Add(SpanSource source, int trace, Dictionary<TraceId, List<(SpanSource Source, int Trace)>> split)
    {
        TraceId id = source.IdOf(trace);
        if (!split.TryGetValue(id, out List<(SpanSource Source, int Trace)>? parts))
        {
            split.Add(id, parts = []);
        }

        if (!parts.Contains((source, trace)))
        {
            parts.Add((source, trace));
            source.MoveElsewhere(trace);
        }
    }

    private static void Merge(
        List<(SpanSource Source, int Trace)> parts, HeadBlock merged, OtlpDecoder decoder, SpanBatch batch, GroupUnifier groups,
        QueryContext context)
    {
        var message = new OtlpTraceMessage();
        HashSet<(ulong, int)> seen = [];
        foreach ((SpanSource source, int trace) in parts)
        {
            source.Export(trace, seen, message);
        }

        byte[] encoded = message.ToArray();
        context.Reserve(encoded.Length);
        batch.Clear(merged.Dictionary);
        decoder.Decode(encoded, batch);
        groups.Unify(batch);
        merged.Append(batch, 0, 0);
    }
}
