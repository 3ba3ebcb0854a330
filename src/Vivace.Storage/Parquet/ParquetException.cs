using System.Diagnostics.CodeAnalysis;

namespace Vivace.Storage.Parquet;

/// <summary>A file is not the Parquet file it should be: damaged, cut off, or using what this reader does not know. The message names it.</summary>
public sealed class ParquetException : IOException
{
    public ParquetException(string message)
        : base(message)
    {
    }

    public ParquetException(string message, Exception inner)
        : base(message, inner)
    {
    }

    [DoesNotReturn]
    internal static void Throw(string message) => throw new ParquetException(message);

    [DoesNotReturn]
    internal static void ThrowTruncated(string what) => throw new ParquetException($"{what} ends before it is complete");
}
