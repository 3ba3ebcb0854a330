using System.Runtime.InteropServices;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Writing;

namespace Vivace.Storage.Blocks.Writing;

/// <content>The seven columns of generic attributes.</content>
internal sealed partial class ColumnEncoder
{
    private byte[] _listRepetitions = [];
    private byte[] _booleans = [];

    /// <summary>Key, whether it is an array, the four lists of values, and what is none of them.</summary>
    public void Attributes(int column, AttributeBuffer attributes)
    {
        Keys(column + BlockColumns.Key, attributes);
        IsArray(column + BlockColumns.IsArray, attributes);
        StringLists(column + BlockColumns.StringValue, attributes);
        IntLists(column + BlockColumns.IntValue, attributes);
        DoubleLists(column + BlockColumns.DoubleValue, attributes);
        BoolLists(column + BlockColumns.BoolValue, attributes);
        Unsupported(column + BlockColumns.UnsupportedValue, attributes);
    }

    private void Keys(int column, AttributeBuffer attributes)
    {
        ParquetColumn target = Column(column);
        var pages = new PagePlan(attributes.Axis, attributes.Keys.Count == 0);
        ColumnBounds bounds = ColumnBounds.Of(attributes.KeysTable);
        bool coded = BeginStrings(target, attributes.Keys.Count, attributes.KeysTable);
        int at = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var definitions = pages.Definitions(page);
            int values = ValuesIn(target, definitions);
            StringValues(attributes.Keys.Items.AsSpan(at, values), attributes.KeysTable, coded);
            Data(pages, page, definitions, coded ? ParquetEncoding.RleDictionary : ParquetEncoding.DeltaLengthByteArray, values, bounds);
            at += values;
        }

        file.Chunk(_chunk, bounds);
    }

    private void IsArray(int column, AttributeBuffer attributes)
    {
        ParquetColumn target = Column(column);
        var pages = new PagePlan(attributes.Axis, attributes.ArrayCount == 0 || attributes.ArrayCount == attributes.Types.Count);
        _chunk.Begin(target, codec);
        int at = 0;
        bool any = false, all = true;
        for (int page = 0; page < pages.Count; page++)
        {
            var definitions = pages.Definitions(page);
            int values = ValuesIn(target, definitions);
            Span<byte> flags = Room(ref _booleans, values);
            for (int i = 0; i < values; i++)
            {
                flags[i] = AttributeBuffer.IsArray(attributes.Types.Items[at + i]) ? (byte)1 : (byte)0;
            }

            PlainBooleans(flags);
            Data(pages, page, definitions, ParquetEncoding.Plain, values, ColumnBounds.OfBooleans(flags));
            any |= flags.Contains((byte)1);
            all &= !flags.Contains((byte)0);
            at += values;
        }

        file.Chunk(_chunk, at == 0 ? ColumnBounds.None : new ColumnBounds([all ? (byte)1 : (byte)0], [any ? (byte)1 : (byte)0]));
    }

    private void StringLists(int column, AttributeBuffer attributes)
    {
        ColumnBounds bounds = ColumnBounds.Of(attributes.StringTable);
        bool coded = BeginStrings(Column(column), attributes.Strings.Count, attributes.StringTable);
        int at = 0;
        Lists(column, attributes, BlockValueType.String, attributes.Strings.Count == 0, values =>
        {
            StringValues(attributes.Strings.Items.AsSpan(at, values), attributes.StringTable, coded);
            at += values;
            return (coded ? ParquetEncoding.RleDictionary : ParquetEncoding.DeltaLengthByteArray, bounds);
        });
        file.Chunk(_chunk, bounds);
    }

    private void IntLists(int column, AttributeBuffer attributes)
    {
        _chunk.Begin(Column(column), codec);
        int at = 0;
        Lists(column, attributes, BlockValueType.Int, attributes.Ints.Count == 0, values =>
        {
            var taken = attributes.Ints.Items.AsSpan(at, values);
            _chunk.Values.Bytes(MemoryMarshal.AsBytes(taken));
            at += values;
            return (ParquetEncoding.Plain, ColumnBounds.Of(taken, unsigned: false));
        });
        file.Chunk(_chunk, ColumnBounds.Of(attributes.Ints.Items.AsSpan(0, at), unsigned: false));
    }

    private void DoubleLists(int column, AttributeBuffer attributes)
    {
        _chunk.Begin(Column(column), codec);
        int at = 0;
        Lists(column, attributes, BlockValueType.Double, attributes.Doubles.Count == 0, values =>
        {
            var taken = attributes.Doubles.Items.AsSpan(at, values);
            _chunk.Values.Bytes(MemoryMarshal.AsBytes(taken));
            at += values;
            return (ParquetEncoding.Plain, ColumnBounds.Of(taken));
        });
        file.Chunk(_chunk, ColumnBounds.Of(attributes.Doubles.Items.AsSpan(0, at)));
    }

    private void BoolLists(int column, AttributeBuffer attributes)
    {
        _chunk.Begin(Column(column), codec);
        int at = 0;
        Lists(column, attributes, BlockValueType.Bool, attributes.Bools.Count == 0, values =>
        {
            var taken = attributes.Bools.Items.AsSpan(at, values);
            PlainBooleans(taken);
            at += values;
            return (ParquetEncoding.Plain, ColumnBounds.OfBooleans(taken));
        });
        file.Chunk(_chunk, ColumnBounds.OfBooleans(attributes.Bools.Items.AsSpan(0, at)));
    }

    private void Unsupported(int column, AttributeBuffer attributes)
    {
        var pages = new PagePlan(attributes.Axis, attributes.Unsupported.Count == 0);
        bool coded = BeginStrings(Column(column), attributes.Unsupported.Count, attributes.UnsupportedTable);
        ColumnBounds bounds = ColumnBounds.Of(attributes.UnsupportedTable);
        int attribute = 0, at = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var entries = pages.Definitions(page);
            Span<byte> definitions = Room(ref _definitions, entries.Length);
            int values = 0;
            for (int i = 0; i < entries.Length; i++)
            {
                definitions[i] = entries[i];
                if (entries[i] == attributes.AttributeLevel
                    && AttributeBuffer.TypeOf(attributes.Types.Items[attribute++]) == BlockValueType.Unsupported)
                {
                    definitions[i]++;
                    values++;
                }
            }

            StringValues(attributes.Unsupported.Items.AsSpan(at, values), attributes.UnsupportedTable, coded);
            Data(
                pages, page, definitions, coded ? ParquetEncoding.RleDictionary : ParquetEncoding.DeltaLengthByteArray, values, bounds);
            at += values;
        }

        file.Chunk(_chunk, bounds);
    }

    /// <summary>Makes the levels of a list of values: empty for attributes of another type.</summary>
    /// <param name="column">The column.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="type">The type of the list.</param>
    /// <param name="isEmpty">Whether the row group has no value of the type.</param>
    /// <param name="encode">Writes so many values of the list and says how.</param>
    private void Lists(
        int column, AttributeBuffer attributes, BlockValueType type, bool isEmpty,
        Func<int, (ParquetEncoding Encoding, ColumnBounds Bounds)> encode)
    {
        ParquetColumn target = Column(column);
        var pages = new PagePlan(attributes.Axis, isEmpty);
        byte empty = attributes.AttributeLevel, present = (byte)target.MaxDefinitionLevel, next = (byte)target.MaxRepetitionLevel;
        int attribute = 0, array = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var owners = pages.Definitions(page);
            var repetitions = pages.Repetitions(page);
            int used = 0, values = 0;
            for (int i = 0; i < owners.Length; i++)
            {
                int elements = 0;
                if (owners[i] == empty)
                {
                    byte kind = attributes.Types.Items[attribute++];
                    bool counted = AttributeBuffer.IsArray(kind) && AttributeBuffer.TypeOf(kind) != BlockValueType.None;
                    int length = counted ? attributes.ArrayLengths.Items[array++] : 1;
                    elements = AttributeBuffer.TypeOf(kind) == type ? length : 0;
                }

                EnsureLevels(used + Math.Max(1, elements));
                _listRepetitions[used] = repetitions[i];
                _definitions[used++] = elements > 0 ? present : owners[i];
                for (int k = 1; k < elements; k++)
                {
                    _listRepetitions[used] = next;
                    _definitions[used++] = present;
                }

                values += elements;
            }

            (ParquetEncoding encoding, ColumnBounds bounds) = encode(values);
            Data(pages, page, _listRepetitions.AsSpan(0, used), _definitions.AsSpan(0, used), encoding, values, bounds);
        }
    }

    private void EnsureLevels(int count)
    {
        if (_listRepetitions.Length < count || _definitions.Length < count)
        {
            Array.Resize(ref _listRepetitions, Math.Max(count * 2, Axis.AttributePageEntries));
            Array.Resize(ref _definitions, Math.Max(count * 2, Axis.AttributePageEntries));
        }
    }

    private void PlainBooleans(ReadOnlySpan<byte> values)
    {
        int bytes = (values.Length + 7) / 8;
        Span<byte> target = _chunk.Values.Reserve(bytes)[..bytes];
        target.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            target[i >> 3] |= (byte)(values[i] << (i & 7));
        }

        _chunk.Values.Advance(bytes);
    }
}
