using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// The generic attributes with one key, at most one for each owner. Values are read from the file when they are asked for, and only those
/// of these attributes. Not thread-safe.
/// </summary>
public sealed class AttributeSelection
{
    private readonly BlockRows _rows;
    private readonly int _column;
    private readonly int _attributeLevel;
    private readonly int[] _attributes;
    private readonly int _attributeCount;

    internal AttributeSelection(BlockRows rows, int column, int attributeLevel, int attributeCount, int[] owners, int[] attributes)
    {
        _rows = rows;
        _column = column;
        _attributeLevel = attributeLevel;
        _attributeCount = attributeCount;
        Owners = owners;
        _attributes = attributes;
    }

    /// <summary>Who has the key, ascending. What the lists of values say of attribute <em>i</em> is of the owner <em>i</em> of these.</summary>
    public int[] Owners { get; }

    /// <summary>Values that are strings, and what their codes stand for.</summary>
    public (ListColumn<int> Codes, ByteArrayTable Values) Strings()
    {
        using SelectedValues? read = Read(BlockColumns.StringValue, _attributes);
        return read is null || read.Result.ValueCount == 0
            ? (ListColumn<int>.Empty, new ByteArrayTable())
            : (List(read, read.Result.Codes), read.Result.Values.Subset(read.Result.Codes.AsSpan(0, read.Result.ValueCount)));
    }

    public ListColumn<long> Ints()
    {
        using SelectedValues? read = Read(BlockColumns.IntValue, _attributes);
        return read is null ? ListColumn<long>.Empty : List(read, read.Result.Int64s);
    }

    public ListColumn<double> Doubles()
    {
        using SelectedValues? read = Read(BlockColumns.DoubleValue, _attributes);
        return read is null ? ListColumn<double>.Empty : List(read, read.Result.Doubles);
    }

    /// <summary>Values that are booleans, 0 or 1.</summary>
    public ListColumn<byte> Bools()
    {
        using SelectedValues? read = Read(BlockColumns.BoolValue, _attributes);
        return read is null ? ListColumn<byte>.Empty : List(read, read.Result.Booleans);
    }

    /// <summary>
    /// The type of the first of the attributes: what the others are is likely the same. What is no number and no boolean is said to be a
    /// string, whose column is the most expensive to look into.
    /// </summary>
    public AttributeValueType TypeOfFirst()
    {
        int[] first = [_attributes[0]];
        ReadOnlySpan<(int Part, AttributeValueType Type)> parts =
        [
            (BlockColumns.IntValue, AttributeValueType.Int), (BlockColumns.DoubleValue, AttributeValueType.Double),
            (BlockColumns.BoolValue, AttributeValueType.Bool),
        ];
        foreach ((int part, AttributeValueType type) in parts)
        {
            using SelectedValues? read = Read(part, first);
            if (read is not null && read.Result.ValueCount > 0)
            {
                return type;
            }
        }

        return AttributeValueType.String;
    }

    private static ListColumn<T> List<T>(SelectedValues read, T[] values)
        where T : unmanaged
    {
        if (read.Result.ValueCount == 0)
        {
            return ListColumn<T>.Empty;
        }

        return new ListColumn<T>(read.Ends, values);
    }

    private SelectedValues? Read(int part, int[] attributes)
    {
        ParquetColumn column = _rows.ColumnOf(_column + part);
        if (_rows.IsAbsent(column.Index))
        {
            return null;
        }

        // All columns of attributes have an entry for each attribute and for each owner without any; only lists have more.
        ColumnChunk chunk = _rows.ChunkOf(column.Index);
        long entries = _rows.ChunkOf(_column + BlockColumns.Key).ValueCount;
        var values = new SelectedValues(
            column, chunk, attributes, _attributeLevel, _attributeLevel, chunk.ValueCount != entries, _attributeCount == entries);
        try
        {
            _rows.Walk(column, values);
            values.Finish();
            return values;
        }
        catch
        {
            values.Dispose();
            throw;
        }
    }
}
