using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Head;

/// <summary>A run of at most <see cref="HeadBlock.ChunkRows"/> of the head's rows. It grows to that, so that a quiet tenant stays cheap.</summary>
internal sealed class HeadChunk(TraceDictionary dictionary)
{
    private const int FirstRows = 256;

    /// <summary>Row of the same trace before a row of this chunk, counted over the whole head, or -1.</summary>
    public int[] PreviousRows = new int[FirstRows];

    public SpanBatch Spans { get; } = new(dictionary, FirstRows);

    public long AllocatedBytes => Spans.AllocatedBytes + (PreviousRows.Length * (long)sizeof(int));

    public void EnsureRows(int rows)
    {
        if (rows > PreviousRows.Length)
        {
            int capacity = Math.Min(HeadBlock.ChunkRows, Math.Max(rows, PreviousRows.Length * 2));
            Spans.EnsureRows(capacity);
            Array.Resize(ref PreviousRows, capacity);
        }
    }
}
