using Vivace.Storage;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Head;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.TraceById;

/// <summary>A trace as an answer.</summary>
/// <param name="Trace">Protobuf <c>tempopb.Trace</c>; empty when the id is unknown.</param>
/// <param name="InspectedBytes">Bytes of stored spans that were looked at.</param>
/// <param name="IsPartial">Whether sources were left out because the trace is larger than its limit.</param>
public readonly record struct TraceByIdResult(ReadOnlyMemory<byte> Trace, long InspectedBytes, bool IsPartial)
{
    public bool IsFound => !Trace.IsEmpty;
}

/// <summary>Finds whole traces by id.</summary>
/// <param name="store">Where the spans are.</param>
public sealed class TraceByIdQuery(TraceStore store)
{
    /// <summary>Reads every source and combines what they hold.</summary>
    /// <param name="tenants">Whose trace; several are read as one.</param>
    /// <param name="id">The id.</param>
    /// <param name="maxBytes">
    /// Sources are added whole until they exceed this many bytes; the one that does is kept, later ones are left out. Zero or less is no
    /// limit.
    /// </param>
    /// <param name="scope">Where to look.</param>
    /// <exception cref="IOException">A block cannot be read now. One that is damaged is left out instead.</exception>
    public TraceByIdResult Find(IReadOnlyList<string> tenants, TraceId id, long maxBytes, in TraceByIdScope scope)
    {
        List<TraceSource> sources = [];
        long inspected = 0;
        bool partial = false;
        using StoreSnapshot snapshot = store.Acquire(tenants);
        foreach (TraceSource source in Sources(snapshot, id, scope))
        {
            if (maxBytes > 0 && inspected > maxBytes)
            {
                partial = true;
                break;
            }

            sources.Add(source);
            inspected += source.EncodedBytes;
        }

        AssembledTrace trace = TraceAssembler.Assemble(sources);
        return new TraceByIdResult(
            trace.IsEmpty ? default(ReadOnlyMemory<byte>) : TraceEncoder.Encode(trace),
            inspected,
            partial || (maxBytes > 0 && inspected > maxBytes));
    }

    /// <summary>What each source that knows the trace holds of it, found as it is asked for.</summary>
    private IEnumerable<TraceSource> Sources(StoreSnapshot snapshot, TraceId id, TraceByIdScope scope)
    {
        foreach (HeadBlock head in scope.Heads ? snapshot.Heads : [])
        {
            if (Read(head, id) is { Spans.Count: > 0 } source)
            {
                yield return source;
            }
        }

        foreach (StoredBlock block in snapshot.Blocks.Where(block => scope.Includes(block.Meta)))
        {
            if (Read(block, id) is { Spans.Count: > 0 } source)
            {
                yield return source;
            }
        }
    }

    private TraceSource? Read(StoredBlock block, TraceId id)
    {
        try
        {
            if (!block.MayContain(id) || block.Reader().FindInRows(id) is not { } rows)
            {
                return null;
            }

            var dictionary = new TraceDictionary();
            var batch = new SpanBatch(dictionary);
            new SpanRestorer(rows, dictionary).AppendTrace(0, batch);
            long bytes = 0;
            var spans = new SpanReference[batch.Count];
            for (int i = 0; i < spans.Length; i++)
            {
                spans[i] = new SpanReference(batch, i);
                bytes += batch.Sizes[i];
            }

            return new TraceSource(spans, bytes);
        }
        catch (IOException damage) when (BlockException.IsDamage(damage))
        {
            store.SetAside(block, damage.Message);
            return null;
        }
    }

    private static TraceSource Read(HeadBlock head, TraceId id)
    {
        List<int> rows = head.FindRows(id);
        var spans = new SpanReference[rows.Count];
        long bytes = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            SpanBatch batch = head.Locate(rows[i], out int index);
            spans[i] = new SpanReference(batch, index);
            bytes += batch.Sizes[index];
        }

        return new TraceSource(spans, bytes);
    }
}
