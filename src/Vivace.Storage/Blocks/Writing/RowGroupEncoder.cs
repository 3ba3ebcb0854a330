using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Writing;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>Writes a row group: its 103 columns in the order of the schema.</summary>
internal sealed class RowGroupEncoder(ParquetFileWriter file, PageCompression compression, ParquetCodec codec)
{
    private readonly ColumnEncoder _columns = new(file, compression, codec);

    public void Write(RowGroupBuffer rows)
    {
        Traces(rows);
        Resources(rows);
        Scopes(rows);
        Spans(rows);
        file.EndRowGroup(rows.RowCount);
    }

    private void Traces(RowGroupBuffer rows)
    {
        _columns.TraceIds(BlockColumns.TraceId, rows.Traces, rows.TraceIds, isSorted: true);
        _columns.TraceIdTexts(BlockColumns.TraceIdText, rows.Traces, rows.TraceIds);
        _columns.Int64s(BlockColumns.TraceStart, rows.Traces, rows.TraceStarts, unsigned: true);
        _columns.Int64s(BlockColumns.TraceEnd, rows.Traces, rows.TraceEnds, unsigned: true);
        for (int i = 0; i < rows.TraceEnds.Count; i++)
        {
            rows.TraceEnds.Items[i] = unchecked(rows.TraceEnds.Items[i] - rows.TraceStarts.Items[i]);
        }

        _columns.Int64s(BlockColumns.TraceDuration, rows.Traces, rows.TraceEnds, unsigned: true);
        _columns.Strings(BlockColumns.RootServiceName, rows.Traces, rows.RootServiceNames);
        _columns.Strings(BlockColumns.RootSpanName, rows.Traces, rows.RootSpanNames);
        _columns.Strings(BlockColumns.StatsService, rows.Stats, rows.StatsServices);
        _columns.Int32s(BlockColumns.StatsSpanCount, rows.Stats, rows.StatsSpans);
        _columns.Int32s(BlockColumns.StatsErrorCount, rows.Stats, rows.StatsErrors);
    }

    private void Resources(RowGroupBuffer rows)
    {
        _columns.Attributes(BlockColumns.ResourceAttributes, rows.ResourceAttributes);
        _columns.Int32s(BlockColumns.ResourceDropped, rows.Resources, rows.ResourceDropped);
        _columns.Strings(BlockColumns.ServiceName, rows.Resources, rows.ServiceNames);
        for (int i = 0; i < rows.ResourceWellKnown.Length; i++)
        {
            _columns.OptionalStrings(BlockColumns.ResourceWellKnown + i, rows.Resources, rows.ResourceWellKnown[i]);
        }

        for (int i = 0; i < BlockColumns.DedicatedSlots; i++)
        {
            _columns.OptionalStrings(BlockColumns.ResourceDedicated + i, rows.Resources, rows.ResourceDedicated[i]);
        }
    }

    private void Scopes(RowGroupBuffer rows)
    {
        _columns.Strings(BlockColumns.ScopeName, rows.Scopes, rows.ScopeNames);
        _columns.Strings(BlockColumns.ScopeVersion, rows.Scopes, rows.ScopeVersions);
        _columns.Attributes(BlockColumns.ScopeAttributes, rows.ScopeAttributes);
        _columns.Int32s(BlockColumns.ScopeDropped, rows.Scopes, rows.ScopeDropped);
    }

    private void Spans(RowGroupBuffer rows)
    {
        _columns.SpanIds(BlockColumns.SpanId, rows.Spans, rows.SpanIds, zeroIsEmpty: false);
        _columns.SpanIds(BlockColumns.ParentSpanId, rows.Spans, rows.ParentSpanIds, zeroIsEmpty: true);
        _columns.Int32s(BlockColumns.NestedSetParent, rows.Spans, rows.NestedSetParents);
        _columns.Int32s(BlockColumns.NestedSetLeft, rows.Spans, rows.NestedSetLefts);
        _columns.Int32s(BlockColumns.NestedSetRight, rows.Spans, rows.NestedSetRights);
        _columns.Strings(BlockColumns.Name, rows.Spans, rows.Names);
        _columns.Int64s(BlockColumns.Kind, rows.Spans, rows.Kinds, unsigned: false);
        _columns.Strings(BlockColumns.TraceState, rows.Spans, rows.TraceStates);
        _columns.Int64s(BlockColumns.Start, rows.Spans, rows.Starts, unsigned: true);
        _columns.Int64s(BlockColumns.Duration, rows.Spans, rows.Durations, unsigned: true);
        _columns.Int64s(BlockColumns.StatusCode, rows.Spans, rows.StatusCodes, unsigned: false);
        _columns.Strings(BlockColumns.StatusMessage, rows.Spans, rows.StatusMessages);
        _columns.Attributes(BlockColumns.SpanAttributes, rows.SpanAttributes);
        _columns.Int32s(BlockColumns.DroppedAttributes, rows.Spans, rows.DroppedAttributes);
        _columns.Int64s(BlockColumns.EventTime, rows.Events, rows.EventTimes, unsigned: true);
        _columns.Strings(BlockColumns.EventName, rows.Events, rows.EventNames);
        _columns.Attributes(BlockColumns.EventAttributes, rows.EventAttributes);
        _columns.Int32s(BlockColumns.EventDropped, rows.Events, rows.EventDropped);
        _columns.Int32s(BlockColumns.DroppedEvents, rows.Spans, rows.DroppedEvents);
        _columns.TraceIds(BlockColumns.LinkTraceId, rows.Links, rows.LinkTraceIds, isSorted: false);
        _columns.SpanIds(BlockColumns.LinkSpanId, rows.Links, rows.LinkSpanIds, zeroIsEmpty: false);
        _columns.Strings(BlockColumns.LinkTraceState, rows.Links, rows.LinkTraceStates);
        _columns.Attributes(BlockColumns.LinkAttributes, rows.LinkAttributes);
        _columns.Int32s(BlockColumns.LinkDropped, rows.Links, rows.LinkDropped);
        _columns.Int32s(BlockColumns.DroppedLinks, rows.Spans, rows.DroppedLinks);
        _columns.OptionalStrings(BlockColumns.HttpMethod, rows.Spans, rows.HttpMethods);
        _columns.OptionalStrings(BlockColumns.HttpUrl, rows.Spans, rows.HttpUrls);
        _columns.OptionalInt64s(BlockColumns.HttpStatusCode, rows.Spans, rows.HttpStatusCodes, rows.HasHttpStatusCode);
        for (int i = 0; i < BlockColumns.DedicatedSlots; i++)
        {
            _columns.OptionalStrings(BlockColumns.SpanDedicated + i, rows.Spans, rows.SpanDedicated[i]);
        }
    }
}
