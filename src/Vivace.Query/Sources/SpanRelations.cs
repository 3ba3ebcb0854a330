using System.Buffers;

namespace Vivace.Query.Sources;

/// <summary>Builds the tree of gathered spans.</summary>
internal static class SpanRelations
{
    /// <param name="source">Where the spans are.</param>
    /// <param name="spans">All spans of a trace in stored order.</param>
    /// <param name="tree">Receives the tree.</param>
    public static void Build(SpanSource source, List<SpanAddress> spans, TraceTree tree)
    {
        int count = spans.Count;
        ulong[] ids = ArrayPool<ulong>.Shared.Rent(count * 2);
        int[] kinds = ArrayPool<int>.Shared.Rent(count);
        for (int i = 0; i < count; i++)
        {
            SpanColumns columns = source.Bind(spans[i].Part);
            ids[i] = columns.SpanIds[spans[i].Row];
            ids[count + i] = columns.ParentSpanIds[spans[i].Row];
            kinds[i] = columns.KindAt(spans[i].Row);
        }

        tree.Build(ids.AsSpan(0, count), ids.AsSpan(count, count), kinds.AsSpan(0, count));
        ArrayPool<ulong>.Shared.Return(ids);
        ArrayPool<int>.Shared.Return(kinds);
    }
}
