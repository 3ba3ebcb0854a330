using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Head;

/// <summary>
/// The newest spans of one tenant, in memory: columns in chunks, interned by a dictionary of its own, found by trace id. One writer at
/// a time (the tenant's ingest lock); any number of readers without a lock, each of which sees the rows that were complete when it
/// looked.
/// </summary>
public sealed class HeadBlock
{
    /// <summary>Rows of a full chunk.</summary>
    public const int ChunkRows = 1 << ChunkBits;

    private const int ChunkBits = 12;

    /// <summary>Rows of a trace that an append compares with a span's id, so that long traces stay cheap to append to.</summary>
    private const int MaxRowsCompared = 64;

    private const ulong HashMultiplier = 0x9E3779B97F4A7C15;

    private static long _heads;

    private readonly TraceIndex _traces = new();
    private readonly Pool<int> _repeating = new();
    private HeadChunk[] _chunks = [];
    private long _sealedBytes;
    private int[] _positions = [];

    /// <summary>Rows copied into chunks; readers know of <see cref="_rows"/> of them.</summary>
    private int _written;
    private int _rows;

    public TraceDictionary Dictionary { get; } = new();

    /// <summary>A number that no other head of the process has. With <see cref="RowCount"/> it names what the head holds.</summary>
    public long Identity { get; } = Interlocked.Increment(ref _heads);

    /// <summary>Rows that readers may read.</summary>
    public int RowCount => Volatile.Read(ref _rows);

    public int TraceCount => _traces.Count;

    /// <summary>Managed memory held, in bytes.</summary>
    public long AllocatedBytes =>
        _sealedBytes + (_chunks.Length == 0 ? 0 : _chunks[^1].AllocatedBytes) + Dictionary.AllocatedBytes + _traces.AllocatedBytes
        + (_positions.Length * (long)sizeof(int));

    /// <summary>Latest end of a span, clamped to its arrival, in nanoseconds since the Unix epoch.</summary>
    public ulong LatestEnd { get; private set; }

    /// <summary>Appends the rows of a decoded request. Writer only.</summary>
    /// <param name="batch">Rows interned in <see cref="Dictionary"/>.</param>
    /// <param name="maxBytesPerTrace">
    /// A trace that the request takes past this is refused with all its spans of the request; zero or less switches it off.
    /// </param>
    /// <param name="now">Arrival, in nanoseconds since the Unix epoch.</param>
    public HeadAppendResult Append(SpanBatch batch, long maxBytesPerTrace, ulong now)
    {
        int rows = _rows, refused = 0, start = 0;
        long bytes = 0;
        TraceId refusedTrace = default;
        int[] positions = FindTraces(batch, out int newTraces, out int tracesInBatch);
        for (int row = 0; row < batch.Count; row++)
        {
            ref TraceState trace = ref _traces[positions[row]];
            if (maxBytesPerTrace > 0 && trace.ReceivedBytes > maxBytesPerTrace)
            {
                CopyRows(batch, start, row);
                start = row + 1;
                refused++;
                refusedTrace = trace.Id;
                continue;
            }

            positions[row - refused] = positions[row];
            bytes += batch.Sizes[row];
            LatestEnd = Math.Max(LatestEnd, Math.Min(batch.EndTimes[row], now));
        }

        CopyRows(batch, start, batch.Count);
        for (int row = rows; row < _written; row++)
        {
            int number = positions[row - rows], index = row & (ChunkRows - 1);
            ref TraceState trace = ref _traces[number];
            HeadChunk chunk = Chunk(row);
            Describe(ref trace, chunk, row, index);
            trace.Marks |= trace.LastRow >= 0 && trace.LastRow < rows ? TraceMarks.SeveralPushes : TraceMarks.None;
            NoteMarks(ref trace, number);
            chunk.TraceNumbers[index] = number;
            chunk.PreviousRows[index] = trace.LastRow;
            trace.SpanCount++;
            Volatile.Write(ref trace.LastRow, row);
        }

        Volatile.Write(ref _rows, _written);
        return new HeadAppendResult(_written - rows, refused, refusedTrace, newTraces, tracesInBatch, bytes);
    }

    /// <summary>Finds or adds the traces of a request, and adds up what each has received.</summary>
    /// <returns>Positions of the rows' traces; good until the next append.</returns>
    private int[] FindTraces(SpanBatch batch, out int added, out int runs)
    {
        if (_positions.Length < batch.Count)
        {
            _positions = new int[Math.Max(batch.Count, ChunkRows)];
        }

        added = runs = 0;
        int position = -1;
        for (int row = 0; row < batch.Count; row++)
        {
            // Spans of a trace mostly come together.
            if (position < 0 || _traces[position].Id != batch.TraceIds[row])
            {
                position = _traces.FindOrAdd(batch.TraceIds[row], out bool isNew);
                added += isNew ? 1 : 0;
                runs++;
            }

            _traces[position].ReceivedBytes += batch.Sizes[row];
            _positions[row] = position;
        }

        return _positions;
    }

    /// <summary>The rows of a trace in order of arrival, or an empty list.</summary>
    public List<int> FindRows(TraceId id)
    {
        List<int> rows = [];
        int last = _traces.LastRow(id);
        for (int row = last; row >= 0; row = Chunk(row).PreviousRows[row & (ChunkRows - 1)])
        {
            rows.Add(row);
        }

        rows.Reverse();
        return rows;
    }

    /// <summary>Chunks that hold a number of rows.</summary>
    public static int ChunkCount(int rows) => (rows + ChunkRows - 1) >> ChunkBits;

    /// <summary>A chunk by number; it holds the rows from the number times <see cref="ChunkRows"/>.</summary>
    public HeadChunk ChunkAt(int number) => Volatile.Read(ref _chunks)[number];

    /// <summary>
    /// The traces by number, as they are now. Those of all rows that were published before are in it; states of traces that grow later may
    /// or may not show it.
    /// </summary>
    public TraceState[] Traces() => _traces.Snapshot();

    /// <summary>Numbers of the traces that hold a span id more than once, or may; there are few.</summary>
    public ReadOnlySpan<int> RepeatingTraces()
    {
        // The count first: items before it are in any array that is read afterwards.
        int count = Volatile.Read(ref _repeating.Count);
        return Volatile.Read(ref _repeating.Items).AsSpan(0, count);
    }

    /// <summary>The number of a trace, or -1.</summary>
    public int FindTrace(TraceId id) => _traces.Find(id);

    /// <summary>The columns that hold a row, and the row's index in them.</summary>
    public SpanBatch Locate(int row, out int index)
    {
        index = row & (ChunkRows - 1);
        return Chunk(row).Spans;
    }

    /// <summary>Keeps what queries ask of a whole trace up to date, so that they need not gather its rows.</summary>
    private void Describe(ref TraceState trace, HeadChunk chunk, int row, int index)
    {
        SpanBatch spans = chunk.Spans;
        ulong start = spans.StartTimes[index], id = spans.SpanIds[index];
        chunk.Include(start);
        trace.Start = Math.Min(trace.Start, start);
        trace.End = Math.Max(trace.End, spans.EndTimes[index]);
        if (spans.ParentSpanIds[index] == 0)
        {
            trace.Marks |= trace.RootRow >= 0 ? TraceMarks.SeveralRoots : TraceMarks.None;
            trace.RootRow = trace.RootRow >= 0 ? trace.RootRow : row;
        }

        ulong bit = 1UL << (int)((id * HashMultiplier) >> 58);
        if ((trace.SpanIdBits & bit) != 0)
        {
            trace.Marks |= FindSpanId(trace.LastRow, id);
        }

        trace.SpanIdBits |= bit;
    }

    private void NoteMarks(ref TraceState trace, int number)
    {
        const TraceMarks Repeats = TraceMarks.RepeatsSpanIds | TraceMarks.MayRepeatSpanIds;
        if ((trace.Marks & Repeats) != 0 && !trace.IsListed)
        {
            trace.IsListed = true;
            _repeating.Add(number);
        }
    }

    private TraceMarks FindSpanId(int row, ulong id)
    {
        for (int looked = 0; row >= 0; looked++)
        {
            if (looked == MaxRowsCompared)
            {
                return TraceMarks.MayRepeatSpanIds;
            }

            HeadChunk chunk = Chunk(row);
            if (chunk.Spans.SpanIds[row & (ChunkRows - 1)] == id)
            {
                return TraceMarks.RepeatsSpanIds;
            }

            row = chunk.PreviousRows[row & (ChunkRows - 1)];
        }

        return TraceMarks.None;
    }

    private HeadChunk Chunk(int row) => Volatile.Read(ref _chunks)[row >> ChunkBits];

    private void CopyRows(SpanBatch batch, int start, int end)
    {
        while (start < end)
        {
            HeadChunk chunk = OpenChunk();
            int count = Math.Min(end - start, ChunkRows - chunk.Spans.Count);
            chunk.EnsureRows(chunk.Spans.Count + count);
            chunk.Spans.AppendRows(batch, start, count);
            start += count;
            _written += count;
        }
    }

    private HeadChunk OpenChunk()
    {
        if (_chunks.Length > 0)
        {
            HeadChunk last = _chunks[^1];
            if (last.Spans.Count < ChunkRows)
            {
                return last;
            }

            _sealedBytes += last.AllocatedBytes;
        }

        var grown = new HeadChunk[_chunks.Length + 1];
        _chunks.CopyTo(grown, 0);
        grown[^1] = new HeadChunk(Dictionary);
        Volatile.Write(ref _chunks, grown);
        return grown[^1];
    }
}
