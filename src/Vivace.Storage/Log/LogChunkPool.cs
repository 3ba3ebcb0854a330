namespace Vivace.Storage.Log;

/// <summary>
/// Fixed-size pieces of memory for pending bytes. A few are kept; what a peak needed beyond that goes back to the runtime.
/// </summary>
internal sealed class LogChunkPool
{
    /// <summary>Large enough that a typical group is one piece, small enough that idling costs little.</summary>
    public const int ChunkBytes = 256 << 10;

    /// <summary>4 MiB stay.</summary>
    public const int MaxKept = 16;

    private readonly Stack<byte[]> _kept = new(MaxKept);

    public int Kept
    {
        get
        {
            lock (_kept) return _kept.Count;
        }
    }

    public byte[] Rent()
    {
        lock (_kept)
        {
            if (_kept.TryPop(out var chunk)) return chunk;
        }
        return GC.AllocateUninitializedArray<byte>(ChunkBytes);
    }

    public void Return(byte[] chunk)
    {
        lock (_kept)
        {
            if (_kept.Count < MaxKept) _kept.Push(chunk);
        }
    }
}
