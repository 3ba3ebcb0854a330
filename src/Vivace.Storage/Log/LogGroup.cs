namespace Vivace.Storage.Log;

/// <summary>
/// Records of one segment that become durable together: their bytes, and the one task all their tickets wait for. Filled under the
/// queue's lock until the committing thread takes it; from then on that thread's alone.
/// </summary>
internal sealed class LogGroup(LogChunkPool pool)
{
    private readonly List<byte[]> _chunks = [];
    private TaskCompletionSource? _committed;

    public SegmentIdentity Segment { get; private set; }

    /// <summary>Where in the segment the group begins.</summary>
    public long StartOffset { get; private set; }

    public int Bytes { get; private set; }

    public int Records { get; private set; }

    public Task Committed => _committed!.Task;

    public void Begin(SegmentIdentity segment, long startOffset)
    {
        Segment = segment;
        StartOffset = startOffset;
        Bytes = 0;
        Records = 0;
        _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Makes room, so that the appends of one record cannot run out of memory half way.</summary>
    public void Reserve(int bytes)
    {
        while ((long)_chunks.Count * LogChunkPool.ChunkBytes - Bytes < bytes) _chunks.Add(pool.Rent());
    }

    public void Append(ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            var target = _chunks[Bytes / LogChunkPool.ChunkBytes].AsSpan(Bytes % LogChunkPool.ChunkBytes);
            var count = Math.Min(source.Length, target.Length);
            source[..count].CopyTo(target);
            source = source[count..];
            Bytes += count;
        }
    }

    public void EndRecord() => Records++;

    /// <summary>Adds the filled memory, in order.</summary>
    public void CollectPieces(List<ReadOnlyMemory<byte>> pieces)
    {
        var left = Bytes;
        for (var i = 0; left > 0; i++)
        {
            var count = Math.Min(left, LogChunkPool.ChunkBytes);
            pieces.Add(_chunks[i].AsMemory(0, count));
            left -= count;
        }
    }

    /// <summary>Hands over what the tickets wait for, to be answered when the group is given back.</summary>
    public TaskCompletionSource TakeCommitted()
    {
        var committed = _committed!;
        _committed = null;
        return committed;
    }

    /// <summary>Gives the memory back; the group may begin again.</summary>
    public void Release()
    {
        foreach (var chunk in _chunks) pool.Return(chunk);
        _chunks.Clear();
    }
}
