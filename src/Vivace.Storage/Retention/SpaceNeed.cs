using Vivace.Storage.Files;

namespace Vivace.Storage.Retention;

/// <summary>How much has to go, and why, while blocks go one after another.</summary>
/// <param name="rules">The rules.</param>
/// <param name="volume">The volume before anything went; null when it cannot be asked.</param>
/// <param name="usedBytes">What blocks and log take before anything went.</param>
internal sealed class SpaceNeed(SpaceRules rules, VolumeSpace? volume, long usedBytes)
{
    private long _freed;

    /// <summary>Why another block has to go; null when none has to.</summary>
    public ExpiryReason? Reason => Used > MaxBytes ? ExpiryReason.Size : IsShortOfRoom ? ExpiryReason.FreeSpace : null;

    private double MaxBytes => Math.Min(
        rules.MaxBytes > 0 ? rules.MaxBytes : double.MaxValue,
        volume is { TotalBytes: > 0 } known && rules.MaxVolumeShare > 0 ? known.TotalBytes * rules.MaxVolumeShare : double.MaxValue);

    private long Used => usedBytes - _freed;

    private bool IsShortOfRoom => volume is { } known && known.TotalBytes * rules.MinFreeShare is var wanted
        && known.FreeBytes + _freed < wanted && Used > wanted;

    public void Freed(long bytes) => _freed += bytes;
}
