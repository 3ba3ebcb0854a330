using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>
/// Rows of one column, taken from several files: levels and values, byte strings as numbers of one dictionary. Keeps its memory from column
/// to column; what it holds is bounded by the row group that is being made.
/// </summary>
internal sealed class ColumnRows
{
    private readonly Axis _things = new(Axis.PageEntries);
    private readonly Axis _attributes = new(Axis.AttributePageEntries);

    public readonly Pool<long> Int64s = new();
    public readonly Pool<int> Int32s = new();
    public readonly Pool<double> Doubles = new();
    public readonly Pool<byte> Booleans = new();
    public readonly Pool<ulong> SpanIds = new();
    public readonly Pool<TraceId> TraceIds = new();

    private MergedValues _values;

    /// <summary>The levels, and where pages are cut.</summary>
    public Axis Axis { get; private set; } = null!;

    /// <summary>Byte strings, as numbers. Whoever wants to keep them puts others in their place.</summary>
    public StringColumn Strings { get; set; } = new();

    /// <summary>Rows so far.</summary>
    public int RowCount { get; private set; }

    /// <summary>Begins another column.</summary>
    public void Begin(int column)
    {
        _values = MergedColumns.ValuesOf(column);
        Axis = MergedColumns.IsOfAttributes(column) ? _attributes : _things;
        RowCount = 0;
        Axis.Clear();
        Strings.Reuse();
        Int64s.Count = Int32s.Count = Doubles.Count = Booleans.Count = SpanIds.Count = TraceIds.Count = 0;
    }

    /// <summary>Says that rows follow. Only here may a page begin.</summary>
    public void BeginRows(int count)
    {
        Axis.BeginRow(RowCount);
        RowCount += count;
    }

    /// <summary>Appends rows of the column of trace ids.</summary>
    public void AddIds(ReadOnlySpan<TraceId> ids)
    {
        TraceIds.AddRange(ids);
        for (int i = 0; i < ids.Length; i++)
        {
            BeginRows(1);
            Axis.Add(0, 0);
        }
    }

    /// <summary>Appends entries of a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="from">First entry.</param>
    /// <param name="to">Behind the last entry.</param>
    /// <param name="firstValue">First value among those of the page.</param>
    /// <param name="values">Number of values.</param>
    /// <param name="map">Numbers of byte strings in <see cref="Strings"/> by their numbers in the page; -1 for those not there yet.</param>
    public void Append(ColumnData page, int from, int to, int firstValue, int values, int[] map)
    {
        int entries = to - from;
        ParquetColumn column = page.Column;
        Axis.AddRange(
            column.MaxRepetitionLevel == 0 ? default : page.Repetitions.AsSpan(from, entries),
            column.MaxDefinitionLevel == 0 ? default : page.Definitions.AsSpan(from, entries),
            entries);
        switch (_values)
        {
            case MergedValues.Strings:
                Map(page, page.Codes.AsSpan(firstValue, values), map);
                break;
            case MergedValues.SpanIds:
                foreach (int code in page.Codes.AsSpan(firstValue, values))
                {
                    SpanIds.Add(BlockIds.Span(page.Values[code]));
                }

                break;
            case MergedValues.TraceIds:
                foreach (int code in page.Codes.AsSpan(firstValue, values))
                {
                    TraceIds.Add(BlockIds.Trace(page.Values[code]));
                }

                break;
            case MergedValues.Int64s:
                Int64s.AddRange(page.Int64s.AsSpan(firstValue, values));
                break;
            case MergedValues.Int32s:
                Int32s.AddRange(page.Int32s.AsSpan(firstValue, values));
                break;
            case MergedValues.Doubles:
                Doubles.AddRange(page.Doubles.AsSpan(firstValue, values));
                break;
            default:
                Booleans.AddRange(page.Booleans.AsSpan(firstValue, values));
                break;
        }
    }

    private void Map(ColumnData page, ReadOnlySpan<int> codes, int[] map)
    {
        Span<int> target = Strings.Codes.Extend(codes.Length);
        for (int i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            int mapped = map[code];
            if (mapped < 0)
            {
                mapped = map[code] = Strings.Values.Intern(page.Values[code]);
            }

            target[i] = mapped;
        }
    }
}

/// <summary>What a column holds, as merging sees it.</summary>
internal enum MergedValues
{
    Strings,
    SpanIds,
    TraceIds,
    Int64s,
    Int32s,
    Doubles,
    Booleans,
}
