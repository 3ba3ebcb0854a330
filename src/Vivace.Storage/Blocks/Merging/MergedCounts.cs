using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Writing;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>Keeps of the columns of a row group, while it is merged, what is counted of its spans.</summary>
internal sealed class MergedCounts
{
    private readonly Pool<long> _starts = new();
    private readonly Pool<long> _durations = new();
    private readonly Pool<long> _kinds = new();
    private readonly Pool<long> _statusCodes = new();
    private readonly Pool<int> _parents = new();
    private readonly Pool<int> _resources = new();
    private readonly Pool<int> _traces = new();
    private StringColumn _names = new();
    private StringColumn _services = new();
    private bool _isOdd;

    /// <summary>Looks at a column that has been written. May take its byte strings.</summary>
    public void Take(int column, ColumnRows rows)
    {
        switch (column)
        {
            case BlockColumns.ResourceAttributes:
                _isOdd = CountedColumns.HasOddService(rows.Strings.Values);
                break;
            case BlockColumns.ServiceName:
                (rows.Strings, _services) = (_services, rows.Strings);
                break;
            case BlockColumns.SpanId:
                Number(rows.Axis);
                break;
            case BlockColumns.NestedSetParent:
                Copy(rows.Int32s, _parents);
                break;
            case BlockColumns.Name:
                (rows.Strings, _names) = (_names, rows.Strings);
                break;
            case BlockColumns.Kind:
                Copy(rows.Int64s, _kinds);
                break;
            case BlockColumns.Start:
                Copy(rows.Int64s, _starts);
                break;
            case BlockColumns.Duration:
                Copy(rows.Int64s, _durations);
                break;
            case BlockColumns.StatusCode:
                Copy(rows.Int64s, _statusCodes);
                break;
            default:
                break;
        }
    }

    /// <summary>The columns, valid until the next row group; <c>null</c> if the spans cannot be counted.</summary>
    public CountedColumns? Columns(Pool<TraceId> ids)
    {
        int spans = _resources.Count;
        bool isWhole = _starts.Count == spans && _durations.Count == spans && _kinds.Count == spans && _statusCodes.Count == spans
            && _parents.Count == spans && _names.Codes.Count == spans
            && (spans == 0 || (_resources.Items[spans - 1] < _services.Codes.Count && _traces.Items[spans - 1] < ids.Count));
        return _isOdd || !isWhole ? null : new CountedColumns
        {
            Starts = _starts.Items.AsMemory(0, spans),
            Durations = _durations.Items.AsMemory(0, spans),
            Kinds = _kinds.Items.AsMemory(0, spans),
            StatusCodes = _statusCodes.Items.AsMemory(0, spans),
            NestedSetParents = _parents.Items.AsMemory(0, spans),
            Names = _names.Codes.Items.AsMemory(0, spans),
            NameValues = _names.Values,
            Resources = _resources.Items.AsMemory(0, spans),
            Traces = _traces.Items.AsMemory(0, spans),
            ServiceNames = _services.Codes.Items.AsMemory(0, _services.Codes.Count),
            ServiceValues = _services.Values,
            TraceIds = ids.Items.AsMemory(0, ids.Count),
        };
    }

    /// <summary>Numbers the resource and the trace of each span.</summary>
    private void Number(Axis axis)
    {
        _resources.Count = _traces.Count = 0;
        int resource = -1, trace = -1;
        for (int i = 0; i < axis.Count; i++)
        {
            byte repetition = axis.Repetitions.Items[i], definition = axis.Definitions.Items[i];
            trace += repetition == 0 ? 1 : 0;
            resource += repetition <= RowGroupBuffer.ResourceLevel && definition >= RowGroupBuffer.ResourceLevel ? 1 : 0;
            if (definition >= RowGroupBuffer.SpanLevel)
            {
                _resources.Add(resource);
                _traces.Add(trace);
            }
        }
    }

    private static void Copy<T>(Pool<T> from, Pool<T> to)
        where T : unmanaged
    {
        to.Count = 0;
        to.AddRange(from.Items.AsSpan(0, from.Count));
    }
}
