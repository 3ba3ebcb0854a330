namespace Vivace.Server.Hosting;

/// <summary>
/// Gives memory back to the operating system after large work. The garbage collector keeps what it once got until it needs to collect
/// again, which on an idle server may be hours later.
/// </summary>
internal sealed class HeapTrimmer
{
    /// <summary>Less is not worth a collection.</summary>
    private const long WorthBytes = 64L << 20;

    private long _committedAfter;

    /// <summary>Collects when much more memory is held than after the last collection, spans in memory not counted.</summary>
    /// <param name="headBytes">Memory that spans take, which no collection frees.</param>
    public void Trim(long headBytes)
    {
        long held = GC.GetGCMemoryInfo().TotalCommittedBytes - headBytes;
        if (held - _committedAfter < WorthBytes)
        {
            return;
        }

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _committedAfter = Math.Max(0, GC.GetGCMemoryInfo().TotalCommittedBytes - headBytes);
    }
}
