using System.Runtime.InteropServices;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>Arrays of numbers by content.</summary>
internal sealed class IntSequenceComparer : IEqualityComparer<int[]>
{
    public static readonly IntSequenceComparer Instance = new();

    public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(int[] sequence)
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(sequence.AsSpan()));
        return hash.ToHashCode();
    }
}
