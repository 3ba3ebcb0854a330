using System.Buffers;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>
/// Memory for the levels of columns, which are looked at once and given back: a fresh array of a megabyte for each column costs more than
/// decoding what goes into it.
/// </summary>
internal static class LevelBuffers
{
    /// <summary>An array of at least a length, with what it held before in front.</summary>
    /// <param name="levels">Given back.</param>
    /// <param name="used">What is copied.</param>
    /// <param name="length">Length needed.</param>
    public static byte[] Grow(byte[] levels, int used, int length)
    {
        byte[] grown = ArrayPool<byte>.Shared.Rent(length);
        levels.AsSpan(0, used).CopyTo(grown);
        Return(levels);
        return grown;
    }

    public static void Return(byte[] levels)
    {
        if (levels.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(levels);
        }
    }
}
