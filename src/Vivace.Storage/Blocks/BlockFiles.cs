using System.Globalization;

namespace Vivace.Storage.Blocks;

/// <summary>Names of the files of a block (block format specification, section 1).</summary>
public static class BlockFiles
{
    public const string Data = "data.parquet";
    public const string Index = "index";

    /// <summary>How many spans of each kind started when (docs/formats/span-counts.md). Ours alone, and not needed: it can be made again.</summary>
    public const string Counts = "vivace-counts";

    /// <summary>Its presence makes the block live.</summary>
    public const string Meta = "meta.json";

    /// <summary>The block is dead and waits for its deletion.</summary>
    public const string CompactedMeta = "meta.compacted.json";

    public static string Bloom(int shard) => string.Create(CultureInfo.InvariantCulture, $"bloom-{shard}");
}
