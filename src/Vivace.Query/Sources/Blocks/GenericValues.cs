using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;

namespace Vivace.Query.Sources.Blocks;

/// <summary>Reads values of generic attributes, of all types or of one.</summary>
internal sealed class GenericValues
{
    private readonly ListColumn<int> _strings = ListColumn<int>.Empty;
    private readonly ListColumn<long> _ints = ListColumn<long>.Empty;
    private readonly ListColumn<double> _doubles = ListColumn<double>.Empty;
    private readonly ListColumn<byte> _bools = ListColumn<byte>.Empty;
    private readonly ByteArrayTable _texts = new();

    public GenericValues(AttributeColumns attributes, ByteArrayTable own, FieldType only)
    {
        bool Wanted(FieldType type) => only == FieldType.Missing || only == type;
        if (Wanted(FieldType.String))
        {
            (_strings, _texts) = (attributes.Strings, attributes.StringValues);
        }

        _ints = Wanted(FieldType.Int) ? attributes.Ints : _ints;
        _doubles = Wanted(FieldType.Float) ? attributes.Doubles : _doubles;
        _bools = Wanted(FieldType.Bool) ? attributes.Bools : _bools;
        Values = new BlockAttributeValues(_texts, own);
    }

    public BlockAttributeValues Values { get; }

    /// <summary>The code of an attribute's value.</summary>
    public int CodeOf(int attribute)
    {
        ReadOnlySpan<int> strings = _strings[attribute];
        if (strings.Length == 1)
        {
            return strings[0];
        }

        ReadOnlySpan<long> ints = _ints[attribute];
        if (ints.Length == 1)
        {
            return Values.CodeOf(FieldType.Int, ints[0]);
        }

        ReadOnlySpan<double> doubles = _doubles[attribute];
        if (doubles.Length == 1)
        {
            return Values.CodeOf(FieldType.Float, BitConverter.DoubleToInt64Bits(doubles[0]));
        }

        ReadOnlySpan<byte> bools = _bools[attribute];
        if (bools.Length == 1)
        {
            return Values.CodeOf(FieldType.Bool, bools[0]);
        }

        return CodeOfArray(strings, ints, doubles, bools);
    }

    private int CodeOfArray(ReadOnlySpan<int> strings, ReadOnlySpan<long> ints, ReadOnlySpan<double> doubles, ReadOnlySpan<byte> bools)
    {
        if (strings.Length > 0)
        {
            byte[][] texts = new byte[strings.Length][];
            for (int i = 0; i < texts.Length; i++)
            {
                texts[i] = _texts[strings[i]].ToArray();
            }

            return Values.CodeOf(new ArrayItems(FieldType.String, [], texts));
        }

        if (ints.Length > 0)
        {
            return Values.CodeOf(new ArrayItems(FieldType.Int, ints.ToArray(), []));
        }

        if (doubles.Length > 0)
        {
            long[] bits = new long[doubles.Length];
            for (int i = 0; i < bits.Length; i++)
            {
                bits[i] = BitConverter.DoubleToInt64Bits(doubles[i]);
            }

            return Values.CodeOf(new ArrayItems(FieldType.Float, bits, []));
        }

        if (bools.Length > 0)
        {
            long[] bits = new long[bools.Length];
            for (int i = 0; i < bits.Length; i++)
            {
                bits[i] = bools[i];
            }

            return Values.CodeOf(new ArrayItems(FieldType.Bool, bits, []));
        }

        return Values.CodeOfUnqueryable();
    }
}
