using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;

namespace Vivace.Query.Sources.Blocks;

/// <summary>Reads the values of the generic attributes with one key, of all types or of one.</summary>
internal sealed class GenericValues
{
    private readonly ListColumn<int> _strings = ListColumn<int>.Empty;
    private readonly ListColumn<long> _ints = ListColumn<long>.Empty;
    private readonly ListColumn<double> _doubles = ListColumn<double>.Empty;
    private readonly ListColumn<byte> _bools = ListColumn<byte>.Empty;
    private readonly ByteArrayTable _texts = new();

    /// <param name="attributes">The attributes.</param>
    /// <param name="own">Strings of the attribute's own column.</param>
    /// <param name="only">The one type that is of interest; <see cref="FieldType.Missing"/> for all.</param>
    public GenericValues(AttributeSelection attributes, ByteArrayTable own, FieldType only)
    {
        // Columns are dear: where every attribute has a value of the type that the first has, the others are not read.
        int missing = attributes.Owners.Length;
        foreach (FieldType type in only == FieldType.Missing ? LikeliestFirst(attributes.TypeOfFirst()) : [only])
        {
            if (missing == 0)
            {
                break;
            }

            switch (type)
            {
                case FieldType.String:
                    (_strings, _texts) = attributes.Strings();
                    missing -= Owners(_strings);
                    break;
                case FieldType.Int:
                    _ints = attributes.Ints();
                    missing -= Owners(_ints);
                    break;
                case FieldType.Float:
                    _doubles = attributes.Doubles();
                    missing -= Owners(_doubles);
                    break;
                case FieldType.Bool:
                    _bools = attributes.Bools();
                    missing -= Owners(_bools);
                    break;
                default:
                    break;
            }
        }

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

    private static FieldType[] LikeliestFirst(AttributeValueType first)
    {
        FieldType likeliest = first switch
        {
            AttributeValueType.Int => FieldType.Int,
            AttributeValueType.Double => FieldType.Float,
            AttributeValueType.Bool => FieldType.Bool,
            _ => FieldType.String,
        };
        return [likeliest, .. ((FieldType[])[FieldType.Int, FieldType.Float, FieldType.Bool, FieldType.String]).Where(type => type != likeliest)];
    }

    /// <summary>How many attributes have values in a list.</summary>
    private static int Owners<T>(ListColumn<T> values)
        where T : unmanaged
    {
        if (values.IsEmpty)
        {
            return 0;
        }

        int count = 0, last = 0;
        foreach (int end in values.Ends)
        {
            count += end > last ? 1 : 0;
            last = end;
        }

        return count;
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
