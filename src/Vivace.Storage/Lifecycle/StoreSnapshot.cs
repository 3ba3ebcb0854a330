using Vivace.Storage.BlockList;
using Vivace.Storage.Head;

namespace Vivace.Storage;

/// <summary>
/// What some tenants have stored at one moment: every span is in exactly one of the sources (a span that was sent twice may be in two).
/// Heads go on taking spans while they are read; blocks keep their objects until the snapshot is disposed.
/// </summary>
public sealed class StoreSnapshot : IDisposable
{
    private Action<StoreSnapshot>? _release;

    internal StoreSnapshot(IReadOnlyList<HeadBlock> heads, IReadOnlyList<StoredBlock> blocks, Action<StoreSnapshot> release)
    {
        Heads = heads;
        Blocks = blocks;
        _release = release;
    }

    /// <summary>Spans in memory, tenant by tenant, oldest first.</summary>
    public IReadOnlyList<HeadBlock> Heads { get; }

    /// <summary>Spans in blocks, tenant by tenant, in no order of time.</summary>
    public IReadOnlyList<StoredBlock> Blocks { get; }

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke(this);
}
