using Vivace.Storage.Blocks;

namespace Vivace.Query.TraceById;

/// <summary>Where a trace is looked for. A trace that is found is given whole, whatever its times.</summary>
public readonly record struct TraceByIdScope
{
    /// <summary>Everywhere.</summary>
    public static TraceByIdScope Everything { get; } = new() { Heads = true, Blocks = true };

    /// <summary>Whether spans in memory are read.</summary>
    public bool Heads { get; init; }

    /// <summary>Whether blocks are read.</summary>
    public bool Blocks { get; init; }

    /// <summary>Only blocks that end after this, when <see cref="End"/> is given as well.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Only blocks that begin before this, when <see cref="Start"/> is given as well.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Blocks that end after this are read whatever <see cref="Start"/> and <see cref="End"/> say.</summary>
    public DateTimeOffset? RecentSince { get; init; }

    /// <summary>Only blocks whose id is not smaller.</summary>
    public Guid? FirstBlock { get; init; }

    /// <summary>Only blocks whose id is not larger.</summary>
    public Guid? LastBlock { get; init; }

    /// <summary>Blocks tell their times in whole seconds, cut off.</summary>
    private static TimeSpan Resolution => TimeSpan.FromSeconds(1);

    /// <summary>Whether a block is read.</summary>
    public bool Includes(BlockMeta block) => Blocks
        && (Start is not { } start || End is not { } end || (block.Start < end && block.End + Resolution > start) || block.End >= RecentSince)
        && (FirstBlock is not { } first || block.BlockId.CompareTo(first) >= 0)
        && (LastBlock is not { } last || block.BlockId.CompareTo(last) <= 0);
}
