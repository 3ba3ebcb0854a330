using Vivace.TraceQL.Ast;
using Vivace.Traces.Model;
using StoredStrings = Vivace.Storage.Blocks.Reading.CodedColumn;

namespace Vivace.Query.Sources.Blocks;

/// <summary>The columns of a row group of a block. It is a single part.</summary>
internal sealed class RowGroupColumns : SpanColumns
{
    private readonly RowGroupSource _source;
    private readonly Dictionary<(FieldReference Field, FieldType Type), FieldColumn> _typed = [];
    private readonly RowGroupReader _reader;
    private int[]? _traces;
    private int[]? _resources;
    private int[]? _scopes;
    private int[]? _eventEnds;
    private int[]? _linkEnds;
    private ulong[]? _spanIds;
    private ulong[]? _parentSpanIds;
    private ulong[]? _starts;
    private ulong[]? _durations;
    private long[]? _kinds;
    private long[]? _statuses;

    public RowGroupColumns(RowGroupSource source, RowGroupReader reader)
    {
        _source = source;
        _reader = reader;
    }

    public override int Count => _source.SpanCount;

    public override int Part => 0;

    public override ReadOnlySpan<int> TraceNumbers => TraceOfSpan;

    public override ReadOnlySpan<ulong> StartTimes => _starts ??= _reader.Array("start", static rows => rows.Starts);

    public override ReadOnlySpan<ulong> SpanIds => _spanIds ??= _reader.Array("span id", static rows => rows.SpanIds);

    public override ReadOnlySpan<ulong> ParentSpanIds => _parentSpanIds ??= _reader.Array("parent id", static rows => rows.ParentSpanIds);

    private int[] TraceOfSpan => _traces ??= _reader.Array("trace of span", static rows => rows.TraceOfSpan);

    private int[] ResourceOfSpan => _resources ??= _reader.Array("resource of span", static rows => rows.ResourceOfSpan);

    private int[] ScopeOfSpan => _scopes ??= _reader.Array("scope of span", static rows => rows.ScopeOfSpan);

    private int[] EventEnds => _eventEnds ??= _reader.Array("event ends", static rows => rows.EventEnds);

    private int[] LinkEnds => _linkEnds ??= _reader.Array("link ends", static rows => rows.LinkEnds);

    private ulong[] Durations => _durations ??= _reader.Array("duration", static rows => rows.Durations);

    private long[] Kinds => _kinds ??= _reader.Array("kind", static rows => rows.Kinds);

    private long[] Statuses => _statuses ??= _reader.Array("status", static rows => rows.StatusCodes);

    public override void Rebind(int part)
    {
    }

    public override int KindAt(int row) => (int)Kinds[row];

    public override int StatusAt(int row) => (int)Statuses[row];

    public override long DurationAt(int row) => (long)Durations[row];

    public override int ResourceAt(int row) => ResourceOfSpan[row];

    public override int ScopeAt(int row) => ScopeOfSpan[row];

    public override int EventCountAt(int row) => CountAt(EventEnds, row);

    public override int LinkCountAt(int row) => CountAt(LinkEnds, row);

    public override FieldColumn TypedColumn(FieldReference field, FieldType type)
    {
        if (field is not AttributeField { Parent: false } attribute)
        {
            return Column(field);
        }

        if (!_typed.TryGetValue((field, type), out FieldColumn? column))
        {
            column = Open(attribute, type);
            _typed.Add((field, type), column);
        }

        return column;
    }

    public override bool MayHold(FieldReference field, ReadOnlySpan<byte> text)
    {
        if (field is not AttributeField { Parent: false, Scope: AttributeScope.Span or AttributeScope.Resource } attribute)
        {
            return true;
        }

        byte[] wanted = text.ToArray();
        return _reader.MayHold($"{attribute.Scope} {attribute.Name}", wanted, rows => RowGroupContents.MayHold(rows, attribute, wanted));
    }

    public override void CollectKeys(AttributeScope scope, ReadOnlySpan<int> rows, KeySet keys) =>
        new RowGroupKeys(_reader.Rows).Collect(scope, rows, keys);

    protected override FieldColumn Open(FieldReference field) => field switch
    {
        AttributeField { Parent: true } => AbsentColumn.Instance,
        AttributeField attribute => Open(attribute, FieldType.Missing),
        IntrinsicField intrinsic => Open(intrinsic.Intrinsic),
        _ => AbsentColumn.Instance,
    };

    private static int CountAt(int[] ends, int row) => ends[row] - (row == 0 ? 0 : ends[row - 1]);

    private FieldColumn Open(AttributeField attribute, FieldType only)
    {
        byte[] key = attribute.NameUtf8;
        string name = $"{attribute.Scope} {attribute.Name}";
        switch (attribute.Scope)
        {
            case AttributeScope.Span:
                return Coded(SpanCodes(attribute, only), null);
            case AttributeScope.Resource:
                return Coded(ResourceCodes(attribute, only), ResourceOfSpan);
            case AttributeScope.Instrumentation:
                return Coded(
                    _reader.Attribute(name, only, (rows, type) => AttributeCodes.Read(rows.ScopeAttributes, null, key, rows.ScopeCount, type)),
                    ScopeOfSpan);
            case AttributeScope.Event:
                return Items(isLink: false, EventEnds, _reader.Attribute(
                    name, only, (rows, type) => AttributeCodes.Read(rows.EventAttributes, null, key, rows.EventCount, type)));
            case AttributeScope.Link:
                return Items(isLink: true, LinkEnds, _reader.Attribute(
                    name, only, (rows, type) => AttributeCodes.Read(rows.LinkAttributes, null, key, rows.LinkCount, type)));
            default:
                AttributeCodes? span = SpanCodes(attribute with { Scope = AttributeScope.Span }, only);
                AttributeCodes? resource = ResourceCodes(attribute with { Scope = AttributeScope.Resource }, only);
                return span is null || resource is null
                    ? span is null ? Coded(resource, ResourceOfSpan) : Coded(span, null)
                    : new RowGroupUnscoped(span, resource, ResourceOfSpan);
        }
    }

    private AttributeCodes? SpanCodes(AttributeField attribute, FieldType only) =>
        _reader.Attribute($"{attribute.Scope} {attribute.Name}", only, (rows, type) =>
        {
            AttributeCodes? codes = AttributeCodes.Read(
                rows.SpanAttributes, rows.FindSpanColumn(attribute.Name), attribute.NameUtf8, rows.SpanCount, type);
            return attribute.Name == "http.status_code" ? HttpStatusCodes.AddTo(codes, rows) : codes;
        });

    private AttributeCodes? ResourceCodes(AttributeField attribute, FieldType only) =>
        _reader.Attribute($"{attribute.Scope} {attribute.Name}", only, (rows, type) => AttributeCodes.Read(
            rows.ResourceAttributes, rows.FindResourceColumn(attribute.Name), attribute.NameUtf8, rows.ResourceCount, type));

    private static FieldColumn Coded(AttributeCodes? codes, int[]? ownerOfSpan) =>
        codes is null ? AbsentColumn.Instance : new RowGroupCoded(codes.Codes, ownerOfSpan, codes.Values);

    private static RowGroupItems Items(bool isLink, int[] ends, AttributeCodes? codes) => new(isLink, ends, (_, item) =>
        codes is null || codes.Codes[item] < 0 ? FieldValue.Missing : codes.Values[codes.Codes[item]]);

    private FieldColumn Open(Intrinsic intrinsic)
    {
        switch (intrinsic)
        {
            case Intrinsic.Duration:
                return new RowGroupNumber(FieldType.Duration, (long[])(object)Durations);
            case Intrinsic.Status:
                return new RowGroupNumber(FieldType.Status, Statuses);
            case Intrinsic.Kind:
                return new RowGroupNumber(FieldType.Kind, Kinds);
            case Intrinsic.NestedSetLeft:
                return new RowGroupInt(_reader.Array("left", static rows => rows.NestedSetLefts));
            case Intrinsic.NestedSetRight:
                return new RowGroupInt(_reader.Array("right", static rows => rows.NestedSetRights));
            case Intrinsic.NestedSetParent:
                return new RowGroupInt(_reader.Array("parent", static rows => rows.NestedSetParents));
            case Intrinsic.TraceDuration:
                return new TraceDurationColumn(_source, this);
            case Intrinsic.Name:
                return RowGroupCoded.Of(_reader.Strings("name", static rows => rows.Names), null);
            case Intrinsic.StatusMessage:
                return RowGroupCoded.Of(_reader.Strings("message", static rows => rows.StatusMessages), null);
            case Intrinsic.InstrumentationName:
                return RowGroupCoded.Of(_reader.Strings("scope name", static rows => rows.ScopeNames), ScopeOfSpan);
            case Intrinsic.InstrumentationVersion:
                return RowGroupCoded.Of(_reader.Strings("scope version", static rows => rows.ScopeVersions), ScopeOfSpan);
            case Intrinsic.TraceRootName:
                return RowGroupCoded.Of(_reader.Strings("root name", static rows => rows.RootSpanNames), TraceOfSpan);
            case Intrinsic.TraceRootService:
                return RowGroupCoded.Of(_reader.Strings("root service", static rows => rows.RootServiceNames), TraceOfSpan);
            case Intrinsic.SpanId:
                return new SpanIdColumn(this, parent: false);
            case Intrinsic.SpanParentId:
                return new SpanIdColumn(this, parent: true);
            case Intrinsic.TraceId:
                return new TraceIdColumn(_source, this);
            case Intrinsic.EventName:
                StoredStrings names = _reader.Strings("event name", static rows => rows.EventNames);
                return new RowGroupItems(isLink: false, EventEnds, (_, item) => FieldValue.String(names[item]));
            case Intrinsic.EventTimeSinceStart:
                ulong[] times = _reader.Array("event time", static rows => rows.EventTimesSinceStart);
                return new RowGroupItems(isLink: false, EventEnds, (_, item) => FieldValue.Duration((long)times[item]));
            case Intrinsic.LinkTraceId:
                TraceId[] traceIds = _reader.Array("link trace id", static rows => rows.LinkTraceIds);
                byte[] traceText = new byte[TraceId.Length * 2];
                return new RowGroupItems(isLink: true, LinkEnds, (_, item) => FieldValue.String(IdText.Trimmed(traceIds[item], traceText)));
            case Intrinsic.LinkSpanId:
                ulong[] spanIds = _reader.Array("link span id", static rows => rows.LinkSpanIds);
                byte[] spanText = new byte[IdText.SpanIdDigits];
                return new RowGroupItems(isLink: true, LinkEnds, (_, item) => FieldValue.String(IdText.Full(spanIds[item], spanText)));
            default:
                return AbsentColumn.Instance;
        }
    }
}
