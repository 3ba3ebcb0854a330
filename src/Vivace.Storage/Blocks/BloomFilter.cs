using System.Buffers.Binary;
using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks;

/// <summary>One shard of a block's bloom filter, as its file has it (block format specification, section 6).</summary>
public sealed class BloomFilter
{
    private const int HeaderBytes = 3 * sizeof(ulong);
    private const uint MaxHashes = 64;
    private const ulong BitsPerWord = 64;

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

    /// <summary>Memory of the filter, in bytes.</summary>
    public long ByteCount => _words.Length;

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

    /// <summary>Asks a filter in a file for an id, and reads no more of it than that takes.</summary>
    /// <exception cref="BlockException">It is not a filter.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool MayContain(IRangeSource file, TraceId id)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (file.Length < HeaderBytes)
        {
            throw new BlockException("a bloom filter is cut off");
        }

        file.Read(header, 0);
        ulong bits = BinaryPrimitives.ReadUInt64BigEndian(header);
        ulong hashes = BinaryPrimitives.ReadUInt64BigEndian(header[sizeof(ulong)..]);
        ulong words = (ulong)(file.Length - HeaderBytes) / sizeof(ulong);
        if (bits == 0 || hashes is 0 or > MaxHashes || ((bits - 1) / BitsPerWord) + 1 > words)
        {
            throw new BlockException($"a bloom filter of {bits} bits and {hashes} hashes does not fit its file of {file.Length} bytes");
        }

        BloomHash hash = BloomHash.Of(id);
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (uint i = 0; i < (uint)hashes; i++)
        {
            ulong bit = hash.Bit(i, bits);
            file.Read(word, HeaderBytes + (long)(bit / BitsPerWord * sizeof(ulong)));
            if ((BinaryPrimitives.ReadUInt64BigEndian(word) & (1UL << (int)(bit % BitsPerWord))) == 0)
            {
                return false;
            }
        }

        return true;
    }

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
