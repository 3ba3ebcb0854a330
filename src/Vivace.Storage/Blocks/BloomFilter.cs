using System.Buffers.Binary;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks;

/// <summary>One shard of a block's bloom filter, as its file has it (block format specification, section 6).</summary>
public sealed class BloomFilter
{
    private const int HeaderBytes = 3 * sizeof(ulong);
    private const uint MaxHashes = 64;

    private readonly ReadOnlyMemory<byte> _words;
    private readonly ulong _bits;
    private readonly uint _hashes;

    private BloomFilter(ReadOnlyMemory<byte> words, ulong bits, uint hashes)
    {
        _words = words;
        _bits = bits;
        _hashes = hashes;
    }

    /// <summary>Shards that a reader assumes when <c>meta.json</c> says none.</summary>
    public const int DefaultShards = 10;

    /// <summary>Takes a file as a filter. The memory must not change.</summary>
    /// <exception cref="BlockException">It is not one.</exception>
    public static BloomFilter Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length < HeaderBytes)
        {
            throw new BlockException("a bloom filter is cut off");
        }

        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(file.Span);
        ulong hashes = BinaryPrimitives.ReadUInt64BigEndian(file.Span[sizeof(ulong)..]);
        int words = (file.Length - HeaderBytes) / sizeof(ulong);
        if (bits == 0 || hashes is 0 or > MaxHashes || (bits + 63) / 64 > (ulong)words)
        {
            throw new BlockException($"a bloom filter of {bits} bits and {hashes} hashes does not fit its file of {file.Length} bytes");
        }

        return new BloomFilter(file[HeaderBytes..], bits, (uint)hashes);
    }

    /// <summary>Which shard of a block an id is in.</summary>
    /// <param name="id">The id.</param>
    /// <param name="shards">Shards of the block; 0 stands for <see cref="DefaultShards"/>.</param>
    public static int ShardOf(TraceId id, int shards) => BloomHash.Shard(id, shards == 0 ? DefaultShards : shards);

    /// <summary>Whether the block may hold a trace; if not, it certainly does not.</summary>
    public bool MayContain(TraceId id)
    {
        BloomHash hash = BloomHash.Of(id);
        var words = _words.Span;
        for (uint i = 0; i < _hashes; i++)
        {
            ulong bit = hash.Bit(i, _bits);
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(words[(int)(bit >> 6 << 3)..]);
            if ((word & (1UL << (int)(bit & 63))) == 0)
            {
                return false;
            }
        }

        return true;
    }
}
