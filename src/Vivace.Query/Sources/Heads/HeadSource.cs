using System.Text;
using Vivace.Storage.Head;
using Vivace.TraceQL.Ast;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Sources.Heads;

/// <summary>The spans a head holds at the moment a query begins. Parts are the head's chunks.</summary>
internal sealed class HeadSource : SpanSource
{
    private const int ChunkBits = 12;

    private readonly HeadBlock _head;
    private readonly int _rows;
    private readonly bool _isMerged;
    private readonly TraceState[] _traces;
    private readonly HeadColumns _columns;
    private readonly StoredOrder _order;
    private readonly List<SpanAddress> _gathered = [];
    private long _inspected;

    /// <param name="head">The head.</param>
    /// <param name="isMerged">Whether its traces were put together from parts; then the order in which spans came says nothing.</param>
    public HeadSource(HeadBlock head, bool isMerged = false)
    {
        _head = head;
        _isMerged = isMerged;

        // Rows before traces: the traces of all rows are then among the traces.
        _rows = head.RowCount;
        _traces = head.Traces();
        TraceCount = Math.Min(head.TraceCount, _traces.Length);
        Services = new ResourceServices(head.Dictionary);
        _columns = new HeadColumns(this, head.Dictionary);
        _order = new StoredOrder(this);
    }

    public HeadBlock Head => _head;

    public ResourceServices Services { get; }

    public override int PartCount => HeadBlock.ChunkCount(_rows);

    public override int TraceCount { get; }

    public override int SpanCount => _rows;

    public override long InspectedBytes => _inspected;

    public override SpanColumns Bind(int part)
    {
        _columns.Rebind(part);
        return _columns;
    }

    /// <summary>Counts a part as read.</summary>
    public void Inspect(int part) => _inspected += _head.ChunkAt(part).Spans.AllocatedBytes * CountOf(part) / HeadBlock.ChunkRows;

    public override int CountOf(int part) => Math.Min(HeadBlock.ChunkRows, _rows - (part << ChunkBits));

    public override ulong LatestStartOf(int part) => _head.ChunkAt(part).LatestStart;

    public override ulong EarliestSpanOf(int part) => _head.ChunkAt(part).EarliestStart;

    public override ulong LatestSpanOf(int part) => _head.ChunkAt(part).LatestStart;

    public override TraceId IdOf(int trace) => _traces[trace].Id;

    public override ulong StartOf(int trace) => _traces[trace].Start;

    public override ulong EndOf(int trace) => _traces[trace].End;

    public override ReadOnlySpan<byte> RootNameOf(int trace)
    {
        int root = RootOf(trace);
        return root < 0 ? default : _head.Dictionary.Strings[Chunk(root, out int index).Spans.Names[index]];
    }

    public override ReadOnlySpan<byte> RootServiceOf(int trace) => Services[RootServiceCode(trace)].Text;

    /// <summary>The root's name as a number of the string table; 0, the empty string, when there is no root.</summary>
    public int RootNameCode(int trace)
    {
        int root = RootOf(trace);
        return root < 0 ? 0 : Chunk(root, out int index).Spans.Names[index];
    }

    /// <summary>The root's service as a code of <see cref="Services"/>.</summary>
    public int RootServiceCode(int trace)
    {
        int root = RootOf(trace);
        return root < 0 ? ResourceServices.None : Chunk(root, out int index).Spans.Resources[index] + 1;
    }

    public TraceMarks MarksOf(int trace) => _traces[trace].Marks;

    public override void Gather(int trace, List<SpanAddress> spans)
    {
        int first = spans.Count;
        for (int row = _traces[trace].LastRow; row >= 0;)
        {
            HeadChunk chunk = Chunk(row, out int index);
            if (row < _rows)
            {
                spans.Add(new SpanAddress(row >> ChunkBits, index));
            }

            row = chunk.PreviousRows[index];
        }

        spans.Reverse(first, spans.Count - first);
        _order.Sort(spans, first, _isMerged ? ArrivalOrder.NotKept
            : (_traces[trace].Marks & TraceMarks.SeveralPushes) != 0 ? ArrivalOrder.KeptForGroups
            : ArrivalOrder.KeptForSpans);
    }

    public HeadChunk ChunkAt(int part) => _head.ChunkAt(part);

    public override void CollectKeys(AttributeScope scope, KeySet keys)
    {
        foreach (string name in KnownHeadKeys.Of(_head, scope, PartCount, (part, found) => CollectKeys(scope, part, found)))
        {
            keys.Add(Encoding.UTF8.GetBytes(name));
        }
    }

    /// <summary>Fields that the head's tables have numbers for; facts of traces change as traces grow.</summary>
    public override bool KnowsValuesOf(FieldReference field) => !_isMerged && field
        is AttributeField { Parent: false, Scope: AttributeScope.Span or AttributeScope.Resource or AttributeScope.Instrumentation }
        or IntrinsicField
        {
            Intrinsic: Intrinsic.Name or Intrinsic.StatusMessage or Intrinsic.InstrumentationName or Intrinsic.InstrumentationVersion
        };

    public override void CollectValues(FieldReference field, ValueReceiver receiver)
    {
        int[] codes = KnownHeadValues.Of(this, field);
        if (codes.Length == 0 || Bind(0).Column(field) is not CodedColumn { Values: var values })
        {
            return;
        }

        foreach (int code in codes)
        {
            if (!receiver(values[code]))
            {
                return;
            }
        }
    }

    public override int Find(TraceId id)
    {
        int trace = _head.FindTrace(id);
        return trace < TraceCount ? trace : -1;
    }

    public override void Export(int trace, HashSet<(ulong SpanId, int Kind)> seen, OtlpTraceMessage message)
    {
        _gathered.Clear();
        Gather(trace, _gathered);
        var export = new SpanExport(_head.Dictionary, seen, message);
        foreach (SpanAddress address in _gathered)
        {
            export.Add(_head.ChunkAt(address.Part).Spans, address.Row);
        }
    }

    /// <summary>Whether a trace holds a span twice: with the same id and kind.</summary>
    public bool HasCopies(int trace)
    {
        HashSet<(ulong, int)> seen = [];
        for (int row = _traces[trace].LastRow; row >= 0;)
        {
            HeadChunk chunk = Chunk(row, out int index);
            if (row < _rows && !seen.Add((chunk.Spans.SpanIds[index], chunk.Spans.Kinds[index])))
            {
                return true;
            }

            row = chunk.PreviousRows[index];
        }

        return false;
    }

    public override void Dispose() => _columns.Dispose();

    /// <summary>The row of the last root in stored order that is a root in earnest, or -1.</summary>
    private int RootOf(int trace)
    {
        int row = _traces[trace].RootRow;
        if (row < 0 || row >= _rows)
        {
            return -1;
        }

        SpanBatch spans = Chunk(row, out int index).Spans;
        bool simple = (_traces[trace].Marks & TraceMarks.SeveralRoots) == 0 && spans.LinksOf(index).IsEmpty;
        return simple ? row : LastRoot(trace);
    }

    private int LastRoot(int trace)
    {
        _gathered.Clear();
        Gather(trace, _gathered);

        for (int i = _gathered.Count - 1; i >= 0; i--)
        {
            SpanAddress address = _gathered[i];
            SpanBatch spans = _head.ChunkAt(address.Part).Spans;
            if (spans.ParentSpanIds[address.Row] == 0 && !RootLinks.NameAParent(spans, address.Row))
            {
                return RowOf(address);
            }
        }

        return -1;
    }

    private static int RowOf(SpanAddress address) => (address.Part << ChunkBits) | address.Row;

    private HeadChunk Chunk(int row, out int index)
    {
        index = row & (HeadBlock.ChunkRows - 1);
        return _head.ChunkAt(row >> ChunkBits);
    }
}
