using System.Runtime.InteropServices;
using ParquetSharp;
using ParquetSharp.IO;
using ParquetSharp.Schema;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Tests.Parquet;

/// <summary>Files of another library, in every encoding, codec and page version that it writes, say here what they say there.</summary>
public sealed class ForeignFileTests
{
    private const int Rows = 3000;

    private static readonly Compression[] Codecs = [Compression.Uncompressed, Compression.Snappy, Compression.Gzip, Compression.Zstd, Compression.Lz4];

    public static TheoryData<PhysicalType, Encoding> Encodings => new()
    {
        { PhysicalType.Int64, Encoding.Plain }, { PhysicalType.Int64, Encoding.DeltaBinaryPacked }, { PhysicalType.Int64, Encoding.RleDictionary },
        { PhysicalType.Int64, Encoding.ByteStreamSplit },
        { PhysicalType.Int32, Encoding.Plain }, { PhysicalType.Int32, Encoding.DeltaBinaryPacked }, { PhysicalType.Int32, Encoding.RleDictionary },
        { PhysicalType.Int32, Encoding.ByteStreamSplit },
        { PhysicalType.Double, Encoding.Plain }, { PhysicalType.Double, Encoding.RleDictionary }, { PhysicalType.Double, Encoding.ByteStreamSplit },
        { PhysicalType.Boolean, Encoding.Plain }, { PhysicalType.Boolean, Encoding.Rle },
        { PhysicalType.ByteArray, Encoding.Plain }, { PhysicalType.ByteArray, Encoding.RleDictionary },
        { PhysicalType.ByteArray, Encoding.DeltaLengthByteArray }, { PhysicalType.ByteArray, Encoding.DeltaByteArray },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void ValuesAndLevelsAreTheSame(PhysicalType type, Encoding encoding)
    {
        int seed = 1;
        foreach (Compression codec in Codecs)
        {
            foreach (ParquetDataPageVersion version in (ParquetDataPageVersion[])[ParquetDataPageVersion.V1, ParquetDataPageVersion.V2])
            {
                Check(type, encoding, codec, version, new Random(seed++));
            }
        }
    }

    private static void Check(PhysicalType type, Encoding encoding, Compression codec, ParquetDataPageVersion version, Random random)
    {
        // A list of optional values: 0 = empty list, 1 = null, 2 = value.
        short[] definitions, repetitions;
        Shape(random, out definitions, out repetitions);
        int count = definitions.Count(level => level == 2);
        switch (type)
        {
            case PhysicalType.Int64:
                long[] int64s = Make(count, () => random.Next(4) == 0 ? random.NextInt64() : random.Next(50));
                Assert.Equal(int64s, RoundTrip(type, encoding, codec, version, definitions, repetitions, int64s).Int64s);
                break;
            case PhysicalType.Int32:
                int[] int32s = Make(count, () => random.Next(4) == 0 ? random.Next(int.MinValue, int.MaxValue) : random.Next(50));
                Assert.Equal(int32s, RoundTrip(type, encoding, codec, version, definitions, repetitions, int32s).Int32s);
                break;
            case PhysicalType.Double:
                double[] doubles = Make(count, () => random.Next(4) == 0 ? random.NextDouble() : random.Next(9));
                Assert.Equal(doubles, RoundTrip(type, encoding, codec, version, definitions, repetitions, doubles).Doubles);
                break;
            case PhysicalType.Boolean:
                bool[] booleans = Make(count, () => random.Next(3) == 0);
                ColumnData read = RoundTrip(type, encoding, codec, version, definitions, repetitions, booleans);
                Assert.Equal(booleans.Select(value => value ? (byte)1 : (byte)0), read.Booleans);
                break;
            default:
                ByteStrings(encoding, codec, version, random, definitions, repetitions, count);
                break;
        }
    }

    private static unsafe void ByteStrings(
        Encoding encoding, Compression codec, ParquetDataPageVersion version, Random random, short[] definitions, short[] repetitions, int count)
    {
        byte[][] texts = Make(count, () => System.Text.Encoding.UTF8.GetBytes("prefix/" + (random.Next(3) == 0 ? random.NextInt64() : random.Next(20))));
        texts[0] = [];
        GCHandle[] pins = [.. texts.Select(text => GCHandle.Alloc(text, GCHandleType.Pinned))];
        ByteArray[] values = [.. texts.Select((text, i) => new ByteArray(pins[i].AddrOfPinnedObject(), text.Length))];
        ColumnData data = RoundTrip(PhysicalType.ByteArray, encoding, codec, version, definitions, repetitions, values);
        foreach (GCHandle pin in pins)
        {
            pin.Free();
        }

        Assert.Equal(texts.Select(Convert.ToHexString), data.Codes.Select(code => Convert.ToHexString(data.Values[code])));
    }

    private static ColumnData RoundTrip<T>(
        PhysicalType type, Encoding encoding, Compression codec, ParquetDataPageVersion version, short[] definitions, short[] repetitions, T[] values)
        where T : unmanaged
    {
        using var leaf = new PrimitiveNode("element", Repetition.Optional, LogicalType.None(), type);
        using var list = new GroupNode("list", Repetition.Repeated, [leaf]);
        using var outer = new GroupNode("values", Repetition.Required, [list], LogicalType.List());
        using var schema = new GroupNode("schema", Repetition.Required, [outer]);
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(codec).DataPagesize(2000).DataPageVersion(version).WriteBatchSize(64).EnableWritePageIndex();
        if (encoding == Encoding.RleDictionary)
        {
            // A small limit makes the writer fall back to plain pages within the chunk.
            builder.EnableDictionary().DictionaryPagesizeLimit(values.Length % 2 == 0 ? 1 << 20 : 3000);
        }
        else
        {
            builder.DisableDictionary().Encoding(encoding);
        }

        using var memory = new MemoryStream();
        using (WriterProperties properties = builder.Build())
        using (var stream = new ManagedOutputStream(memory))
        using (var writer = new ParquetFileWriter(stream, schema, properties))
        {
            using (RowGroupWriter group = writer.AppendRowGroup())
            using (var column = (ColumnWriter<T>)group.NextColumn())
            {
                column.WriteBatch(definitions.Length, definitions, repetitions, values);
            }

            writer.Close();
        }

        using ParquetFile file = ParquetFile.Open(new MemoryRangeSource(memory.ToArray()));
        ColumnData data = file.ReadColumn(0, file.Metadata.Schema.Columns[0]);
        Assert.Equal(definitions.Select(level => (byte)level), data.DefinitionLevels.ToArray());
        Assert.Equal(repetitions.Select(level => (byte)level), data.RepetitionLevels.ToArray());
        foreach ((int first, int count) in ((int, int)[])[(0, 1), (Rows - 1, 1), (Rows / 2, 1), (Rows / 3, Rows / 2), (17, 300)])
        {
            Assert.Equal(Entries(data, first, count), Entries(file.ReadColumn(0, file.Metadata.Schema.Columns[0], first, count), 0, count));
        }

        return data;
    }

    /// <summary>What some rows hold, entry by entry.</summary>
    private static List<string> Entries(ColumnData data, int firstRow, int rowCount)
    {
        List<string> entries = [];
        for (int i = 0, row = -1, value = 0; i < data.EntryCount; i++)
        {
            row += data.RepetitionLevels[i] == 0 ? 1 : 0;
            bool isThere = data.DefinitionLevels[i] == data.Column.MaxDefinitionLevel;
            if (row >= firstRow && row < firstRow + rowCount)
            {
                entries.Add($"{data.RepetitionLevels[i]} {data.DefinitionLevels[i]} {(isThere ? Value(data, value) : "")}");
            }

            value += isThere ? 1 : 0;
        }

        return entries;
    }

    private static string Value(ColumnData data, int value) => data.Column.Type.ToString() switch
    {
        nameof(PhysicalType.Int64) => data.Int64s[value].ToString(System.Globalization.CultureInfo.InvariantCulture),
        nameof(PhysicalType.Int32) => data.Int32s[value].ToString(System.Globalization.CultureInfo.InvariantCulture),
        nameof(PhysicalType.Double) => data.Doubles[value].ToString(System.Globalization.CultureInfo.InvariantCulture),
        nameof(PhysicalType.Boolean) => data.Booleans[value].ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => Convert.ToHexString(data.Values[data.Codes[value]]),
    };

    private static void Shape(Random random, out short[] definitions, out short[] repetitions)
    {
        List<short> d = [2], r = [0];
        for (int row = 1; row < Rows; row++)
        {
            int length = random.Next(4);
            for (int i = 0; i < Math.Max(1, length); i++)
            {
                r.Add(i == 0 ? (short)0 : (short)1);
                d.Add(length == 0 ? (short)0 : random.Next(5) == 0 ? (short)1 : (short)2);
            }
        }

        definitions = [.. d];
        repetitions = [.. r];
    }

    private static T[] Make<T>(int count, Func<T> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
}
