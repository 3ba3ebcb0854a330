using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Encodings;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// Reads the keys of the attributes of a row group with a byte each, as nearly every block has fewer than 256 of them: a key is then looked
/// for in a fraction of the memory, many attributes at a time. Gives up on pages that are not made of numbers of a small dictionary.
/// </summary>
internal sealed class AttributeKeyPages : PageWalker, IDisposable
{
    private const int MaxWidth = 8;

    private readonly ColumnData _data;
    private readonly ValueDecoder _values;
    private EndsBuilder _ends;
    private byte[] _levels = [];
    private byte[] _keys = [];
    private int _count;

    /// <param name="column">The column of the keys.</param>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="ownerLevel">Definition and repetition level of the owners of attributes.</param>
    /// <param name="owners">Owners in the row group.</param>
    public AttributeKeyPages(ParquetColumn column, ColumnChunk chunk, int ownerLevel, int owners)
        : base(column, chunk)
    {
        _data = new ColumnData(column);
        _values = new ValueDecoder(_data, intern: false, 0);
        _ends = new EndsBuilder(column, ownerLevel, ownerLevel, owners);
    }

    /// <summary>Whether all keys are there. If not, the column has to be read the general way.</summary>
    public bool IsComplete { get; private set; } = true;

    protected override bool IsDone => !IsComplete;

    /// <summary>The keys. Call once, when all pages were gone over and <see cref="IsComplete"/>.</summary>
    public AttributeKeys Finish()
    {
        int[] ends = _ends.Finish();
        if (_count != (ends.Length == 0 ? 0 : ends[^1]))
        {
            Levels.Throw(Column, _count, ends.Length == 0 ? 0 : ends[^1]);
        }

        if (_keys.Length != _count)
        {
            Array.Resize(ref _keys, _count);
        }

        return new AttributeKeys(ends, _keys, _data.Values);
    }

    public void Dispose()
    {
        LevelBuffers.Return(_levels);
        _levels = [];
    }

    protected override void Dictionary(in PageHeader header, ReadOnlySpan<byte> body) => _values.Dictionary(header, body);

    protected override void Data(
        in PageHeader header, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> values)
    {
        int entries = header.ValueCount;
        if (_levels.Length < entries * 2)
        {
            _levels = LevelBuffers.Grow(_levels, 0, entries * 2);
        }

        Span<byte> repetition = _levels.AsSpan(0, entries), definition = _levels.AsSpan(entries, entries);
        Level(repetitions, Column.MaxRepetitionLevel, repetition);
        Level(definitions, Column.MaxDefinitionLevel, definition);
        _ends.Append(repetition, definition);
        int count = definition.Count((byte)Column.MaxDefinitionLevel);
        if (count == 0)
        {
            return;
        }

        if (header.Encoding is not (ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary) || values.IsEmpty || values[0] > MaxWidth)
        {
            IsComplete = false;
            return;
        }

        if (_keys.Length - _count < count)
        {
            // As many as there are entries, if the pages so far are like those that come.
            long room = Math.Max(_count + (long)count, EntriesBefore == 0 ? Math.Min(Chunk.ValueCount, entries * 64L) : _keys.Length * 2L);
            Array.Resize(ref _keys, (int)Math.Min(room, Chunk.ValueCount));
        }

        var keys = _keys.AsSpan(_count, count);
        HybridDecoder.Decode(values[1..], values[0], keys);
        if (_data.Values.Count <= byte.MaxValue && keys.ContainsAnyExceptInRange((byte)0, (byte)Math.Max(0, _data.Values.Count - 1)))
        {
            ParquetException.Throw($"column {Column.Path} refers to entries that its dictionary does not have");
        }

        _count += count;
    }
}
