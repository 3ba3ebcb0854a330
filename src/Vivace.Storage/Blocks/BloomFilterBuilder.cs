using System.Buffers.Binary;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks;

/// <summary>Builds the bloom filters of a block, all shards at once.</summary>
internal sealed class BloomFilterBuilder
{
    private const int MaxShards = 1000;
    private const int HeaderWords = 3;

    private readonly ulong[][] _shards;
    private readonly ulong _bits;
    private readonly uint _hashes;

    /// <param name="traces">Traces expected.</param>
    /// <param name="falsePositives">Rate of false answers, between 0 and 1.</param>
    /// <param name="shardBytes">Size of a shard.</param>
    public BloomFilterBuilder(long traces, double falsePositives, int shardBytes)
    {
        double n = Math.Max(1, traces);
        double total = Math.Ceiling(-n * Math.Log(falsePositives) / (Math.Log(2) * Math.Log(2)));
        _hashes = (uint)Math.Max(1, Math.Ceiling(Math.Log(2) * total / n));
        _bits = 8UL * (uint)shardBytes;
        _shards = new ulong[(int)Math.Clamp(Math.Ceiling(total / _bits), 1, MaxShards)][];
        for (int i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new ulong[(_bits + 63) / 64];
        }
    }

    public int Shards => _shards.Length;

    public void Add(TraceId id)
    {
        ulong[] words = _shards[BloomHash.Shard(id, _shards.Length)];
        BloomHash hash = BloomHash.Of(id);
        for (uint i = 0; i < _hashes; i++)
        {
            ulong bit = hash.Bit(i, _bits);
            words[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    /// <summary>The file of a shard.</summary>
    public byte[] ToFile(int shard)
    {
        ulong[] words = _shards[shard];
        byte[] file = new byte[(HeaderWords + words.Length) * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(file, _bits);
        BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(sizeof(ulong)), _hashes);
        BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(2 * sizeof(ulong)), _bits);
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan((HeaderWords + i) * sizeof(ulong)), words[i]);
        }

        return file;
    }
}
