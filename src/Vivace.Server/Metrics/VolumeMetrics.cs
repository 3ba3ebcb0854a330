using Vivace.Storage.Files;

namespace Vivace.Server.Metrics;

/// <summary>The volume that blocks are on. Tempo has no such metrics, so the names are our own.</summary>
public static class VolumeMetrics
{
    /// <summary>Declares them.</summary>
    public static void Declare(MetricsRegistry metrics, IFileSystem files, string folder)
    {
        metrics.GaugeFrom("vivace_volume_bytes", "Size of the volume that blocks are on.", () => files.Space(folder).TotalBytes);
        metrics.GaugeFrom("vivace_volume_free_bytes", "What is left of it for this process.", () => files.Space(folder).FreeBytes);
    }
}
