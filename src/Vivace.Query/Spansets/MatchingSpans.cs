using System.Buffers;
using Vivace.Query.Limits;
using Vivace.Query.Sources;

namespace Vivace.Query.Spansets;

/// <summary>
/// Gives every span that the spanset part of a query leaves to a receiver, part by part. A query of one filter needs no traces put
/// together; for others each candidate trace goes through the pipeline, and its spans are collected until their parts are complete.
/// </summary>
/// <param name="plan">The query.</param>
/// <param name="earliest">Parts whose spans all start before are passed over; nanoseconds since the Unix epoch.</param>
/// <param name="latest">Parts whose spans all start after are passed over.</param>
/// <param name="context">Budget and cancellation.</param>
internal sealed class MatchingSpans(SpansetPlan plan, ulong earliest, ulong latest, QueryContext context)
{
    private const int WordBits = 64;

    /// <summary>Reads a source.</summary>
    public void Read(SpanSource source, ISpanReceiver receiver)
    {
        plan.Open(source);
        if (plan.SoleFilter is { } filter)
        {
            ReadFilter(source, filter, receiver);
        }
        else
        {
            ReadPipeline(source, receiver);
        }

        source.Release();
    }

    private bool Overlaps(SpanSource source, int part) =>
        source.LatestSpanOf(part) >= earliest && source.EarliestSpanOf(part) <= latest;

    private void ReadFilter(SpanSource source, FilterBits filter, ISpanReceiver receiver)
    {
        for (int part = 0; part < source.PartCount; part++)
        {
            if (!Overlaps(source, part))
            {
                continue;
            }

            context.BeginSpans(source.CountOf(part));
            int[] rows = ArrayPool<int>.Shared.Rent(source.CountOf(part));
            int count = filter.Read(part, rows);
            SpanColumns columns = source.Bind(part);
            count = source.HasTracesElsewhere ? source.KeepOwn(columns.TraceNumbers, rows.AsSpan(0, count)) : count;
            if (count > 0)
            {
                receiver.Receive(columns, rows.AsSpan(0, count));
            }

            ArrayPool<int>.Shared.Return(rows);
        }
    }

    private void ReadPipeline(SpanSource source, ISpanReceiver receiver)
    {
        var left = new ulong[source.PartCount][];
        using var work = new TraceWork();
        List<Spanset> sets = [];
        foreach (int trace in new CandidateTraces(plan, source, context).Find())
        {
            if (source.StartOf(trace) > latest || source.EndOf(trace) < earliest)
            {
                continue;
            }

            work.Open(source, trace);
            sets.Clear();
            plan.Pipeline.Evaluate(work, sets);
            foreach (Spanset set in sets)
            {
                foreach (int span in set.Spans)
                {
                    (int part, int row) = work.Spans[span];
                    ulong[] bits = left[part] ??= Rent(source.CountOf(part));
                    bits[row / WordBits] |= 1UL << (row % WordBits);
                }
            }
        }

        for (int part = 0; part < left.Length; part++)
        {
            if (left[part] is { } bits)
            {
                Give(source, part, bits, receiver);
                ArrayPool<ulong>.Shared.Return(bits);
            }
        }
    }

    private static ulong[] Rent(int rows)
    {
        ulong[] bits = ArrayPool<ulong>.Shared.Rent((rows / WordBits) + 1);
        Array.Clear(bits);
        return bits;
    }

    private static void Give(SpanSource source, int part, ulong[] bits, ISpanReceiver receiver)
    {
        int[] rows = ArrayPool<int>.Shared.Rent(source.CountOf(part));
        int count = BitRows.Read(bits, source.CountOf(part), rows);
        receiver.Receive(source.Bind(part), rows.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(rows);
    }
}
