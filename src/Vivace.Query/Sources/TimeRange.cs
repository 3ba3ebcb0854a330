using Vivace.Storage.Blocks;

namespace Vivace.Query.Sources;

/// <summary>The range of a request: nanoseconds since the Unix epoch, 0 for an open end.</summary>
internal readonly record struct TimeRange(ulong Start, ulong End)
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Whether a block may hold spans in the range; blocks tell their times in whole seconds.</summary>
    public bool Overlaps(BlockMeta block)
    {
        long start = (long)(Start / NanosecondsPerSecond), end = End == 0 ? long.MaxValue : (long)(End / NanosecondsPerSecond);
        return block.Start.ToUnixTimeSeconds() <= end && block.End.ToUnixTimeSeconds() + 1 >= start;
    }
}
