using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>Which values each column of a block has, and how rows of it are written: encoded as columns of new blocks are.</summary>
internal static class MergedColumns
{
    private static readonly int[] Attributes =
    [
        BlockColumns.ResourceAttributes, BlockColumns.ScopeAttributes, BlockColumns.SpanAttributes, BlockColumns.EventAttributes,
        BlockColumns.LinkAttributes,
    ];

    private static readonly MergedValues[] Values = [.. Enumerable.Range(0, BlockColumns.Count).Select(Describe)];

    private static readonly int[] Structures = [.. Enumerable.Range(0, BlockColumns.Count).Select(Structure)];

    /// <summary>The first column of the same things, spans for example; -1 for lists of values, which are of nothing else.</summary>
    public static int StructureOf(int column) => Structures[column];

    /// <summary>Whether it is a column of generic attributes.</summary>
    public static bool IsOfAttributes(int column) => Attributes.Any(first => column >= first && column <= first + BlockColumns.UnsupportedValue);

    public static MergedValues ValuesOf(int column) => Values[column];

    /// <summary>Writes a column of the row group.</summary>
    public static void Write(ColumnEncoder encoder, int column, ColumnRows rows)
    {
        switch (Values[column])
        {
            case MergedValues.Strings:
                encoder.Strings(column, rows.Axis, rows.Strings);
                break;
            case MergedValues.SpanIds:
                encoder.SpanIds(column, rows.Axis, rows.SpanIds, zeroIsEmpty: column == BlockColumns.ParentSpanId);
                break;
            case MergedValues.TraceIds when column == BlockColumns.TraceIdText:
                encoder.TraceIdTexts(column, rows.Axis, rows.TraceIds);
                break;
            case MergedValues.TraceIds:
                encoder.TraceIds(column, rows.Axis, rows.TraceIds, isSorted: column == BlockColumns.TraceId);
                break;
            case MergedValues.Int64s when IsPlain(column):
                encoder.PlainInt64s(column, rows.Axis, rows.Int64s);
                break;
            case MergedValues.Int64s:
                encoder.Int64s(column, rows.Axis, rows.Int64s, IsUnsigned(column));
                break;
            case MergedValues.Int32s:
                encoder.Int32s(column, rows.Axis, rows.Int32s);
                break;
            case MergedValues.Doubles:
                encoder.PlainDoubles(column, rows.Axis, rows.Doubles);
                break;
            default:
                encoder.Booleans(column, rows.Axis, rows.Booleans);
                break;
        }
    }

    private static bool IsPlain(int column) =>
        column == BlockColumns.HttpStatusCode || Attributes.Any(first => column == first + BlockColumns.IntValue);

    private static bool IsUnsigned(int column) => column is BlockColumns.TraceStart or BlockColumns.TraceEnd or BlockColumns.TraceDuration
        or BlockColumns.Start or BlockColumns.Duration or BlockColumns.EventTime;

    private static int Structure(int column)
    {
        IReadOnlyList<ParquetColumn> columns = BlockSchema.Instance.Columns;
        foreach (int first in Attributes)
        {
            if (column >= first && column <= first + BlockColumns.UnsupportedValue)
            {
                bool isList = columns[column].MaxRepetitionLevel > columns[first].MaxRepetitionLevel;
                return isList ? -1 : first;
            }
        }

        return column switch
        {
            < BlockColumns.StatsService => BlockColumns.TraceStart,
            <= BlockColumns.StatsErrorCount => BlockColumns.StatsService,
            < BlockColumns.ScopeName => BlockColumns.ResourceDropped,
            < BlockColumns.SpanId => BlockColumns.ScopeName,
            BlockColumns.EventTime or BlockColumns.EventName or BlockColumns.EventDropped => BlockColumns.EventTime,
            BlockColumns.LinkTraceId or BlockColumns.LinkSpanId or BlockColumns.LinkTraceState or BlockColumns.LinkDropped =>
                BlockColumns.LinkTraceId,
            _ => BlockColumns.SpanId,
        };
    }

    private static MergedValues Describe(int column) => column switch
    {
        BlockColumns.TraceId or BlockColumns.TraceIdText or BlockColumns.LinkTraceId => MergedValues.TraceIds,
        BlockColumns.SpanId or BlockColumns.ParentSpanId or BlockColumns.LinkSpanId => MergedValues.SpanIds,
        _ => BlockSchema.Instance.Columns[column].Type switch
        {
            PhysicalType.ByteArray => MergedValues.Strings,
            PhysicalType.Int64 => MergedValues.Int64s,
            PhysicalType.Int32 => MergedValues.Int32s,
            PhysicalType.Double => MergedValues.Doubles,
            _ => MergedValues.Booleans,
        },
    };
}
