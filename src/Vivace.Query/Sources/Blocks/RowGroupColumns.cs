using Vivace.Storage.Blocks.Reading;
using Vivace.TraceQL.Ast;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Blocks;

/// <summary>The columns of a row group of a block. It is a single part.</summary>
internal sealed class RowGroupColumns : SpanColumns
{
    private readonly RowGroupSource _source;
    private readonly Dictionary<(FieldReference Field, FieldType Type), FieldColumn> _typed = [];
    private ulong[]? _spanIds;
    private ulong[]? _parentSpanIds;
    private ulong[]? _starts;

    public RowGroupColumns(RowGroupSource source, BlockRows rows)
    {
        _source = source;
        Rows = rows;
    }

    public BlockRows Rows { get; }

    public override int Count => Rows.SpanCount;

    public override int Part => 0;

    public override ReadOnlySpan<int> TraceNumbers => Rows.TraceOfSpan;

    public override ReadOnlySpan<ulong> StartTimes => _starts ??= Rows.Starts;

    public override ReadOnlySpan<ulong> SpanIds => _spanIds ??= Rows.SpanIds;

    public override ReadOnlySpan<ulong> ParentSpanIds => _parentSpanIds ??= Rows.ParentSpanIds;

    public override void Rebind(int part)
    {
    }

    public override int KindAt(int row) => (int)Rows.Kinds[row];

    public override int StatusAt(int row) => (int)Rows.StatusCodes[row];

    public override long DurationAt(int row) => (long)Rows.Durations[row];

    public override int ResourceAt(int row) => Rows.ResourceOfSpan[row];

    public override int ScopeAt(int row) => Rows.ScopeOfSpan[row];

    public override int EventCountAt(int row) => CountAt(Rows.EventEnds, row);

    public override int LinkCountAt(int row) => CountAt(Rows.LinkEnds, row);

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

    public override void CollectKeys(AttributeScope scope, ReadOnlySpan<int> rows, KeySet keys) =>
        new RowGroupKeys(Rows).Collect(scope, rows, keys);

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
        switch (attribute.Scope)
        {
            case AttributeScope.Span:
                return Coded(SpanCodes(attribute, only), null);
            case AttributeScope.Resource:
                return Coded(ResourceCodes(attribute, only), Rows.ResourceOfSpan);
            case AttributeScope.Instrumentation:
                return Coded(AttributeCodes.Read(Rows.ScopeAttributes, null, key, Rows.ScopeCount, only), Rows.ScopeOfSpan);
            case AttributeScope.Event:
                return Items(isLink: false, Rows.EventEnds, AttributeCodes.Read(Rows.EventAttributes, null, key, Rows.EventCount, only));
            case AttributeScope.Link:
                return Items(isLink: true, Rows.LinkEnds, AttributeCodes.Read(Rows.LinkAttributes, null, key, Rows.LinkCount, only));
            default:
                AttributeCodes? span = SpanCodes(attribute, only), resource = ResourceCodes(attribute, only);
                return span is null || resource is null
                    ? span is null ? Coded(resource, Rows.ResourceOfSpan) : Coded(span, null)
                    : new RowGroupUnscoped(span, resource, Rows.ResourceOfSpan);
        }
    }

    private AttributeCodes? SpanCodes(AttributeField attribute, FieldType only)
    {
        AttributeCodes? codes = AttributeCodes.Read(
            Rows.SpanAttributes, Rows.FindSpanColumn(attribute.Name), attribute.NameUtf8, Rows.SpanCount, only);
        return attribute.Name == "http.status_code" ? HttpStatusCodes.AddTo(codes, Rows) : codes;
    }

    private AttributeCodes? ResourceCodes(AttributeField attribute, FieldType only)
    {
        Storage.Blocks.Reading.CodedColumn? own = Rows.FindResourceColumn(attribute.Name);
        return AttributeCodes.Read(Rows.ResourceAttributes, own, attribute.NameUtf8, Rows.ResourceCount, only);
    }

    private static FieldColumn Coded(AttributeCodes? codes, int[]? ownerOfSpan) =>
        codes is null ? AbsentColumn.Instance : new RowGroupCoded(codes.Codes, ownerOfSpan, codes.Values);

    private static RowGroupItems Items(bool isLink, int[] ends, AttributeCodes? codes) => new(isLink, ends, (_, item) =>
        codes is null || codes.Codes[item] < 0 ? FieldValue.Missing : codes.Values[codes.Codes[item]]);

    private FieldColumn Open(Intrinsic intrinsic)
    {
        switch (intrinsic)
        {
            case Intrinsic.Duration:
                ulong[] durations = Rows.Durations;
                return new RowGroupNumber(FieldType.Duration, row => (long)durations[row]);
            case Intrinsic.Status:
                long[] statuses = Rows.StatusCodes;
                return new RowGroupNumber(FieldType.Status, row => statuses[row]);
            case Intrinsic.Kind:
                long[] kinds = Rows.Kinds;
                return new RowGroupNumber(FieldType.Kind, row => kinds[row]);
            case Intrinsic.NestedSetLeft:
                return Number(Rows.NestedSetLefts);
            case Intrinsic.NestedSetRight:
                return Number(Rows.NestedSetRights);
            case Intrinsic.NestedSetParent:
                return Number(Rows.NestedSetParents);
            case Intrinsic.TraceDuration:
                return new TraceDurationColumn(_source, this);
            case Intrinsic.Name:
                return RowGroupCoded.Of(Rows.Names, null);
            case Intrinsic.StatusMessage:
                return RowGroupCoded.Of(Rows.StatusMessages, null);
            case Intrinsic.InstrumentationName:
                return RowGroupCoded.Of(Rows.ScopeNames, Rows.ScopeOfSpan);
            case Intrinsic.InstrumentationVersion:
                return RowGroupCoded.Of(Rows.ScopeVersions, Rows.ScopeOfSpan);
            case Intrinsic.TraceRootName:
                return RowGroupCoded.Of(Rows.RootSpanNames, Rows.TraceOfSpan);
            case Intrinsic.TraceRootService:
                return RowGroupCoded.Of(Rows.RootServiceNames, Rows.TraceOfSpan);
            case Intrinsic.SpanId:
                return new SpanIdColumn(this, parent: false);
            case Intrinsic.SpanParentId:
                return new SpanIdColumn(this, parent: true);
            case Intrinsic.TraceId:
                return new TraceIdColumn(_source, this);
            case Intrinsic.EventName:
                Storage.Blocks.Reading.CodedColumn names = Rows.EventNames;
                return new RowGroupItems(isLink: false, Rows.EventEnds, (_, item) => FieldValue.String(names[item]));
            case Intrinsic.EventTimeSinceStart:
                ulong[] times = Rows.EventTimesSinceStart;
                return new RowGroupItems(isLink: false, Rows.EventEnds, (_, item) => FieldValue.Duration((long)times[item]));
            case Intrinsic.LinkTraceId:
                TraceId[] traceIds = Rows.LinkTraceIds;
                byte[] traceText = new byte[TraceId.Length * 2];
                return new RowGroupItems(isLink: true, Rows.LinkEnds, (_, item) => FieldValue.String(IdText.Trimmed(traceIds[item], traceText)));
            case Intrinsic.LinkSpanId:
                ulong[] spanIds = Rows.LinkSpanIds;
                byte[] spanText = new byte[IdText.SpanIdDigits];
                return new RowGroupItems(isLink: true, Rows.LinkEnds, (_, item) => FieldValue.String(IdText.Full(spanIds[item], spanText)));
            default:
                return AbsentColumn.Instance;
        }
    }

    private static RowGroupNumber Number(int[] numbers) => new(FieldType.Int, row => numbers[row]);
}
