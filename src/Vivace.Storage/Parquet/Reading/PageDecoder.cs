using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>
/// Decodes the pages of a column chunk one after another into one <see cref="ColumnData"/>. The dictionary is decoded once; byte
/// strings of plain pages extend it, so that every byte string of the chunk is a number of one table.
/// </summary>
internal sealed class PageDecoder : PageWalker
{
    /// <summary>Entries that are made room for on the word of the footer alone.</summary>
    private const int MaxTrusted = 1 << 22;

    private readonly bool _all;
    private readonly LevelsWanted _levels;
    private readonly ColumnData _data;
    private readonly ValueDecoder _values;

    /// <param name="column">The column.</param>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="intern">Whether equal byte strings of plain pages share a number.</param>
    /// <param name="all">Whether all pages will be decoded.</param>
    /// <param name="levels">Which levels are kept.</param>
    /// <param name="defersDictionary">See <see cref="ValueDecoder.DefersDictionary"/>.</param>
    /// <param name="data">What to decode into, empty; a new column if it is left out.</param>
    public PageDecoder(
        ParquetColumn column, ColumnChunk chunk, bool intern, bool all, LevelsWanted levels, bool defersDictionary = false,
        ColumnData? data = null)
        : base(column, chunk)
    {
        _levels = levels;
        _all = all;
        _data = data ?? new ColumnData(column);
        _values = new ValueDecoder(_data, intern, all ? chunk.ValueCount - Math.Clamp(chunk.NullCount ?? 0, 0, chunk.ValueCount) : 0)
        {
            DefersDictionary = defersDictionary,
        };
    }

    /// <summary>See <see cref="ValueDecoder.DefersDictionary"/>.</summary>
    public bool DefersDictionary => _values.DefersDictionary;

    /// <summary>Whether pages had entries of a dictionary that was put off.</summary>
    public bool NeedsDictionary => _values is { DefersDictionary: true, HasCodedPages: true };

    /// <summary>Whether pages had entries of a dictionary that was put off, and others had byte strings of their own.</summary>
    public bool IsMixed => NeedsDictionary && _values.HasPlainPages;

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

    /// <summary>Whether a dictionary was decoded.</summary>
    public bool HasDictionary => _values.HasDictionary;

    /// <summary>Forgets the pages decoded so far, but not the dictionary. For who decodes page by page.</summary>
    public void Forget()
    {
        _data.EntryCount = 0;
        _data.ValueCount = 0;
        if (!_values.HasDictionary)
        {
            _data.Values.Clear();
        }
    }

    /// <summary>Says that pages with so many entries are left out before the next one.</summary>
    public void Pass(int entries) => EntriesBefore += entries;

    protected override void Dictionary(in PageHeader header, ReadOnlySpan<byte> body) => _values.Dictionary(header, body);

    protected override void Data(
        in PageHeader header, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> values)
    {
        int first = _data.EntryCount;
        int count = Levels(repetitions, definitions, first, header.ValueCount);
        _data.EntryCount = first + header.ValueCount;
        _values.Data(header.Encoding, values, count);
    }

    /// <summary>Decodes the levels of a page, and tells how many of its entries are values.</summary>
    private int Levels(ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, int first, int entries)
    {
        if (Column.MaxRepetitionLevel > 0 && _levels == LevelsWanted.All)
        {
            _data.Repetitions = Grow(_data.Repetitions, first, entries);
            Level(repetitions, Column.MaxRepetitionLevel, _data.Repetitions.AsSpan(first, entries));
        }

        if (Column.MaxDefinitionLevel == 0)
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
        Level(definitions, Column.MaxDefinitionLevel, levels);
        return levels.Count((byte)Column.MaxDefinitionLevel);
    }

    private byte[] Grow(byte[] levels, int used, int entries)
    {
        if (used + entries <= levels.Length)
        {
            return levels;
        }

        long trusted = _all && _levels != LevelsWanted.None ? Math.Min(Chunk.ValueCount, MaxTrusted) : 0;
        return LevelBuffers.Grow(levels, used, (int)Math.Max(used + (long)entries, Math.Max(trusted, used * 2L)));
    }
}
