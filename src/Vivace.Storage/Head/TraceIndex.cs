using Vivace.Traces.Model;

namespace Vivace.Storage.Head;

/// <summary>
/// The traces of a head: trace id → its newest row and what is known of the trace so far. One writer; readers need no lock, since slots
/// are written last and arrays are replaced when they grow.
/// </summary>
internal sealed class TraceIndex
{
    private const int InitialTraces = 64;

    private readonly ulong _seed = (ulong)Random.Shared.NextInt64() | 1;
    private TraceState[] _traces = new TraceState[InitialTraces];
    private int[] _slots = new int[InitialTraces * 2];

    public int Count { get; private set; }

    public unsafe long AllocatedBytes => (_traces.Length * (long)sizeof(TraceState)) + (_slots.Length * (long)sizeof(int));

    /// <summary>The trace at a position. Writer only; the reference is good until a trace is added.</summary>
    public ref TraceState this[int position] => ref _traces[position];

    /// <summary>Finds or adds a trace. Writer only.</summary>
    /// <returns>Its position, which it keeps.</returns>
    public int FindOrAdd(TraceId id, out bool added)
    {
        int slot = FindSlot(_slots, _traces, id);
        added = _slots[slot] == 0;
        if (!added)
        {
            return _slots[slot] - 1;
        }

        if (Count == _traces.Length)
        {
            Grow();
            slot = FindSlot(_slots, _traces, id);
        }

        _traces[Count] = new TraceState { Id = id, LastRow = -1, RootRow = -1, Start = ulong.MaxValue };
        Count++;
        Volatile.Write(ref _slots[slot], Count);
        return Count - 1;
    }

    /// <summary>The traces by number, as they are now; those that rows name which were published before are in it. Any reader.</summary>
    public TraceState[] Snapshot() => Volatile.Read(ref _traces);

    /// <summary>The newest row of a trace, or -1. Any reader.</summary>
    public int LastRow(TraceId id)
    {
        int number = Find(id, out TraceState[] traces);
        return number < 0 ? -1 : Volatile.Read(ref traces[number].LastRow);
    }

    /// <summary>The number of a trace, or -1. Any reader.</summary>
    public int Find(TraceId id) => Find(id, out _);

    private int Find(TraceId id, out TraceState[] traces)
    {
        // Slots first: traces named by them are in any array of traces that is read afterwards.
        int[] slots = Volatile.Read(ref _slots);
        traces = Volatile.Read(ref _traces);
        return Volatile.Read(ref slots[FindSlot(slots, traces, id)]) - 1;
    }

    private int FindSlot(int[] slots, TraceState[] traces, TraceId id)
    {
        int mask = slots.Length - 1;
        for (int i = Hash(id) & mask; ; i = (i + 1) & mask)
        {
            int number = Volatile.Read(ref slots[i]);
            if (number == 0 || traces[number - 1].Id == id)
            {
                return i;
            }
        }
    }

    private int Hash(TraceId id)
    {
        // Trace ids are chosen by senders: the seed keeps them from choosing one slot.
        ulong hash = (id.High ^ _seed) * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 29) ^ id.Low) * 0xBF58476D1CE4E5B9;
        return (int)(hash >> 32);
    }

    private void Grow()
    {
        var traces = new TraceState[_traces.Length * 2];
        _traces.CopyTo(traces, 0);
        var slots = new int[_slots.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            slots[FindSlot(slots, traces, traces[i].Id)] = i + 1;
        }

        // Readers that still hold the old arrays miss rows that come later, as if they had asked a moment ago.
        Volatile.Write(ref _traces, traces);
        Volatile.Write(ref _slots, slots);
    }
}
