using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Head;

/// <summary>A run of at most <see cref="HeadBlock.ChunkRows"/> of the head's rows. It grows to that, so that a quiet tenant stays cheap.</summary>
public sealed class HeadChunk
{
    private const int FirstRows = 256;

    internal HeadChunk(TraceDictionary dictionary) => Spans = new SpanBatch(dictionary, FirstRows);

    /// <summary>Row of the same trace before a row of this chunk, counted over the whole head, or -1.</summary>
    public int[] PreviousRows = new int[FirstRows];

    /// <summary>The head's number of a row's trace.</summary>
    public int[] TraceNumbers = new int[FirstRows];

    public SpanBatch Spans { get; }

    /// <summary>Earliest start of a span in the chunk; the maximum while it is empty.</summary>
    public ulong EarliestStart { get; private set; } = ulong.MaxValue;

    /// <summary>Latest start of a span in the chunk.</summary>
    public ulong LatestStart { get; private set; }

    internal long AllocatedBytes => Spans.AllocatedBytes + ((PreviousRows.Length + TraceNumbers.Length) * (long)sizeof(int));

    internal void EnsureRows(int rows)
    {
        if (rows > PreviousRows.Length)
        {
            int capacity = Math.Min(HeadBlock.ChunkRows, Math.Max(rows, PreviousRows.Length * 2));
            Spans.EnsureRows(capacity);
            Array.Resize(ref PreviousRows, capacity);
            Array.Resize(ref TraceNumbers, capacity);
        }
    }

    internal void Include(ulong start)
    {
        EarliestStart = Math.Min(EarliestStart, start);
        LatestStart = Math.Max(LatestStart, start);
    }
}
