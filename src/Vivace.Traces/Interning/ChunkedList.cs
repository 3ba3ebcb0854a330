namespace Vivace.Traces.Interning;

/// <summary>
/// Append-only list whose elements never move, so that readers need no lock: one writer appends, readers read any index that was
/// handed to them after it was appended (through a volatile or locked publication).
/// </summary>
public sealed class ChunkedList<T>
    where T : unmanaged
{
    private const int ChunkBits = 10;
    private const int ChunkSize = 1 << ChunkBits;

    private T[][] _chunks = [];

    /// <summary>Elements appended so far; meaningful to the writer.</summary>
    public int Count { get; private set; }

    /// <summary>Managed memory held, in bytes.</summary>
    public unsafe long AllocatedBytes => (long)_chunks.Length * ChunkSize * sizeof(T);

    public ref readonly T this[int index] => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    /// <summary>Appends and returns the element's index.</summary>
    public int Add(in T value)
    {
        int index = Count;
        int chunk = index >> ChunkBits;
        if (chunk == _chunks.Length)
        {
            // The directory is replaced, never changed: a reader that holds the old one still finds every element it knows of.
            var grown = new T[chunk + 1][];
            Array.Copy(_chunks, grown, chunk);
            grown[chunk] = new T[ChunkSize];
            Volatile.Write(ref _chunks, grown);
        }

        _chunks[chunk][index & (ChunkSize - 1)] = value;
        Count = index + 1;
        return index;
    }
}
