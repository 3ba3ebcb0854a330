using System.Numerics;
using System.Runtime.InteropServices;
using Vivace.Storage.Parquet.Encodings;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>Decodes the values of pages and appends them to a column.</summary>
internal sealed class ValueDecoder(ColumnData data, bool intern, long expected)
{
    /// <summary>Values that are made room for on the word of the footer alone.</summary>
    private const int MaxTrusted = 1 << 22;

    /// <summary>Whether a dictionary page was decoded.</summary>
    public bool HasDictionary { get; private set; }

    private int _dictionaryCount;
    private long[] _int64Dictionary = [];
    private int[] _int32Dictionary = [];
    private double[] _doubleDictionary = [];

    /// <summary>
    /// Whether data pages come before their dictionary, which then is not read if the rows wanted do not need it. Until
    /// <see cref="DictionaryEntries"/> has resolved them, codes are entries of the dictionary.
    /// </summary>
    public bool DefersDictionary { get; init; }

    /// <summary>Whether a page had entries of the dictionary.</summary>
    public bool HasCodedPages { get; private set; }

    /// <summary>Whether a page had byte strings of its own.</summary>
    public bool HasPlainPages { get; private set; }

    /// <summary>Arrays get the length of what they hold.</summary>
    public void Finish()
    {
        data.Values.Freeze();
        data.Codes = Trim(data.Codes);
        data.Int64s = Trim(data.Int64s);
        data.Int32s = Trim(data.Int32s);
        data.Doubles = Trim(data.Doubles);
        data.Booleans = Trim(data.Booleans);
    }

    /// <summary>Decodes the dictionary page.</summary>
    public void Dictionary(in PageHeader header, ReadOnlySpan<byte> body)
    {
        if (HasDictionary)
        {
            ParquetException.Throw($"column {data.Column.Path} has two dictionaries");
        }

        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary))
        {
            ParquetException.Throw($"a dictionary encoded as {header.Encoding} is not supported");
        }

        // Every value of a dictionary takes at least a bit, so that its length bounds what is allocated.
        int count = header.ValueCount;
        if (count > body.Length * 8L)
        {
            ParquetException.ThrowTruncated("a dictionary");
        }

        HasDictionary = true;
        _dictionaryCount = count;
        switch (data.Column.Type)
        {
            case PhysicalType.ByteArray:
                data.Values.AddPlain(body, count);
                break;
            case PhysicalType.Int64:
                FixedDecoder.Plain(body, _int64Dictionary = new long[count]);
                break;
            case PhysicalType.Int32:
                FixedDecoder.Plain(body, _int32Dictionary = new int[count]);
                break;
            case PhysicalType.Double:
                FixedDecoder.Plain(body, _doubleDictionary = new double[count]);
                break;
            default:
                ParquetException.Throw($"a dictionary of {data.Column.Type} is not supported");
                break;
        }
    }

    /// <summary>Decodes the values of a data page.</summary>
    /// <param name="encoding">How they are encoded.</param>
    /// <param name="body">The page behind its levels.</param>
    /// <param name="count">Values that are there.</param>
    public void Data(ParquetEncoding encoding, ReadOnlySpan<byte> body, int count)
    {
        bool coded = encoding is ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary;
        switch (data.Column.Type)
        {
            case PhysicalType.ByteArray:
                ByteArrays(encoding, body, Room(data.Codes, count, values => data.Codes = values));
                break;
            case PhysicalType.Int64:
                var int64s = Room(data.Int64s, count, values => data.Int64s = values);
                if (coded) Decode(body, int64s, _int64Dictionary);
                else Int64s(encoding, body, int64s);
                break;
            case PhysicalType.Int32:
                var int32s = Room(data.Int32s, count, values => data.Int32s = values);
                if (coded) Decode(body, int32s, _int32Dictionary);
                else Int32s(encoding, body, int32s);
                break;
            case PhysicalType.Double:
                var doubles = Room(data.Doubles, count, values => data.Doubles = values);
                if (coded) Decode(body, doubles, _doubleDictionary);
                else Doubles(encoding, body, doubles);
                break;
            case PhysicalType.Boolean:
                Booleans(encoding, body, Room(data.Booleans, count, values => data.Booleans = values));
                break;
            default:
                ParquetException.Throw($"column {data.Column.Path} has the type {data.Column.Type}, which is not supported");
                break;
        }

        data.ValueCount += count;
    }

    private void ByteArrays(ParquetEncoding encoding, ReadOnlySpan<byte> body, Span<int> codes)
    {
        var target = new ByteArrayTarget(data.Values, intern || HasDictionary);
        bool coded = encoding is ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary;
        HasCodedPages |= coded;
        HasPlainPages |= !coded;
        switch (encoding)
        {
            case ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary:
                Codes(body, codes);
                break;
            case ParquetEncoding.Plain:
                ByteArrayDecoder.Plain(body, codes, target);
                break;
            case ParquetEncoding.DeltaLengthByteArray:
                ByteArrayDecoder.DeltaLength(body, codes, target);
                break;
            case ParquetEncoding.DeltaByteArray:
                ByteArrayDecoder.DeltaPrefix(body, codes, target);
                break;
            default:
                Unsupported(encoding);
                break;
        }
    }

    private void Int64s(ParquetEncoding encoding, ReadOnlySpan<byte> body, Span<long> output)
    {
        switch (encoding)
        {
            case ParquetEncoding.Plain:
                FixedDecoder.Plain(body, output);
                break;
            case ParquetEncoding.DeltaBinaryPacked:
                DeltaDecoder.Decode(body, output);
                break;
            case ParquetEncoding.ByteStreamSplit:
                FixedDecoder.ByteStreamSplit(body, output);
                break;
            default:
                Unsupported(encoding);
                break;
        }
    }

    private void Int32s(ParquetEncoding encoding, ReadOnlySpan<byte> body, Span<int> output)
    {
        switch (encoding)
        {
            case ParquetEncoding.Plain:
                FixedDecoder.Plain(body, output);
                break;
            case ParquetEncoding.ByteStreamSplit:
                FixedDecoder.ByteStreamSplit(body, output);
                break;
            case ParquetEncoding.DeltaBinaryPacked:
                long[] wide = System.Buffers.ArrayPool<long>.Shared.Rent(output.Length);
                DeltaDecoder.Decode(body, wide.AsSpan(0, output.Length));
                for (int i = 0; i < output.Length; i++)
                {
                    output[i] = (int)wide[i];
                }

                System.Buffers.ArrayPool<long>.Shared.Return(wide);
                break;
            default:
                Unsupported(encoding);
                break;
        }
    }

    private void Doubles(ParquetEncoding encoding, ReadOnlySpan<byte> body, Span<double> output)
    {
        switch (encoding)
        {
            case ParquetEncoding.Plain:
                FixedDecoder.Plain(body, output);
                break;
            case ParquetEncoding.ByteStreamSplit:
                FixedDecoder.ByteStreamSplit(body, output);
                break;
            default:
                Unsupported(encoding);
                break;
        }
    }

    private void Booleans(ParquetEncoding encoding, ReadOnlySpan<byte> body, Span<byte> output)
    {
        switch (encoding)
        {
            case ParquetEncoding.Plain:
                FixedDecoder.PlainBooleans(body, output);
                break;
            case ParquetEncoding.Rle:
                FixedDecoder.RleBooleans(body, output);
                break;
            default:
                Unsupported(encoding);
                break;
        }
    }

    private void Decode<T>(ReadOnlySpan<byte> body, Span<T> output, T[] dictionary)
    {
        int[] codes = System.Buffers.ArrayPool<int>.Shared.Rent(output.Length);
        var used = codes.AsSpan(0, output.Length);
        Codes(body, used);
        for (int i = 0; i < used.Length; i++)
        {
            output[i] = dictionary[used[i]];
        }

        System.Buffers.ArrayPool<int>.Shared.Return(codes);
    }

    private void Codes(ReadOnlySpan<byte> body, Span<int> codes)
    {
        if (codes.IsEmpty)
        {
            return;
        }

        if (body.IsEmpty)
        {
            ParquetException.ThrowTruncated($"a page of column {data.Column.Path}");
        }

        int width = body[0];
        HybridDecoder.Decode(body[1..], width, codes);
        if (DefersDictionary || (width < sizeof(int) * 8 && (1L << width) <= _dictionaryCount))
        {
            return;
        }

        uint max = Largest(codes);
        if (max >= (uint)_dictionaryCount)
        {
            ParquetException.Throw($"column {data.Column.Path} refers to entry {max} of a dictionary of {_dictionaryCount}");
        }
    }

    private static uint Largest(ReadOnlySpan<int> codes)
    {
        var numbers = MemoryMarshal.Cast<int, uint>(codes);
        uint max = 0;
        int i = 0;
        if (numbers.Length >= Vector<uint>.Count)
        {
            var largest = Vector<uint>.Zero;
            for (; i <= numbers.Length - Vector<uint>.Count; i += Vector<uint>.Count)
            {
                largest = Vector.Max(largest, new Vector<uint>(numbers[i..]));
            }

            for (int lane = 0; lane < Vector<uint>.Count; lane++)
            {
                max = Math.Max(max, largest[lane]);
            }
        }

        for (; i < numbers.Length; i++)
        {
            max = Math.Max(max, numbers[i]);
        }

        return max;
    }

    private Span<T> Room<T>(T[] values, int count, Action<T[]> replace)
    {
        int used = data.ValueCount;
        if (values.Length - used < count)
        {
            long wanted = used == 0 ? Math.Min(expected, MaxTrusted) : Math.Min(values.Length * 2L, Array.MaxLength);
            T[] grown = GC.AllocateUninitializedArray<T>((int)Math.Max(used + (long)count, wanted));
            values.AsSpan(0, used).CopyTo(grown);
            values = grown;
            replace(values);
        }

        return values.AsSpan(used, count);
    }

    private T[] Trim<T>(T[] values)
    {
        if (values.Length > data.ValueCount)
        {
            Array.Resize(ref values, data.ValueCount);
        }

        return values;
    }

    private void Unsupported(ParquetEncoding encoding) =>
        ParquetException.Throw($"column {data.Column.Path} is encoded as {encoding}, which is not supported for {data.Column.Type}");
}
