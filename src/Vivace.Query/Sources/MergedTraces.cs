using Vivace.Query.Limits;
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
        foreach (List<(SpanSource Source, int Trace)> parts in split.Values)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            Merge(parts, merged, decoder, batch, context);
        }

        return merged;
    }

    private static void FindShared(
        SpanSource left, SpanSource right, Dictionary<TraceId, List<(SpanSource Source, int Trace)>> split)
    {
        (SpanSource small, SpanSource large) = left.TraceCount < right.TraceCount ? (left, right) : (right, left);
        for (int trace = 0; trace < small.TraceCount; trace++)
        {
            int other = large.Find(small.IdOf(trace));
            if (other >= 0)
            {
                Add(small, trace, split);
                Add(large, other, split);
            }
        }
    }

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
        List<(SpanSource Source, int Trace)> parts, HeadBlock merged, OtlpDecoder decoder, SpanBatch batch, QueryContext context)
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
        merged.Append(batch, 0, 0);
    }
}
