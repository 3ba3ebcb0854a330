using System.Buffers;
using Vivace.Query.Limits;
using Vivace.Query.Sources;

namespace Vivace.Query.Spansets;

/// <summary>The traces of a source that can be results: those with a span that a driving filter lets through.</summary>
internal sealed class CandidateTraces(SpansetPlan plan, SpanSource source, QueryContext context)
{
    /// <summary>Every candidate once. The caller may bind other parts of the source in between.</summary>
    public IEnumerable<int> Find()
    {
        var seen = new TraceSet(source.TraceCount);
        List<int> candidates = [];
        for (int part = 0; part < source.PartCount; part++)
        {
            context.BeginSpans(source.CountOf(part));
            candidates.Clear();
            Collect(part, seen, candidates);
            foreach (int trace in candidates)
            {
                if (!source.IsElsewhere(trace))
                {
                    yield return trace;
                }
            }
        }

        seen.Dispose();
    }

    /// <summary>Adds the candidates of a part that have not been seen.</summary>
    public void Collect(int part, TraceSet seen, List<int> candidates)
    {
        int count = source.CountOf(part);
        if (plan.Drivers is null)
        {
            foreach (int trace in source.Bind(part).TraceNumbers)
            {
                if (seen.Add(trace))
                {
                    candidates.Add(trace);
                }
            }

            return;
        }

        int[] rows = ArrayPool<int>.Shared.Rent(count);
        foreach (FilterBits driver in plan.Drivers)
        {
            int matched = driver.Read(part, rows);
            ReadOnlySpan<int> traces = source.Bind(part).TraceNumbers;
            foreach (int row in rows.AsSpan(0, matched))
            {
                if (seen.Add(traces[row]))
                {
                    candidates.Add(traces[row]);
                }
            }
        }

        ArrayPool<int>.Shared.Return(rows);
    }
}

/// <summary>Numbers of traces, in pooled memory.</summary>
internal sealed class TraceSet : IDisposable
{
    private const int WordBits = 64;

    private readonly ulong[] _bits;

    /// <param name="traces">All numbers are below this.</param>
    public TraceSet(int traces)
    {
        _bits = ArrayPool<ulong>.Shared.Rent((traces / WordBits) + 1);
        Array.Clear(_bits);
    }

    /// <summary>Whether the trace was not in the set before.</summary>
    public bool Add(int trace)
    {
        ref ulong word = ref _bits[trace / WordBits];
        ulong bit = 1UL << (trace % WordBits);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    public void Dispose() => ArrayPool<ulong>.Shared.Return(_bits);
}
