using System.Buffers.Binary;
using System.Numerics;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks;

/// <summary>The hashes behind a block's bloom filters: Murmur3 (x64, 128 bits, seed 0) of an id, and of the id followed by one byte.</summary>
internal readonly record struct BloomHash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;
    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    public static BloomHash Of(TraceId id)
    {
        // Murmur reads little-endian words; the id is kept big-endian.
        ulong low = BinaryPrimitives.ReverseEndianness(id.High), high = BinaryPrimitives.ReverseEndianness(id.Low);
        (ulong first, ulong second) = Murmur3(low, high, tail: false);
        (ulong third, ulong fourth) = Murmur3(low, high, tail: true);
        return new BloomHash(first, second, third, fourth);
    }

    /// <summary>The bit that the i-th of a filter's hash functions sets, of so many.</summary>
    public ulong Bit(uint i, ulong bits)
    {
        ulong start = (i & 1) == 0 ? First : Second;
        ulong step = ((i + (i & 1)) % 4 / 2) == 0 ? Third : Fourth;
        return unchecked(start + (i * step)) % bits;
    }

    /// <summary>Which of so many shards an id is in: FNV-1 of 32 bits.</summary>
    public static int Shard(TraceId id, int shards)
    {
        Span<byte> bytes = stackalloc byte[TraceId.Length];
        id.Write(bytes);
        uint hash = FnvOffset;
        foreach (byte b in bytes)
        {
            hash = unchecked(hash * FnvPrime) ^ b;
        }

        return (int)(hash % (uint)shards);
    }

    private static (ulong First, ulong Second) Murmur3(ulong k1, ulong k2, bool tail)
    {
        unchecked
        {
            ulong h1 = 0, h2 = 0;
            h1 ^= BitOperations.RotateLeft(k1 * C1, 31) * C2;
            h1 = (BitOperations.RotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= BitOperations.RotateLeft(k2 * C2, 33) * C1;
            h2 = (BitOperations.RotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
            ulong length = TraceId.Length;
            if (tail)
            {
                const ulong tailByte = 1;
                h1 ^= BitOperations.RotateLeft(tailByte * C1, 31) * C2;
                length++;
            }

            h1 ^= length;
            h2 ^= length;
            h1 += h2;
            h2 += h1;
            h1 = Mix(h1);
            h2 = Mix(h2);
            h1 += h2;
            h2 += h1;
            return (h1, h2);
        }
    }

    private static ulong Mix(ulong h)
    {
        unchecked
        {
            h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
            h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
            return h ^ (h >> 33);
        }
    }
}
