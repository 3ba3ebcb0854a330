using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>Reads the dictionary of a column of byte strings and nothing else.</summary>
internal sealed class DictionaryReader : PageWalker
{
    private readonly ColumnData _data;
    private readonly ValueDecoder _values;

    public DictionaryReader(ParquetColumn column, ColumnChunk chunk)
        : base(column, chunk)
    {
        _data = new ColumnData(column);
        _values = new ValueDecoder(_data, intern: false, 0);
    }

    /// <summary>The values of the dictionary.</summary>
    public ByteArrayTable Values => _data.Values;

    /// <summary>Whether the dictionary has every value of the column: no page spells its values out.</summary>
    public bool IsComplete { get; private set; } = true;

    protected override bool IsDone => !IsComplete;

    protected override bool Wants(in PageHeader header)
    {
        if (header.Kind == PageKind.Dictionary)
        {
            return true;
        }

        IsComplete &= header.Encoding is ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary;
        return false;
    }

    protected override void Dictionary(in PageHeader header, ReadOnlySpan<byte> body) => _values.Dictionary(header, body);

    protected override void Data(
        in PageHeader header, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> values)
    {
    }
}
