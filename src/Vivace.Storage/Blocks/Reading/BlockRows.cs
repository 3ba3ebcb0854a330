using System.Buffers.Binary;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// Traces of a block, one after another, as columns: usually a whole row group. A column is read and decoded when it is first asked for,
/// and kept. Spans, resources, scopes, events and links are numbered from 0 through all traces. Strings are numbers
/// (<see cref="CodedColumn"/>), so that a condition is evaluated once per distinct value. Thread-safe. Every member throws
/// <see cref="ParquetException"/> when the column it reads is damaged.
/// </summary>
public sealed partial class BlockRows
{
    private const int TraceLevel = 0;
    private const int ResourceLevel = 1;
    private const int ScopeLevel = 2;
    private const int SpanLevel = 3;
    private const int ElementLevel = 4;

    private static readonly CodedColumn NoStrings = new([], new ByteArrayTable());

    private readonly ParquetFile _file;
    private readonly Lock _gate = new();
    private readonly object?[] _loaded = new object?[BlockColumns.Count];
    private RowStructure? _structure;
    private AttributeColumns? _resourceAttributes;
    private AttributeColumns? _scopeAttributes;
    private AttributeColumns? _spanAttributes;
    private AttributeColumns? _eventAttributes;
    private AttributeColumns? _linkAttributes;
    private int[]? _eventEnds;
    private int[]? _linkEnds;
    private int[]? _serviceStatEnds;

    internal BlockRows(ParquetFile file, DedicatedColumns dedicated, int rowGroup, int firstRow, int rowCount)
    {
        _file = file;
        Dedicated = dedicated;
        RowGroup = rowGroup;
        FirstRow = firstRow;
        TraceCount = rowCount;
    }

    /// <summary>Index of the row group.</summary>
    public int RowGroup { get; }

    /// <summary>The first of these rows within the row group.</summary>
    public int FirstRow { get; }

    public int TraceCount { get; }

    /// <summary>Which attributes are in slots (<see cref="SpanDedicated"/>, <see cref="ResourceDedicated"/>) instead of generic columns.</summary>
    public DedicatedColumns Dedicated { get; }

    public int SpanCount => Structure.TraceOfSpan.Length;

    public int ScopeCount => Structure.ResourceOfScope.Length;

    public int ResourceCount => Structure.TraceOfResource.Length;

    /// <summary>Where the spans of each trace end; they begin where those of the trace before end.</summary>
    public int[] TraceSpanEnds => Structure.TraceSpanEnds;

    /// <summary>Trace of each span.</summary>
    public int[] TraceOfSpan => Structure.TraceOfSpan;

    /// <summary>Resource of each span.</summary>
    public int[] ResourceOfSpan => Structure.ResourceOfSpan;

    /// <summary>Scope of each span.</summary>
    public int[] ScopeOfSpan => Structure.ScopeOfSpan;

    /// <summary>Resource of each scope.</summary>
    public int[] ResourceOfScope => Structure.ResourceOfScope;

    /// <summary>Trace of each resource.</summary>
    public int[] TraceOfResource => Structure.TraceOfResource;

    private RowStructure Structure
    {
        get
        {
            if (Volatile.Read(ref _structure) is { } known)
            {
                return known;
            }

            lock (_gate)
            {
                if (_structure is null)
                {
                    // The kind is the cheapest column of spans, and most conditions need it anyway.
                    ColumnData kinds = Read(BlockColumns.Kind);
                    _loaded[BlockColumns.Kind] ??= kinds.Int64s;
                    Volatile.Write(ref _structure, RowStructure.Read(kinds, TraceCount));
                    kinds.ReleaseLevels();
                }

                return _structure;
            }
        }
    }

    /// <summary>Reads a column of the file. The schema was checked when the block was opened.</summary>
    internal ColumnData Read(int column, bool intern = false, LevelsWanted levels = LevelsWanted.All) =>
        _file.ReadColumn(RowGroup, _file.Metadata.Schema.Columns[column], FirstRow, TraceCount, intern, levels);

    /// <summary>Whether these are all traces of the row group.</summary>
    internal bool IsWholeRowGroup => FirstRow == 0 && TraceCount == _file.Metadata.RowGroups[RowGroup].RowCount;

    internal ParquetColumn ColumnOf(int column) => _file.Metadata.Schema.Columns[column];

    internal ColumnChunk ChunkOf(int column) => _file.Metadata.RowGroups[RowGroup].Chunks[column];

    /// <summary>Goes over the pages of a column of the row group.</summary>
    internal void Walk(ParquetColumn column, PageWalker pages) => _file.Walk(RowGroup, column, pages);

    /// <summary>Reads the dictionary of a column of strings.</summary>
    internal ColumnDictionary ReadDictionary(int column)
    {
        var reader = new DictionaryReader(ColumnOf(column), ChunkOf(column));
        Walk(ColumnOf(column), reader);
        return new ColumnDictionary(reader.Values, reader.IsComplete);
    }

    /// <summary>Whether the footer says that a column holds nothing in the row group.</summary>
    internal bool IsAbsent(int column) => _file.Metadata.RowGroups[RowGroup].Chunks[column].IsAllNull;

    /// <summary>Loads a column once.</summary>
    internal T Load<T>(int column, Func<ColumnData, T> align, bool intern = false, LevelsWanted levels = LevelsWanted.None)
        where T : class
    {
        if (Volatile.Read(ref _loaded[column]) is T known)
        {
            return known;
        }

        lock (_gate)
        {
            if (_loaded[column] is not T loaded)
            {
                ColumnData data = Read(column, intern, levels);
                loaded = align(data);
                data.ReleaseLevels();
                Volatile.Write(ref _loaded[column], loaded);
            }

            return loaded;
        }
    }

    /// <summary>Strings of a required column.</summary>
    internal CodedColumn Coded(int column, int owners) => owners == 0 ? NoStrings : Load(
        column, data => new CodedColumn(Levels.Required(data, data.Codes, owners), data.Values), intern: true);

    /// <summary>Strings of an optional column whose owners exist from a definition level on.</summary>
    internal CodedColumn OptionalCoded(int column, int ownerDefinition, int owners)
    {
        if (owners == 0)
        {
            return NoStrings;
        }

        if (!IsAbsent(column))
        {
            return Load(
                column,
                data => new CodedColumn(Levels.Optional(data, data.Codes, ownerDefinition, owners, CodedColumn.None), data.Values),
                intern: true,
                LevelsWanted.Definitions);
        }

        lock (_gate)
        {
            if (_loaded[column] is not CodedColumn absent)
            {
                var none = new int[owners];
                Array.Fill(none, CodedColumn.None);
                absent = new CodedColumn(none, new ByteArrayTable());
                _loaded[column] = absent;
            }

            return absent;
        }
    }

    private long[] Int64s(int column, int owners) => owners == 0 ? [] : IsUniform(column, sizeof(long), out byte[] value)
        ? Filled(column, owners, BinaryPrimitives.ReadInt64LittleEndian(value))
        : Load(column, data => Levels.Required(data, data.Int64s, owners));

    private ulong[] UInt64s(int column, int owners) => (ulong[])(object)Int64s(column, owners);

    private int[] Int32s(int column, int owners) => owners == 0 ? [] : IsUniform(column, sizeof(int), out byte[] value)
        ? Filled(column, owners, BinaryPrimitives.ReadInt32LittleEndian(value))
        : Load(column, data => Levels.Required(data, data.Int32s, owners));

    /// <summary>Whether the footer says that every value of a required column of integers or booleans is the same; then it need not be read.</summary>
    internal bool IsUniform(int column, int size, out byte[] value)
    {
        ColumnChunk chunk = _file.Metadata.RowGroups[RowGroup].Chunks[column];
        value = chunk.MinValue ?? [];
        return value.Length == size && chunk.MaxValue is { } max && max.AsSpan().SequenceEqual(value);
    }

    private T[] Filled<T>(int column, int owners, T value)
        where T : unmanaged
    {
        if (Volatile.Read(ref _loaded[column]) is T[] known)
        {
            return known;
        }

        var values = new T[owners];
        Array.Fill(values, value);
        Volatile.Write(ref _loaded[column], values);
        return values;
    }

    private TraceId[] LoadTraceIds(int column, int owners) => owners == 0 ? [] : Load(column, data =>
    {
        int[] codes = Levels.Required(data, data.Codes, owners);
        var bytes = data.Values.Bytes;
        var ends = data.Values.Ends;
        var ids = new TraceId[owners];
        for (int i = 0; i < ids.Length; i++)
        {
            int code = codes[i], start = code == 0 ? 0 : ends[code - 1];
            ids[i] = BlockIds.Trace(bytes[start..ends[code]]);
        }

        return ids;
    });

    private ulong[] LoadSpanIds(int column, int owners) => owners == 0 ? [] : Load(column, data =>
    {
        int[] codes = Levels.Required(data, data.Codes, owners);
        var bytes = data.Values.Bytes;
        var ends = data.Values.Ends;
        var ids = new ulong[owners];
        for (int i = 0; i < ids.Length; i++)
        {
            int code = codes[i], start = code == 0 ? 0 : ends[code - 1];
            ids[i] = BlockIds.Span(bytes[start..ends[code]]);
        }

        return ids;
    });

    private int[] ElementEnds(ref int[]? ends, int column, int ownerLevel, int owners)
    {
        if (Volatile.Read(ref ends) is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            if (ends is null)
            {
                Volatile.Write(ref ends, IsAbsent(column) ? new int[owners] : ReadEnds(column, ownerLevel, owners));
            }

            return ends;
        }
    }

    private int[] ReadEnds(int column, int ownerLevel, int owners)
    {
        ColumnData data = Read(column);
        int[] ends = Levels.Ends(data, ownerLevel, ownerLevel, owners);
        data.ReleaseLevels();
        return ends;
    }

    private AttributeColumns Attributes(ref AttributeColumns? attributes, int column, int ownerLevel, int owners)
    {
        if (Volatile.Read(ref attributes) is { } known)
        {
            return known;
        }

        lock (_gate)
        {
            attributes ??= new AttributeColumns(this, column, ownerLevel, owners);
            return attributes;
        }
    }
}
