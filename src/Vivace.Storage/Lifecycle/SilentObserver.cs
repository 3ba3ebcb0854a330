using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks;

namespace Vivace.Storage;

/// <summary>Takes no notice.</summary>
public class SilentObserver : IStoreObserver
{
    public virtual void BlockCut(BlockMeta block, TimeSpan elapsed)
    {
    }

    public virtual void EpochCleared(int blocks)
    {
    }

    public virtual void CutFailed(int attempt, Exception failure)
    {
    }

    public virtual void Compacted(CompactionReport report)
    {
    }

    public virtual void CompactionFailed(string tenant, Exception failure)
    {
    }

    public virtual void Expired(BlockMeta block, ExpiryReason reason)
    {
    }

    public virtual void Deleted(BlockMeta block)
    {
    }

    public virtual void RetentionPassed(TimeSpan elapsed)
    {
    }

    public virtual void RetentionFailed(string tenant, Exception failure)
    {
    }

    public virtual void Polled(TimeSpan elapsed)
    {
    }

    public virtual void PollFailed(Exception failure)
    {
    }

    public virtual void SetAside(UnreadableBlock block)
    {
    }

    public virtual void TenantIndexFailed(string tenant, Exception failure)
    {
    }

    public virtual void PublicationFailed(Exception failure)
    {
    }

    public virtual void JournalDamaged(string path, string reason)
    {
    }

    public virtual void Imported(string folder, long traces)
    {
    }

    public virtual void ImportFailed(string folder, string reason)
    {
    }
}
