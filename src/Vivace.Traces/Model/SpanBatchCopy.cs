namespace Vivace.Traces.Model;

/// <summary>Copies rows between batches of one dictionary.</summary>
public static class SpanBatchCopy
{
    /// <summary>
    /// Appends rows <paramref name="start"/> .. <paramref name="start"/> + <paramref name="count"/> of <paramref name="source"/>. The
    /// target must have room for them and share the dictionary. Readers of the target see nothing until its owner publishes the count.
    /// </summary>
    public static void AppendRows(this SpanBatch target, SpanBatch source, int start, int count)
    {
        int at = target.Count;
        Copy(source.TraceIds, start, target.TraceIds, at, count);
        Copy(source.SpanIds, start, target.SpanIds, at, count);
        Copy(source.ParentSpanIds, start, target.ParentSpanIds, at, count);
        Copy(source.StartTimes, start, target.StartTimes, at, count);
        Copy(source.EndTimes, start, target.EndTimes, at, count);
        Copy(source.Names, start, target.Names, at, count);
        Copy(source.Kinds, start, target.Kinds, at, count);
        Copy(source.StatusCodes, start, target.StatusCodes, at, count);
        Copy(source.Resources, start, target.Resources, at, count);
        Copy(source.Scopes, start, target.Scopes, at, count);
        Copy(source.Flags, start, target.Flags, at, count);
        Copy(source.Sizes, start, target.Sizes, at, count);
        CopyRun(source.SpanAttributes, source.AttributeEnds, target.SpanAttributes, target.AttributeEnds, start, at, count);
        CopyEvents(source, start, target, at, count);
        CopyLinks(source, start, target, at, count);
        for (int i = 0; i < count; i++)
        {
            int rare = source.Rares[start + i];
            if (rare != 0)
            {
                target.RareFields.Add(source.RareFields.Items[rare - 1]);
                rare = target.RareFields.Count;
            }

            target.Rares[at + i] = rare;
        }

        target.Count = at + count;
    }

    private static void CopyEvents(SpanBatch source, int start, SpanBatch target, int at, int count)
    {
        int first = target.Events.Count;
        CopyRun(source.Events, source.EventEnds, target.Events, target.EventEnds, start, at, count);
        for (int i = first; i < target.Events.Count; i++)
        {
            SpanEvent copied = target.Events.Items[i];
            int moved = target.EventAttributes.Count;
            target.EventAttributes.AddRange(
                source.EventAttributes.Items.AsSpan(copied.AttributeStart, copied.AttributeCount));
            target.Events.Items[i] = copied with { AttributeStart = moved };
        }
    }

    private static void CopyLinks(SpanBatch source, int start, SpanBatch target, int at, int count)
    {
        int first = target.Links.Count;
        CopyRun(source.Links, source.LinkEnds, target.Links, target.LinkEnds, start, at, count);
        for (int i = first; i < target.Links.Count; i++)
        {
            SpanLink copied = target.Links.Items[i];
            int moved = target.LinkAttributes.Count;
            target.LinkAttributes.AddRange(source.LinkAttributes.Items.AsSpan(copied.AttributeStart, copied.AttributeCount));
            target.Links.Items[i] = copied with { AttributeStart = moved };
        }
    }

    private static void CopyRun<T>(Pool<T> source, int[] sourceEnds, Pool<T> target, int[] targetEnds, int start, int at, int count)
        where T : unmanaged
    {
        int from = start == 0 ? 0 : sourceEnds[start - 1];
        int to = count == 0 ? from : sourceEnds[start + count - 1];
        int shift = target.Count - from;
        target.AddRange(source.Items.AsSpan(from, to - from));
        for (int i = 0; i < count; i++)
        {
            targetEnds[at + i] = sourceEnds[start + i] + shift;
        }
    }

    private static void Copy<T>(T[] source, int start, T[] target, int at, int count) =>
        source.AsSpan(start, count).CopyTo(target.AsSpan(at));
}
