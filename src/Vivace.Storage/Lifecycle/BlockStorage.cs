using Vivace.Storage.Files;
using Vivace.Storage.Flush;
using Vivace.Storage.ObjectStore;

namespace Vivace.Storage;

/// <summary>Where blocks live and by which rules.</summary>
public sealed record BlockStorage
{
    /// <summary>The store.</summary>
    public required LocalObjectStore Store { get; init; }

    /// <summary>Files of the log's folder, in which the journal is.</summary>
    public required IFileSystem Files { get; init; }

    /// <summary>The log's folder (<c>storage.trace.wal.path</c>).</summary>
    public required string LogFolder { get; init; }

    /// <summary>A folder on the volume that blocks fill up; null when the volume cannot be asked.</summary>
    public string? VolumePath { get; init; }

    public BlockRules Rules { get; init; } = new();

    public IStoreObserver Observer { get; init; } = new SilentObserver();

    /// <summary>How blocks are written.</summary>
    public BlockFormat Format { get; init; } = new();

    /// <summary>Writes blocks; null for the format that <see cref="Format"/> describes.</summary>
    internal IBlockWriter? Writer { get; init; }
}
