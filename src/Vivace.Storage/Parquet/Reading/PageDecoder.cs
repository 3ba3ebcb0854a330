using System.Buffers;
using System.Buffers.Binary;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Encodings;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>
/// Decodes the pages of a column chunk one after another into one <see cref="ColumnData"/>. The dictionary is decoded once; byte
/// strings of plain pages extend it, so that every byte string of the chunk is a number of one table.
/// </summary>
internal sealed class PageDecoder
{
    /// <summary>Entries that are made room for on the word of the footer alone.</summary>
    private const int MaxTrusted = 1 << 22;

    private readonly ParquetColumn _column;
    private readonly ColumnChunk _chunk;
    private readonly bool _all;
    private readonly LevelsWanted _levels;
    private readonly ColumnData _data;
    private readonly ValueDecoder _values;

    /// <summary>Entries of pages that are not in the data any more.</summary>
    private long _passed;

    /// <param name="column">The column.</param>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="intern">Whether equal byte strings of plain pages share a number.</param>
    /// <param name="all">Whether all pages will be decoded.</param>
    /// <param name="levels">Which levels are kept.</param>
    /// <param name="data">What to decode into, empty; a new column if it is left out.</param>
    public PageDecoder(ParquetColumn column, ColumnChunk chunk, bool intern, bool all, LevelsWanted levels, ColumnData? data = null)
    {
        _levels = levels;
        _column = column;
        _chunk = chunk;
        _all = all;
        _data = data ?? new ColumnData(column);
        _values = new ValueDecoder(_data, intern, all ? chunk.ValueCount - Math.Clamp(chunk.NullCount ?? 0, 0, chunk.ValueCount) : 0);
    }

    /// <summary>What was decoded. Call once, when all pages wanted were decoded.</summary>
    public ColumnData Finish()
    {
        if (_levels == LevelsWanted.None)
        {
            _data.ReleaseLevels();
        }

        _values.Finish();
        return _data;
    }

    /// <summary>Decodes a run of whole pages.</summary>
    public void Decode(ReadOnlySpan<byte> pages, PageCompression compression)
    {
        while (!pages.IsEmpty && _data.EntryCount < _chunk.ValueCount)
        {
            PageHeader header = PageHeader.Read(pages, out int headerBytes);
            pages = pages[headerBytes..];
            if (header.CompressedSize > pages.Length)
            {
                ParquetException.ThrowTruncated($"a page of column {_column.Path}");
            }

            Page(header, pages[..header.CompressedSize], compression);
            pages = pages[header.CompressedSize..];
        }
    }

    /// <summary>Whether a dictionary was decoded.</summary>
    public bool HasDictionary => _values.HasDictionary;

    /// <summary>Forgets the pages decoded so far, but not the dictionary. For who decodes page by page.</summary>
    public void Forget()
    {
        _passed += _data.EntryCount;
        _data.EntryCount = 0;
        _data.ValueCount = 0;
        if (!_values.HasDictionary)
        {
            _data.Values.Clear();
        }
    }

    /// <summary>Says that entries were left out before the next page.</summary>
    public void Pass(long entries) => _passed += entries;

    /// <summary>Decodes a page.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="body">What comes behind the header.</param>
    /// <param name="compression">Decompresses it.</param>
    public void Page(in PageHeader header, ReadOnlySpan<byte> body, PageCompression compression)
    {
        if (header.Kind == PageKind.Index)
        {
            return;
        }

        // Levels of V2 pages lie before the values and are never compressed.
        int levelBytes = 0;
        if (header.Kind == PageKind.DataV2)
        {
            if (header.DefinitionBytes < 0 || header.RepetitionBytes < 0 || header.DefinitionBytes > body.Length
                || header.RepetitionBytes > body.Length - header.DefinitionBytes)
            {
                ParquetException.Throw($"the levels of a page of column {_column.Path} do not fit into it");
            }

            levelBytes = header.DefinitionBytes + header.RepetitionBytes;
        }

        bool compressed = _chunk.Codec != ParquetCodec.Uncompressed && (header.Kind != PageKind.DataV2 || header.IsCompressed);
        if (!compressed)
        {
            Body(header, body[..levelBytes], body[levelBytes..]);
            return;
        }

        int size = header.UncompressedSize - levelBytes;
        if (size < 0)
        {
            ParquetException.Throw($"a page of column {_column.Path} is smaller than its levels");
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var plain = buffer.AsSpan(0, size);
            if (size > 0)
            {
                compression.Decompress(_chunk.Codec, body[levelBytes..], plain);
            }

            Body(header, body[..levelBytes], plain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Body(in PageHeader header, ReadOnlySpan<byte> levels, ReadOnlySpan<byte> body)
    {
        if (header.Kind == PageKind.Dictionary)
        {
            _values.Dictionary(header, body);
            return;
        }

        int entries = header.ValueCount;
        if (entries > _chunk.ValueCount - _passed - _data.EntryCount)
        {
            ParquetException.Throw($"column {_column.Path} has more values than the footer says");
        }

        int first = _data.EntryCount, values;
        if (header.Kind == PageKind.DataV2)
        {
            values = Levels(levels[..header.RepetitionBytes], levels[header.RepetitionBytes..], first, entries);
        }
        else
        {
            ReadOnlySpan<byte> repetitions = _column.MaxRepetitionLevel > 0 ? Prefixed(ref body) : default;
            ReadOnlySpan<byte> definitions = _column.MaxDefinitionLevel > 0 ? Prefixed(ref body) : default;
            values = Levels(repetitions, definitions, first, entries);
        }

        _data.EntryCount = first + entries;
        _values.Data(header.Encoding, body, values);
    }

    /// <summary>Decodes the levels of a page, and tells how many of its entries are values.</summary>
    private int Levels(ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, int first, int entries)
    {
        if (_column.MaxRepetitionLevel > 0 && _levels == LevelsWanted.All)
        {
            _data.Repetitions = Grow(_data.Repetitions, first, entries);
            Level(repetitions, _column.MaxRepetitionLevel, _data.Repetitions.AsSpan(first, entries));
        }

        if (_column.MaxDefinitionLevel == 0)
        {
            return entries;
        }

        if (_levels == LevelsWanted.None)
        {
            // The same memory for every page.
            _data.Definitions = Grow(_data.Definitions, 0, entries);
            first = 0;
        }
        else
        {
            _data.Definitions = Grow(_data.Definitions, first, entries);
        }

        var levels = _data.Definitions.AsSpan(first, entries);
        Level(definitions, _column.MaxDefinitionLevel, levels);
        return levels.Count((byte)_column.MaxDefinitionLevel);
    }

    private void Level(ReadOnlySpan<byte> encoded, int maximum, Span<byte> levels)
    {
        int width = HybridDecoder.LevelWidth(maximum);
        HybridDecoder.Decode(encoded, width, levels);
        if ((1 << width) - 1 != maximum && levels.ContainsAnyExceptInRange((byte)0, (byte)maximum))
        {
            ParquetException.Throw($"column {_column.Path} has levels above {maximum}");
        }
    }

    private byte[] Grow(byte[] levels, int used, int entries)
    {
        if (used + entries <= levels.Length)
        {
            return levels;
        }

        long trusted = _all && _levels != LevelsWanted.None ? Math.Min(_chunk.ValueCount, MaxTrusted) : 0;
        return LevelBuffers.Grow(levels, used, (int)Math.Max(used + (long)entries, Math.Max(trusted, used * 2L)));
    }

    private static ReadOnlySpan<byte> Prefixed(ref ReadOnlySpan<byte> body)
    {
        if (body.Length < sizeof(int))
        {
            ParquetException.ThrowTruncated("a page");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(body);
        if (length > (uint)(body.Length - sizeof(int)))
        {
            ParquetException.ThrowTruncated("a page");
        }

        var levels = body.Slice(sizeof(int), (int)length);
        body = body[(sizeof(int) + (int)length)..];
        return levels;
    }
}
