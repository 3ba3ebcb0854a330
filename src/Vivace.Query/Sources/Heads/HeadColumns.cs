using Vivace.Storage.Head;
using Vivace.TraceQL.Ast;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Heads;

/// <summary>The columns of a chunk of a head.</summary>
internal sealed class HeadColumns : SpanColumns, IDisposable
{
    /// <summary>The one attribute that is never missing: a resource without it has the empty text (block format specification).</summary>
    private const string ServiceName = "service.name";

    private readonly HeadSource _source;
    private readonly HeadKeys _keys;
    private HeadChunk _chunk = null!;
    private int _count;
    private int _part = -1;

    public HeadColumns(HeadSource source, TraceDictionary dictionary)
    {
        _source = source;
        Dictionary = dictionary;
        AttributeValues = new AttributeValues(dictionary.Attributes);
        StringValues = new StringValues(dictionary.Strings);
        NestedSets = new NestedSets(source);
        _keys = new HeadKeys(dictionary);
    }

    public TraceDictionary Dictionary { get; }

    public AttributeValues AttributeValues { get; }

    public StringValues StringValues { get; }

    public NestedSets NestedSets { get; }

    /// <summary>The chunk that is bound.</summary>
    public SpanBatch Spans => _chunk.Spans;

    public override int Count => _count;

    public override int Part => _part;

    public override ReadOnlySpan<int> TraceNumbers => _chunk.TraceNumbers.AsSpan(0, _count);

    public override ReadOnlySpan<ulong> StartTimes => Spans.StartTimes.AsSpan(0, _count);

    public override ReadOnlySpan<ulong> SpanIds => Spans.SpanIds.AsSpan(0, _count);

    public override ReadOnlySpan<ulong> ParentSpanIds => Spans.ParentSpanIds.AsSpan(0, _count);

    public override int KindAt(int row) => Spans.Kinds[row];

    public override int StatusAt(int row) => Spans.StatusCodes[row];

    public override long DurationAt(int row) => (long)(Spans.EndTimes[row] - Spans.StartTimes[row]);

    public override int ResourceAt(int row) => Spans.Resources[row];

    public override int ScopeAt(int row) => Spans.Scopes[row];

    public override int EventCountAt(int row) => Spans.EventsOf(row).Length;

    public override int LinkCountAt(int row) => Spans.LinksOf(row).Length;

    public override bool TellsRoots => true;

    public override bool IsPlainTrace(int trace) =>
        (_source.MarksOf(trace) & (TraceMarks.RepeatsSpanIds | TraceMarks.MayRepeatSpanIds)) == 0;

    public override void Rebind(int part)
    {
        if (part != _part)
        {
            _part = part;
            _chunk = _source.ChunkAt(part);
            _count = _source.CountOf(part);
        }
    }

    /// <summary>The first attribute of a run with a key, or <see cref="CodedColumn.Absent"/>.</summary>
    public int FindKey(ReadOnlySpan<int> attributes, int key)
    {
        AttributeTable table = Dictionary.Attributes;
        foreach (int attribute in attributes)
        {
            if (table.Key(attribute) == key)
            {
                return attribute;
            }
        }

        return CodedColumn.Absent;
    }

    public override void CollectKeys(AttributeScope scope, ReadOnlySpan<int> rows, KeySet keys) => _keys.Collect(Spans, scope, rows, keys);

    public void Dispose() => NestedSets.Dispose();

    protected override FieldColumn Open(FieldReference field) => field switch
    {
        AttributeField { Parent: true } => AbsentColumn.Instance,
        AttributeField attribute => Open(attribute),
        IntrinsicField intrinsic => Open(intrinsic.Intrinsic),
        _ => AbsentColumn.Instance,
    };

    private FieldColumn Open(AttributeField attribute)
    {
        if (attribute is { Scope: AttributeScope.Resource, Name: ServiceName })
        {
            return new HeadService(this, _source.Services);
        }

        int key = attribute.NameUtf8.Length == 0 ? StringTable.Empty : Dictionary.Strings.Find(attribute.NameUtf8);

        if (attribute is { Scope: AttributeScope.None, Name: ServiceName })
        {
            return new HeadUnscopedService(this, key, _source.Services);
        }

        // A key that the head has never seen is still absent from an event only where there is an event.
        if (key < 0 && attribute.Scope is not (AttributeScope.Event or AttributeScope.Link))
        {
            return AbsentColumn.Instance;
        }

        return attribute.Scope switch
        {
            AttributeScope.Span => new HeadSpanAttribute(this, key),
            AttributeScope.Resource => new HeadResourceAttribute(this, key),
            AttributeScope.Instrumentation => new HeadScopeAttribute(this, key),
            AttributeScope.Event => new HeadEventAttribute(this, key),
            AttributeScope.Link => new HeadLinkAttribute(this, key),
            _ => new HeadUnscopedAttribute(this, key),
        };
    }

    private FieldColumn Open(Intrinsic intrinsic) => intrinsic switch
    {
        Intrinsic.Duration => new HeadNumber(this, FieldType.Duration, HeadNumberKind.Duration),
        Intrinsic.Status => new HeadNumber(this, FieldType.Status, HeadNumberKind.Status),
        Intrinsic.Kind => new HeadNumber(this, FieldType.Kind, HeadNumberKind.Kind),
        Intrinsic.TraceDuration => new TraceDurationColumn(_source, this),
        Intrinsic.Name => new HeadString(this, HeadStringKind.Name),
        Intrinsic.StatusMessage => new HeadString(this, HeadStringKind.StatusMessage),
        Intrinsic.InstrumentationName => new HeadString(this, HeadStringKind.ScopeName),
        Intrinsic.InstrumentationVersion => new HeadString(this, HeadStringKind.ScopeVersion),
        Intrinsic.TraceRootName => new HeadRoot(_source, this, StringValues, static (source, trace) => source.RootNameCode(trace)),
        Intrinsic.TraceRootService => new HeadRoot(_source, this, _source.Services, static (source, trace) => source.RootServiceCode(trace)),
        Intrinsic.SpanId => new SpanIdColumn(this, parent: false),
        Intrinsic.SpanParentId => new SpanIdColumn(this, parent: true),
        Intrinsic.TraceId => new TraceIdColumn(_source, this),
        Intrinsic.NestedSetLeft => new NestedSetColumn(this, NestedSets, NestedSetNumber.Left),
        Intrinsic.NestedSetRight => new NestedSetColumn(this, NestedSets, NestedSetNumber.Right),
        Intrinsic.NestedSetParent => new NestedSetColumn(this, NestedSets, NestedSetNumber.Parent),
        Intrinsic.EventName => new HeadEventFact(this, isName: true),
        Intrinsic.EventTimeSinceStart => new HeadEventFact(this, isName: false),
        Intrinsic.LinkTraceId => new HeadLinkId(this, isTrace: true),
        Intrinsic.LinkSpanId => new HeadLinkId(this, isTrace: false),
        _ => AbsentColumn.Instance,
    };
}
