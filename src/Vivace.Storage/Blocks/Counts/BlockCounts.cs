using System.Buffers.Binary;
using System.IO.Hashing;
using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>
/// The counts of a block: how many spans of each kind started when, row group by row group. For one thread. Members throw
/// <see cref="IOException"/>s when the file is damaged: then the block's data has to be asked.
/// </summary>
public sealed class BlockCounts : IDisposable
{
    private readonly IRangeSource _source;
    private readonly (long Start, int Length, ulong Hash)[] _streams;

    private BlockCounts(IRangeSource source, (long, int, ulong)[] streams)
    {
        _source = source;
        _streams = streams;
    }

    /// <summary>Sections, one for each row group.</summary>
    public int SectionCount => _streams.Length / CountsFormat.Streams;

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Opens the counts. Takes the source over.</summary>
    /// <param name="source">The file.</param>
    /// <param name="dataBytes">Length of the block's data.</param>
    /// <exception cref="BlockException">It is damaged, of another version, or belongs to other data.</exception>
    public static BlockCounts Open(IRangeSource source, long dataBytes)
    {
        try
        {
            return new BlockCounts(source, ReadDirectory(source, dataBytes));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads a section.</summary>
    public CountsSection Section(int section) => new(this, section);

    public void Dispose() => _source.Dispose();

    internal byte[] Read(int section, int stream)
    {
        (long start, int length, ulong hash) = _streams[(section * CountsFormat.Streams) + stream];
        byte[] bytes = new byte[length];
        _source.Read(bytes, start);
        BytesRead += length;
        return XxHash3.HashToUInt64(bytes) == hash ? bytes : throw Damage(_source);
    }

    private static (long, int, ulong)[] ReadDirectory(IRangeSource source, long dataBytes)
    {
        Span<byte> footer = stackalloc byte[CountsFormat.FooterBytes];
        long end = source.Length - footer.Length;
        if (end < 0 || end > CountsFormat.MaxFileBytes)
        {
            throw Damage(source);
        }

        source.Read(footer, end);
        int length = BinaryPrimitives.ReadInt32LittleEndian(footer), sections = BinaryPrimitives.ReadInt32LittleEndian(footer[4..]);
        if (!footer[28..].SequenceEqual(CountsFormat.Magic) || BinaryPrimitives.ReadInt32LittleEndian(footer[24..]) != CountsFormat.Version
            || BinaryPrimitives.ReadInt64LittleEndian(footer[8..]) != dataBytes || length < 0 || length > end || sections < 0 || sections > length)
        {
            throw Damage(source);
        }

        byte[] directory = new byte[length];
        source.Read(directory, end - length);
        if (XxHash3.HashToUInt64(directory) != BinaryPrimitives.ReadUInt64LittleEndian(footer[16..]))
        {
            throw Damage(source);
        }

        var reader = new CountsReader(directory);
        var streams = new (long, int, ulong)[sections * CountsFormat.Streams];
        long at = 0;
        for (int i = 0; i < streams.Length; i++)
        {
            ulong bytes = reader.Varint();
            if (bytes > (ulong)(end - length - at))
            {
                throw Damage(source);
            }

            streams[i] = (at, (int)bytes, (ulong)reader.Int64());
            at += (long)bytes;
        }

        return streams;
    }

    private static BlockException Damage(IRangeSource source) => new($"{source.Name} is damaged or does not belong to the block's data");
}
