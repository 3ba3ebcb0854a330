using System.Runtime.InteropServices;
using Vivace.Storage.Blocks.Schema;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// Turns traces of a block back into spans (block format specification, section 9.10), for trace by id and for compaction. Reads every
/// column of the rows it was made for; make rows small.
/// </summary>
/// <param name="rows">The traces.</param>
/// <param name="dictionary">What names and attributes are interned into; the batches appended to must share it.</param>
public sealed class SpanRestorer(BlockRows rows, TraceDictionary dictionary)
{
    private readonly KeyValueWriter _writer = new();
    private readonly List<int> _attributes = [];
    private SpanColumns? _columns;
    private readonly Dictionary<CodedColumn, int[]> _strings = new(ReferenceEqualityComparer.Instance);
    private int[]? _resources;
    private int[]? _scopes;
    private AttributeRestorer? _spanAttributes;
    private AttributeRestorer? _eventAttributes;
    private AttributeRestorer? _linkAttributes;
    private List<ColumnAttribute>? _spanColumns;
    private ColumnAttribute? _httpMethod;
    private ColumnAttribute? _httpUrl;

    /// <summary>Appends the spans of a trace, in the order of the block.</summary>
    /// <param name="trace">The trace, within the rows.</param>
    /// <param name="batch">Gets the spans; its dictionary is the one of this restorer.</param>
    public void AppendTrace(int trace, SpanBatch batch)
    {
        _columns ??= new SpanColumns(rows);
        int[] ends = _columns.TraceSpanEnds;
        int start = trace == 0 ? 0 : ends[trace - 1];
        batch.EnsureRows(batch.Count + ends[trace] - start);
        for (int span = start; span < ends[trace]; span++)
        {
            AppendSpan(_columns, span, _columns.TraceIds[trace], batch);
        }
    }

    private void AppendSpan(SpanColumns columns, int span, TraceId id, SpanBatch batch)
    {
        int row = batch.Count;
        ulong start = columns.Starts[span];
        batch.TraceIds[row] = id;
        batch.SpanIds[row] = columns.SpanIds[span];
        batch.ParentSpanIds[row] = columns.ParentSpanIds[span];
        batch.StartTimes[row] = start;
        batch.EndTimes[row] = unchecked(start + columns.Durations[span]);
        batch.Names[row] = Text(columns.Names, span);
        batch.Kinds[row] = (int)columns.Kinds[span];
        batch.StatusCodes[row] = (int)columns.StatusCodes[span];
        batch.Resources[row] = Resources()[columns.ResourceOfSpan[span]];
        batch.Scopes[row] = Scopes()[columns.ScopeOfSpan[span]];
        batch.Flags[row] = 0;
        SpanAttributes(columns, span);
        batch.SpanAttributes.AddRange(CollectionsMarshal.AsSpan(_attributes));
        batch.AttributeEnds[row] = batch.SpanAttributes.Count;
        Events(columns, span, start, batch);
        batch.EventEnds[row] = batch.Events.Count;
        Links(columns, span, batch);
        batch.LinkEnds[row] = batch.Links.Count;
        var rare = new SpanRareFields(
            Text(columns.TraceStates, span), Text(columns.StatusMessages, span),
            (uint)columns.DroppedAttributes[span], (uint)columns.DroppedEvents[span], (uint)columns.DroppedLinks[span]);
        batch.Rares[row] = 0;
        if (!rare.IsEmpty)
        {
            batch.RareFields.Add(rare);
            batch.Rares[row] = batch.RareFields.Count;
        }

        batch.Count = row + 1;
        batch.Sizes[row] = OtlpEncoder.SpanSize(batch, row, batch.ParentSpanIds[row]);
    }

    private void SpanAttributes(SpanColumns columns, int span)
    {
        _attributes.Clear();
        _spanAttributes ??= new AttributeRestorer(rows.SpanAttributes, dictionary, _writer);
        _spanAttributes.AddTo(_attributes, span);
        _spanColumns ??= Dedicated(rows.Dedicated.Span, rows.SpanDedicated);
        foreach (ColumnAttribute column in _spanColumns)
        {
            column.AddTo(_attributes, span);
        }

        _httpMethod ??= new ColumnAttribute(WellKnownAttributes.HttpMethod, rows.HttpMethods, dictionary, _writer);
        _httpMethod.AddTo(_attributes, span);
        _httpUrl ??= new ColumnAttribute(WellKnownAttributes.HttpUrl, rows.HttpUrls, dictionary, _writer);
        _httpUrl.AddTo(_attributes, span);
        if (columns.HasHttpStatusCode[span])
        {
            _writer.Int(columns.HttpStatusCodes[span]);
            _attributes.Add(dictionary.Attributes.Intern(_writer.KeyValue("http.status_code"u8)));
        }
    }

    private void Events(SpanColumns columns, int span, ulong spanStart, SpanBatch batch)
    {
        int[] ends = columns.EventEnds;
        for (int i = span == 0 ? 0 : ends[span - 1]; i < ends[span]; i++)
        {
            _attributes.Clear();
            _eventAttributes ??= new AttributeRestorer(rows.EventAttributes, dictionary, _writer);
            _eventAttributes.AddTo(_attributes, i);
            int at = batch.EventAttributes.Count;
            batch.EventAttributes.AddRange(CollectionsMarshal.AsSpan(_attributes));
            batch.Events.Add(new SpanEvent(
                unchecked(spanStart + columns.EventTimesSinceStart[i]), Text(columns.EventNames, i), (uint)columns.EventDroppedAttributes[i],
                at, _attributes.Count));
        }
    }

    private void Links(SpanColumns columns, int span, SpanBatch batch)
    {
        int[] ends = columns.LinkEnds;
        for (int i = span == 0 ? 0 : ends[span - 1]; i < ends[span]; i++)
        {
            _attributes.Clear();
            _linkAttributes ??= new AttributeRestorer(rows.LinkAttributes, dictionary, _writer);
            _linkAttributes.AddTo(_attributes, i);
            int at = batch.LinkAttributes.Count;
            batch.LinkAttributes.AddRange(CollectionsMarshal.AsSpan(_attributes));
            batch.Links.Add(new SpanLink(
                columns.LinkTraceIds[i], columns.LinkSpanIds[i], Text(columns.LinkTraceStates, i), 0, (uint)columns.LinkDroppedAttributes[i],
                at, _attributes.Count));
        }
    }

    private int[] Resources()
    {
        if (_resources is not null)
        {
            return _resources;
        }

        var generic = new AttributeRestorer(rows.ResourceAttributes, dictionary, _writer);
        List<ColumnAttribute> columns = Dedicated(rows.Dedicated.Resource, rows.ResourceDedicated);
        columns.Add(new ColumnAttribute(WellKnownAttributes.ServiceName, rows.ServiceNames, dictionary, _writer, emptyIsNone: true));
        for (int i = 0; i < WellKnownAttributes.Resource.Count; i++)
        {
            columns.Add(new ColumnAttribute(WellKnownAttributes.Resource[i], rows.ResourceWellKnown(i), dictionary, _writer));
        }

        var resources = new int[rows.ResourceCount];
        for (int i = 0; i < resources.Length; i++)
        {
            _attributes.Clear();
            generic.AddTo(_attributes, i);
            foreach (ColumnAttribute column in columns)
            {
                column.AddTo(_attributes, i);
            }

            uint dropped = (uint)rows.ResourceDroppedAttributes[i];
            byte[] message = Message(OtlpFields.Resource.Attributes, OtlpFields.Resource.DroppedAttributesCount, dropped, default, default);
            resources[i] = dictionary.Resources.Intern(message, default, out bool added);
            if (added)
            {
                dictionary.Resources.Set(resources[i], new ResourceEntry([.. _attributes], dropped, StringTable.Empty));
            }
        }

        return _resources = resources;
    }

    private int[] Scopes()
    {
        if (_scopes is not null)
        {
            return _scopes;
        }

        var generic = new AttributeRestorer(rows.ScopeAttributes, dictionary, _writer);
        var scopes = new int[rows.ScopeCount];
        for (int i = 0; i < scopes.Length; i++)
        {
            _attributes.Clear();
            generic.AddTo(_attributes, i);
            uint dropped = (uint)rows.ScopeDroppedAttributes[i];
            byte[] message = Message(
                OtlpFields.Scope.Attributes, OtlpFields.Scope.DroppedAttributesCount, dropped, rows.ScopeNames[i], rows.ScopeVersions[i]);
            scopes[i] = dictionary.Scopes.Intern(message, default, out bool added);
            if (added)
            {
                dictionary.Scopes.Set(scopes[i], new ScopeEntry(
                    Text(rows.ScopeNames, i), Text(rows.ScopeVersions, i), [.. _attributes], dropped, StringTable.Empty));
            }
        }

        return _scopes = scopes;
    }

    /// <summary>The message of a resource or scope with the attributes collected, by which it is interned.</summary>
    private byte[] Message(int attributesField, int droppedField, uint dropped, ReadOnlySpan<byte> name, ReadOnlySpan<byte> version)
    {
        int size = ProtoSize.String(name.Length) + ProtoSize.String(version.Length) + ProtoSize.Scalar(dropped);
        foreach (int attribute in _attributes)
        {
            size += ProtoSize.LengthDelimited(dictionary.Attributes.KeyValue(attribute).Length);
        }

        byte[] message = new byte[size];
        var writer = new ProtoSpanWriter(message);
        writer.String(OtlpFields.Scope.Name, name);
        writer.String(OtlpFields.Scope.Version, version);
        foreach (int attribute in _attributes)
        {
            writer.Bytes(attributesField, dictionary.Attributes.KeyValue(attribute));
        }

        writer.Scalar(droppedField, dropped);
        return message;
    }

    private List<ColumnAttribute> Dedicated(IReadOnlyList<string> keys, Func<int, CodedColumn> column)
    {
        List<ColumnAttribute> columns = [];
        for (int slot = 0; slot < keys.Count; slot++)
        {
            columns.Add(new ColumnAttribute(keys[slot], column(slot), dictionary, _writer));
        }

        return columns;
    }

    /// <summary>The number in the dictionary of a string of the block.</summary>
    private int Text(CodedColumn column, int row)
    {
        int code = column.Codes[row];
        if (code < 0)
        {
            return StringTable.Empty;
        }

        if (!_strings.TryGetValue(column, out int[]? numbers))
        {
            numbers = new int[column.Values.Count];
            Array.Fill(numbers, -1);
            _strings.Add(column, numbers);
        }

        ref int number = ref numbers[code];
        if (number < 0)
        {
            number = dictionary.Strings.Intern(column.Values[code]);
        }

        return number;
    }
}
