using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks;

/// <summary>A block cannot be read: it is damaged, incomplete, or of a format that is not supported. The message names it.</summary>
public sealed class BlockException : IOException
{
    public BlockException(string message)
        : base(message)
    {
    }

    public BlockException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether a failure to read means that the block is damaged or not complete, rather than that the disk fails.</summary>
    public static bool IsDamage(Exception failure) =>
        failure is ParquetException or BlockException or EndOfStreamException or FileNotFoundException;
}
