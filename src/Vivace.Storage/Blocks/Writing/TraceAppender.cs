using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>Appends an arranged trace to the row group being built (block format specification, sections 9.2 to 9.8).</summary>
internal sealed class TraceAppender(RowGroupBuffer rows, GroupTable groups, AttributeColumnSet spanColumns)
{
    private const byte FirstOfRow = 0;
    private const int Http = 2;

    private readonly NestedSets _nestedSets = new();
    private readonly ServiceStatistics _statistics = new(rows);
    private readonly int[] _columnCodes = new int[spanColumns.Columns.Length];

    public void Append(TraceId id, ReadOnlySpan<ArrangedSpan> spans, out ulong start, out ulong end)
    {
        rows.BeginRow();
        rows.TraceIds.Add(id);
        rows.Traces.Add(FirstOfRow, 0);
        _nestedSets.Number(spans);
        int resource = -1, scope = -1, root = -1;
        start = 0;
        end = 0;
        for (int i = 0; i < spans.Length; i++)
        {
            ref readonly ArrangedSpan span = ref spans[i];
            byte repetition = i == 0 ? FirstOfRow : RowGroupBuffer.SpanLevel;
            if (i == 0 || span.Resource != resource)
            {
                repetition = i == 0 ? FirstOfRow : RowGroupBuffer.ResourceLevel;
                AppendResource(groups.ResourceAt(span.Resource), repetition);
                scope = -1;
            }

            if (scope != span.Scope)
            {
                repetition = Math.Min(repetition, RowGroupBuffer.ScopeLevel);
                AppendScope(groups.ScopeAt(span.Scope), repetition);
            }

            (resource, scope) = (span.Resource, span.Scope);
            AppendSpan(span, i, repetition);
            ulong ends = span.Batch.EndTimes[span.Row];
            start = start == 0 ? span.Start : Math.Min(start, span.Start);
            end = Math.Max(end, ends);
            if (span.Batch.ParentSpanIds[span.Row] == 0 && !TraceLinks.IsChildOf(span.Batch, span.Row, id))
            {
                root = i;
            }

            _statistics.Add(groups.ResourceAt(resource).Columns[0], span.Batch.StatusCodes[span.Row] == StatusCode.Error);
        }

        rows.TraceStarts.Add((long)start);
        rows.TraceEnds.Add((long)end);
        if (root < 0)
        {
            rows.RootServiceNames.Add([]);
            rows.RootSpanNames.Add([]);
        }
        else
        {
            SpanBatch batch = spans[root].Batch;
            int service = groups.ResourceAt(spans[root].Resource).Columns[0];
            rows.RootServiceNames.Add(service < 0 ? default : rows.ServiceNames.Values[service]);
            rows.RootSpanNames.Add(batch.Dictionary.Strings[batch.Names[spans[root].Row]]);
        }

        _statistics.Append();
    }

    private void AppendResource(GroupedResource resource, byte repetition)
    {
        rows.Resources.Add(repetition, RowGroupBuffer.ResourceLevel);
        rows.ResourceDropped.Add(resource.Dropped);
        if (resource.Columns[0] < 0)
        {
            rows.ServiceNames.Add([]);
        }
        else
        {
            rows.ServiceNames.Add(resource.Columns[0]);
        }

        int column = 1;
        foreach (StringColumn wellKnown in rows.ResourceWellKnown)
        {
            wellKnown.Add(resource.Columns[column++]);
        }

        foreach (StringColumn dedicated in rows.ResourceDedicated)
        {
            dedicated.Add(column < resource.Columns.Length ? resource.Columns[column++] : StringColumn.None);
        }

        Generic(resource.Mapper, rows.ResourceAttributes, resource.Attributes, repetition);
    }

    private void AppendScope(GroupedScope scope, byte repetition)
    {
        rows.Scopes.Add(repetition, RowGroupBuffer.ScopeLevel);
        rows.ScopeNames.Add(scope.Name);
        rows.ScopeVersions.Add(scope.Version);
        rows.ScopeDropped.Add(scope.Dropped);
        Generic(scope.Mapper, rows.ScopeAttributes, scope.Attributes, repetition);
    }

    private void AppendSpan(in ArrangedSpan span, int index, byte repetition)
    {
        SpanBatch batch = span.Batch;
        int row = span.Row;
        rows.Spans.Add(repetition, RowGroupBuffer.SpanLevel);
        rows.SpanIds.Add(span.Id);
        rows.ParentSpanIds.Add(batch.ParentSpanIds[row]);
        rows.NestedSetParents.Add(_nestedSets.Parents[index]);
        rows.NestedSetLefts.Add(_nestedSets.Lefts[index]);
        rows.NestedSetRights.Add(_nestedSets.Rights[index]);
        rows.Names.Add(span.Source.Name(batch.Names[row]));
        rows.Kinds.Add(batch.Kinds[row]);
        rows.Starts.Add((long)span.Start);
        rows.Durations.Add((long)unchecked(batch.EndTimes[row] - span.Start));
        rows.StatusCodes.Add(batch.StatusCodes[row]);
        SpanRareFields rare = batch.Rare(row);
        StringTable strings = batch.Dictionary.Strings;
        rows.TraceStates.Add(strings[rare.TraceState]);
        rows.StatusMessages.Add(strings[rare.StatusMessage]);
        rows.DroppedAttributes.Add((int)rare.DroppedAttributesCount);
        rows.DroppedEvents.Add((int)rare.DroppedEventsCount);
        rows.DroppedLinks.Add((int)rare.DroppedLinksCount);
        SpanAttributes(span, repetition);
        Events(span, repetition);
        Links(span, repetition);
    }

    private void SpanAttributes(in ArrangedSpan span, byte repetition)
    {
        Array.Fill(_columnCodes, StringColumn.None);
        long statusCode = 0;
        bool hasStatusCode = false;
        bool any = false;
        AttributeBuffer target = rows.SpanAttributes;
        AttributeMapper mapper = span.Source.SpanAttributes;
        foreach (int attribute in span.Batch.Attributes(span.Row))
        {
            ref readonly MappedAttribute mapped = ref mapper.Map(attribute);
            switch (mapped.Target)
            {
                case AttributeTarget.Column:
                    _columnCodes[mapped.Key] = mapped.Value;
                    break;
                case AttributeTarget.HttpStatusCode:
                    statusCode = span.Batch.Dictionary.Attributes.Int64(attribute);
                    hasStatusCode = true;
                    break;
                default:
                    mapper.AddGeneric(attribute, mapped, any ? target.AttributeLevel : repetition);
                    any = true;
                    break;
            }
        }

        if (!any)
        {
            target.AddNone(repetition);
        }

        rows.HttpMethods.Add(_columnCodes[0]);
        rows.HttpUrls.Add(_columnCodes[1]);
        rows.HasHttpStatusCode.Add(hasStatusCode ? (byte)1 : (byte)0);
        if (hasStatusCode)
        {
            rows.HttpStatusCodes.Add(statusCode);
        }

        for (int slot = 0; slot < rows.SpanDedicated.Length; slot++)
        {
            rows.SpanDedicated[slot].Add(slot + Http < _columnCodes.Length ? _columnCodes[slot + Http] : StringColumn.None);
        }
    }

    private void Events(in ArrangedSpan span, byte repetition)
    {
        SpanBatch batch = span.Batch;
        ReadOnlySpan<SpanEvent> events = batch.EventsOf(span.Row);
        if (events.IsEmpty)
        {
            rows.Events.Add(repetition, RowGroupBuffer.SpanLevel);
            rows.EventAttributes.Axis.Add(repetition, RowGroupBuffer.SpanLevel);
            return;
        }

        foreach (ref readonly SpanEvent spanEvent in events)
        {
            rows.Events.Add(repetition, RowGroupBuffer.ElementLevel);
            rows.EventTimes.Add((long)unchecked(spanEvent.Time - span.Start));
            rows.EventNames.Add(span.Source.EventName(spanEvent.Name));
            rows.EventDropped.Add((int)spanEvent.DroppedAttributesCount);
            ReadOnlySpan<int> attributes =
                batch.EventAttributes.Items.AsSpan(spanEvent.AttributeStart, spanEvent.AttributeCount);
            Generic(span.Source.EventAttributes, rows.EventAttributes, attributes, repetition);
            repetition = RowGroupBuffer.ElementLevel;
        }
    }

    private void Links(in ArrangedSpan span, byte repetition)
    {
        SpanBatch batch = span.Batch;
        ReadOnlySpan<SpanLink> links = batch.LinksOf(span.Row);
        if (links.IsEmpty)
        {
            rows.Links.Add(repetition, RowGroupBuffer.SpanLevel);
            rows.LinkAttributes.Axis.Add(repetition, RowGroupBuffer.SpanLevel);
            return;
        }

        foreach (ref readonly SpanLink link in links)
        {
            rows.Links.Add(repetition, RowGroupBuffer.ElementLevel);
            rows.LinkTraceIds.Add(link.TraceId);
            rows.LinkSpanIds.Add(link.SpanId);
            rows.LinkTraceStates.Add(batch.Dictionary.Strings[link.TraceState]);
            rows.LinkDropped.Add((int)link.DroppedAttributesCount);
            ReadOnlySpan<int> attributes = batch.LinkAttributes.Items.AsSpan(link.AttributeStart, link.AttributeCount);
            Generic(span.Source.LinkAttributes, rows.LinkAttributes, attributes, repetition);
            repetition = RowGroupBuffer.ElementLevel;
        }
    }

    /// <summary>Appends those of an owner's attributes that have no column of their own.</summary>
    private static void Generic(AttributeMapper mapper, AttributeBuffer target, ReadOnlySpan<int> attributes, byte repetition)
    {
        bool any = false;
        foreach (int attribute in attributes)
        {
            ref readonly MappedAttribute mapped = ref mapper.Map(attribute);
            if (mapped.Target == AttributeTarget.Generic)
            {
                mapper.AddGeneric(attribute, mapped, any ? target.AttributeLevel : repetition);
                any = true;
            }
        }

        if (!any)
        {
            target.AddNone(repetition);
        }
    }
}
