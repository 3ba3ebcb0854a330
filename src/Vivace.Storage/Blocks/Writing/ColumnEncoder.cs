using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Encodings;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Writing;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Writes columns of the row group being built, and chooses their encodings (see docs/formats/block-data.md): strings as dictionaries unless
/// nearly all differ, times as deltas, ids plain, everything but ids compressed.
/// </summary>
internal sealed partial class ColumnEncoder(ParquetFileWriter file, PageCompression compression, ParquetCodec codec)
{
    /// <summary>Fewer values than this are always worth a dictionary.</summary>
    private const int MinPlainValues = 1024;

    /// <summary>
    /// Without dictionary if more than this share of the values is distinct; percent. A dictionary must be read whole for one trace, and what
    /// repeats a few times does so within a trace mostly, where the compression of the page finds it.
    /// </summary>
    private const int MaxDistinctPercent = 25;

    private readonly ColumnChunkWriter _chunk = new(compression);
    private long[] _int64s = [];
    private int[] _codes = [];
    private byte[] _definitions = [];
    private readonly ByteArrayTable _texts = new();

    /// <summary>A required column of strings.</summary>
    public void Strings(int column, Axis axis, StringColumn strings)
    {
        ParquetColumn target = Column(column);
        ReadOnlySpan<int> codes = strings.Codes.Items.AsSpan(0, strings.Codes.Count);
        ColumnBounds bounds = ColumnBounds.Of(strings.Values);
        bool coded = BeginStrings(target, codes.Length, strings.Values);
        var pages = new PagePlan(axis, strings.Values.Count == 0);
        int value = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var definitions = pages.Definitions(page);
            int values = ValuesIn(target, definitions);
            StringValues(codes.Slice(value, values), strings.Values, coded);
            Data(pages, page, definitions, coded ? ParquetEncoding.RleDictionary : ParquetEncoding.DeltaLengthByteArray, values, bounds);
            value += values;
        }

        file.Chunk(_chunk, bounds);
    }

    /// <summary>An optional column of strings, with a code for each entry of the axis.</summary>
    public void OptionalStrings(int column, Axis axis, StringColumn strings)
    {
        ParquetColumn target = Column(column);
        byte present = (byte)target.MaxDefinitionLevel;
        ReadOnlySpan<int> codes = strings.Codes.Items.AsSpan(0, strings.Codes.Count);
        ColumnBounds bounds = ColumnBounds.Of(strings.Values);
        bool coded = BeginStrings(target, codes.Length, strings.Values);
        var pages = new PagePlan(axis, strings.Values.Count == 0);
        for (int page = 0; page < pages.Count; page++)
        {
            var entries = codes[pages.Entries(page)];
            Span<byte> definitions = Room(ref _definitions, entries.Length);
            Span<int> there = Room(ref _codes, entries.Length);
            int values = 0;
            for (int i = 0; i < entries.Length; i++)
            {
                bool isThere = entries[i] >= 0;
                there[values] = entries[i];
                values += isThere ? 1 : 0;
                definitions[i] = isThere ? present : (byte)(present - 1);
            }

            StringValues(there[..values], strings.Values, coded);
            Data(
                pages, page, definitions, coded ? ParquetEncoding.RleDictionary : ParquetEncoding.DeltaLengthByteArray, values,
                values == 0 ? ColumnBounds.None : bounds);
        }

        file.Chunk(_chunk, bounds);
    }

    public void Int64s(int column, Axis axis, Pool<long> values, bool unsigned)
    {
        ParquetColumn target = Column(column);
        var pages = new PagePlan(axis, IsUniform(values));
        _chunk.Begin(target, codec);
        int at = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var definitions = pages.Definitions(page);
            var taken = values.Items.AsSpan(at, ValuesIn(target, definitions));
            DeltaEncoder.Encode(taken, _chunk.Values);
            Data(pages, page, definitions, ParquetEncoding.DeltaBinaryPacked, taken.Length, ColumnBounds.Of(taken, unsigned));
            at += taken.Length;
        }

        file.Chunk(_chunk, ColumnBounds.Of(values.Items.AsSpan(0, at), unsigned));
    }

    public void Int32s(int column, Axis axis, Pool<int> values)
    {
        ParquetColumn target = Column(column);
        var pages = new PagePlan(axis, IsUniform(values));
        _chunk.Begin(target, codec);
        int at = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var definitions = pages.Definitions(page);
            var taken = values.Items.AsSpan(at, ValuesIn(target, definitions));
            Span<long> wide = Room(ref _int64s, taken.Length);
            for (int i = 0; i < taken.Length; i++)
            {
                wide[i] = taken[i];
            }

            DeltaEncoder.Encode(wide, _chunk.Values);
            Data(pages, page, definitions, ParquetEncoding.DeltaBinaryPacked, taken.Length, ColumnBounds.Of(taken));
            at += taken.Length;
        }

        file.Chunk(_chunk, ColumnBounds.Of(values.Items.AsSpan(0, at)));
    }

    /// <summary>An optional column of numbers: values that are there, and for each entry whether it has one.</summary>
    public void OptionalInt64s(int column, Axis axis, Pool<long> values, Pool<byte> has)
    {
        ParquetColumn target = Column(column);
        byte present = (byte)target.MaxDefinitionLevel;
        var pages = new PagePlan(axis, values.Count == 0);
        _chunk.Begin(target, codec);
        int at = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var entries = has.Items.AsSpan(pages.Entries(page));
            Span<byte> definitions = Room(ref _definitions, entries.Length);
            for (int i = 0; i < entries.Length; i++)
            {
                definitions[i] = (byte)(present - 1 + entries[i]);
            }

            var taken = values.Items.AsSpan(at, ValuesIn(target, definitions));
            _chunk.Values.Bytes(MemoryMarshal.AsBytes(taken));
            Data(pages, page, definitions, ParquetEncoding.Plain, taken.Length, ColumnBounds.Of(taken, unsigned: false));
            at += taken.Length;
        }

        file.Chunk(_chunk, ColumnBounds.Of(values.Items.AsSpan(0, at), unsigned: false));
    }

    public void TraceIds(int column, Axis axis, Pool<TraceId> ids, bool isSorted)
    {
        ParquetColumn target = Column(column);
        var pages = new PagePlan(axis, ids.Count == 0);
        _chunk.Begin(target, isSorted ? ParquetCodec.Uncompressed : codec, isSorted);
        ColumnBounds all = default;
        int at = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var definitions = pages.Definitions(page);
            var taken = ids.Items.AsSpan(at, ValuesIn(target, definitions));
            Span<long> lengths = Room(ref _int64s, taken.Length);
            lengths.Fill(TraceId.Length);
            DeltaEncoder.Encode(lengths, _chunk.Values);
            ColumnBounds bounds = Bounds(taken, isSorted);
            foreach (TraceId id in taken)
            {
                id.Write(_chunk.Values.Reserve(TraceId.Length));
                _chunk.Values.Advance(TraceId.Length);
            }

            all = all.HasValues ? all with { Max = bounds.Max } : bounds;
            Data(pages, page, definitions, ParquetEncoding.DeltaLengthByteArray, taken.Length, bounds);
            at += taken.Length;
        }

        file.Chunk(_chunk, isSorted ? all : Bounds(ids.Items.AsSpan(0, at), isSorted: false));
    }

    /// <summary>The ids as text without leading zeros, which Tempo keeps for people who look into a file.</summary>
    public void TraceIdTexts(int column, Axis axis, Pool<TraceId> ids)
    {
        _chunk.Begin(Column(column), codec);
        ByteArrayTable table = _texts;
        table.Clear();
        Span<byte> text = stackalloc byte[TraceId.Length * 2];
        var pages = new PagePlan(axis, isUniform: false);
        for (int page = 0; page < pages.Count; page++)
        {
            Range range = pages.Entries(page);
            var taken = ids.Items.AsSpan(range);
            Span<int> codes = Room(ref _codes, taken.Length);
            for (int i = 0; i < taken.Length; i++)
            {
                codes[i] = table.Add(text[..taken[i].WriteTrimmedHex(text)]);
            }

            PlainStrings(codes, table);
            Data(pages, page, default, ParquetEncoding.DeltaLengthByteArray, taken.Length, ColumnBounds.Of(table));
        }

        file.Chunk(_chunk, ColumnBounds.Of(table));
    }

    /// <summary>Span ids.</summary>
    /// <param name="column">The column.</param>
    /// <param name="axis">Its levels.</param>
    /// <param name="ids">Big-endian numbers.</param>
    /// <param name="zeroIsEmpty">Whether 0 stands for no id, which is written as no bytes.</param>
    public void SpanIds(int column, Axis axis, Pool<ulong> ids, bool zeroIsEmpty)
    {
        ParquetColumn target = Column(column);
        var pages = new PagePlan(axis, ids.Count == 0);
        _chunk.Begin(target, codec);
        int at = 0;
        for (int page = 0; page < pages.Count; page++)
        {
            var definitions = pages.Definitions(page);
            var taken = ids.Items.AsSpan(at, ValuesIn(target, definitions));
            Span<long> lengths = Room(ref _int64s, taken.Length);
            for (int i = 0; i < taken.Length; i++)
            {
                lengths[i] = zeroIsEmpty && taken[i] == 0 ? 0 : sizeof(ulong);
            }

            DeltaEncoder.Encode(lengths, _chunk.Values);
            foreach (ulong id in taken)
            {
                if (id != 0 || !zeroIsEmpty)
                {
                    BinaryPrimitives.WriteUInt64BigEndian(_chunk.Values.Reserve(sizeof(ulong)), id);
                    _chunk.Values.Advance(sizeof(ulong));
                }
            }

            Data(pages, page, definitions, ParquetEncoding.DeltaLengthByteArray, taken.Length, Bounds(taken, zeroIsEmpty));
            at += taken.Length;
        }

        file.Chunk(_chunk, Bounds(ids.Items.AsSpan(0, at), zeroIsEmpty));
    }

    private static ParquetColumn Column(int column) => BlockSchema.Instance.Columns[column];

    /// <summary>Whether all values are equal, or there are none.</summary>
    private static bool IsUniform<T>(Pool<T> values)
        where T : unmanaged, IEquatable<T> => values.Count == 0 || !values.Items.AsSpan(0, values.Count).ContainsAnyExcept(values.Items[0]);

    private static int ValuesIn(ParquetColumn column, ReadOnlySpan<byte> definitions) => column.MaxDefinitionLevel == 0
        ? definitions.Length
        : definitions.Count((byte)column.MaxDefinitionLevel);

    private static ColumnBounds Bounds(ReadOnlySpan<TraceId> ids, bool isSorted)
    {
        if (ids.IsEmpty)
        {
            return ColumnBounds.None;
        }

        TraceId min = ids[0], max = ids[^1];
        for (int i = 0; !isSorted && i < ids.Length; i++)
        {
            min = BlockIndex.Compare(ids[i], min) < 0 ? ids[i] : min;
            max = BlockIndex.Compare(ids[i], max) > 0 ? ids[i] : max;
        }

        byte[] low = new byte[TraceId.Length], high = new byte[TraceId.Length];
        min.Write(low);
        max.Write(high);
        return new ColumnBounds(low, high);
    }

    private static ColumnBounds Bounds(ReadOnlySpan<ulong> ids, bool zeroIsEmpty)
    {
        if (ids.IsEmpty)
        {
            return ColumnBounds.None;
        }

        ulong min = ulong.MaxValue, max = 0;
        foreach (ulong id in ids)
        {
            min = Math.Min(min, id);
            max = Math.Max(max, id);
        }

        return new ColumnBounds(Bytes(min, zeroIsEmpty), Bytes(max, zeroIsEmpty));
    }

    private static byte[] Bytes(ulong id, bool zeroIsEmpty)
    {
        if (id == 0 && zeroIsEmpty)
        {
            return [];
        }

        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        return bytes;
    }

    private static Span<T> Room<T>(ref T[] scratch, int count)
    {
        if (scratch.Length < count)
        {
            scratch = new T[Math.Max(count, scratch.Length * 2)];
        }

        return scratch.AsSpan(0, count);
    }

    private void Data(
        PagePlan pages, int page, ReadOnlySpan<byte> definitions, ParquetEncoding encoding, int values, in ColumnBounds bounds) =>
        Data(pages, page, pages.Repetitions(page), definitions, encoding, values, bounds);

    private void Data(
        PagePlan pages, int page, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, ParquetEncoding encoding, int values,
        in ColumnBounds bounds)
    {
        int entries = repetitions.Length;
        _chunk.Data(
            pages.FirstRow(page), entries, repetitions, definitions, encoding, entries - values, values == 0 ? ColumnBounds.None : bounds);
    }

    /// <summary>Begins a chunk of strings and writes its dictionary, if it is to have one.</summary>
    /// <returns>Whether it has one.</returns>
    private bool BeginStrings(ParquetColumn column, int values, ByteArrayTable table)
    {
        _chunk.Begin(column, codec);
        if (table.Count == 0 || (values >= MinPlainValues && table.Count * 100L > values * (long)MaxDistinctPercent))
        {
            return false;
        }

        for (int i = 0; i < table.Count; i++)
        {
            _chunk.Values.Int32(table[i].Length);
            _chunk.Values.Bytes(table[i]);
        }

        _chunk.Dictionary(table.Count);
        return true;
    }

    private void StringValues(ReadOnlySpan<int> codes, ByteArrayTable table, bool coded)
    {
        if (coded)
        {
            HybridEncoder.EncodeIndices(codes, IndexWidth(table.Count), _chunk.Values);
        }
        else
        {
            PlainStrings(codes, table);
        }
    }

    private void PlainStrings(ReadOnlySpan<int> codes, ByteArrayTable table)
    {
        Span<long> lengths = Room(ref _int64s, codes.Length);
        for (int i = 0; i < codes.Length; i++)
        {
            lengths[i] = table[codes[i]].Length;
        }

        DeltaEncoder.Encode(lengths, _chunk.Values);
        foreach (int code in codes)
        {
            _chunk.Values.Bytes(table[code]);
        }
    }

    /// <summary>Indices take whole bytes where that costs little before compression: what repeats then repeats byte by byte.</summary>
    private static int IndexWidth(int entries)
    {
        int bits = Math.Max(1, BitUnpacking.WidthOf((uint)Math.Max(0, entries - 1)));
        return bits switch
        {
            <= 2 => bits,
            <= 8 => 8,
            <= 16 => 16,
            _ => bits,
        };
    }
}
