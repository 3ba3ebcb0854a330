using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Writing;
using Vivace.Traces.Model;

namespace Vivace.Storage.Compaction;

/// <summary>
/// Writes the traces of several inputs in the order of their ids; what they hold of one trace becomes one trace (block-format
/// specification, section 9.6). The earlier input's copy of a span is kept.
/// </summary>
/// <param name="writer">Gets the traces.</param>
/// <param name="inputs">In the order in which they count.</param>
/// <param name="guard">Runs what reads from an input, so that damage can be told from a failure to write.</param>
internal sealed class TraceMerge(BlockWriter writer, IReadOnlyList<TraceCursor> inputs, Func<TraceCursor, Func<bool>, bool> guard)
{
    /// <summary>
    /// A trace must fit into memory to be one. Parts that take it past this are left out, as Tempo does at a tenth of it.
    /// </summary>
    private const long MaxTraceBytes = 64 << 20;

    private const int TracesPerCheck = 256;

    /// <summary>Traces that more than one input held.</summary>
    public long CombinedTraces { get; private set; }

    /// <summary>Spans of parts that were left out.</summary>
    public long RefusedSpans { get; private set; }

    public void Run(CancellationToken cancellation)
    {
        for (int done = 0; Smallest() is { } id; done++)
        {
            if (done % TracesPerCheck == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            Write(id);
        }
    }

    private void Write(TraceId id)
    {
        writer.BeginTrace(id, keepOrder: true);
        int parts = 0;
        long bytes = 0;
        List<TraceCursor> read = [];
        foreach (TraceCursor input in inputs)
        {
            if (input.IsAtEnd || input.Id != id)
            {
                continue;
            }

            read.Add(input);
            SpanBatch? spans = null;
            guard(input, () =>
            {
                spans = input.Spans();
                return true;
            });
            long size = Size(spans!);
            if (parts > 0 && bytes + size > MaxTraceBytes)
            {
                RefusedSpans += spans!.Count;
                continue;
            }

            parts++;
            bytes += size;
            writer.BeginInput();
            for (int row = 0; row < spans!.Count; row++)
            {
                writer.AddSpan(spans, row);
            }
        }

        writer.EndTrace();
        CombinedTraces += parts > 1 ? 1 : 0;
        foreach (TraceCursor input in read)
        {
            guard(input, () =>
            {
                input.Next();
                return true;
            });
        }
    }

    private static long Size(SpanBatch spans)
    {
        long bytes = 0;
        for (int row = 0; row < spans.Count; row++)
        {
            bytes += spans.Sizes[row];
        }

        return bytes;
    }

    private TraceId? Smallest()
    {
        TraceId? smallest = null;
        foreach (TraceCursor input in inputs)
        {
            if (!input.IsAtEnd && (smallest is null || BlockIndex.Compare(input.Id, smallest.Value) < 0))
            {
                smallest = input.Id;
            }
        }

        return smallest;
    }
}
