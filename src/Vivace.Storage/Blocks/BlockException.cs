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
}
