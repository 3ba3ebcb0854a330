using System.Globalization;
using System.Text;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;
using Vivace.TraceQL.Ast;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Sources.Blocks;

/// <summary>The traces of a row group of a block. It is a single part; spans are in stored order.</summary>
/// <param name="block">The block. Its reader is not disposed here.</param>
/// <param name="rowGroup">Index of the row group.</param>
/// <param name="cache">Keeps decoded columns; null for none.</param>
/// <param name="damaged">Is told what is wrong with the block, if something is.</param>
internal sealed class RowGroupSource(BlockReader block, int rowGroup, BlockColumnCache? cache = null, Action<string>? damaged = null)
    : SpanSource
{
    private readonly RowGroupReader _reader = new(block, rowGroup, cache, damaged);
    private readonly long _readBefore = block.BytesRead;
    private RowGroupColumns? _columns;
    private TraceParts? _parts;
    private (ulong EarliestStart, ulong LatestStart, ulong LatestEnd)? _times;
    private TraceId[]? _ids;
    private ulong[]? _starts;
    private ulong[]? _ends;
    private int[]? _spanEnds;

    public BlockReader Block => block;

    public int RowGroup => rowGroup;

    /// <summary>Spans of single traces.</summary>
    public TraceParts Parts => _parts ??= new TraceParts(_reader);

    /// <summary>
    /// The traces that another row group holds spans of too: pairs of numbers, here and there. Blocks never change, so that the two are
    /// compared once.
    /// </summary>
    public int[] SharedWith(RowGroupSource other)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"shared with {other.Block.Meta.BlockId:N}/{other.RowGroup}");
        if (!_reader.TryGetOfTraces(name, out int[]? pairs))
        {
            pairs = Compare(Ids, other.Ids);
            _reader.AddOfTraces(name, pairs, pairs.Length * sizeof(int));
        }

        return pairs!;
    }

    public override int PartCount => 1;

    public override int TraceCount { get; } = block.TraceCount(rowGroup);

    public override int SpanCount => TraceCount == 0 ? 0 : SpanEnds[^1];

    public override long InspectedBytes => block.BytesRead - _readBefore;

    /// <summary>Ids of the traces, ascending.</summary>
    public ReadOnlySpan<TraceId> Ids => _ids ??= _reader.Array("trace id", static rows => rows.TraceIds);

    public (ulong EarliestStart, ulong LatestStart, ulong LatestEnd) Times => _times ??= ReadTimes();

    /// <summary>Where the spans of each trace end.</summary>
    private int[] SpanEnds => _spanEnds ??= _reader.Array("span ends", static rows => rows.TraceSpanEnds);

    public override SpanColumns Bind(int part) => _columns ??= new RowGroupColumns(this, _reader);

    public override int CountOf(int part) => SpanCount;

    public override ulong LatestStartOf(int part) => Times.LatestStart;

    public override ulong EarliestSpanOf(int part) => Times.EarliestStart;

    public override ulong LatestSpanOf(int part) => Math.Max(Times.LatestStart, Times.LatestEnd);

    public override TraceId IdOf(int trace) => Ids[trace];

    public override ulong StartOf(int trace) => (_starts ??= _reader.Array("trace start", static rows => rows.TraceStarts))[trace];

    public override ulong EndOf(int trace) => (_ends ??= _reader.Array("trace end", static rows => rows.TraceEnds))[trace];

    public override ReadOnlySpan<byte> RootNameOf(int trace) => _reader.Strings("root name", static rows => rows.RootSpanNames)[trace];

    public override ReadOnlySpan<byte> RootServiceOf(int trace) => _reader.Strings("root service", static rows => rows.RootServiceNames)[trace];

    public override void Gather(int trace, List<SpanAddress> spans)
    {
        int[] ends = SpanEnds;
        for (int row = trace == 0 ? 0 : ends[trace - 1]; row < ends[trace]; row++)
        {
            spans.Add(new SpanAddress(0, row));
        }
    }

    public override int Find(TraceId id)
    {
        ReadOnlySpan<TraceId> ids = Ids;
        if (ids.IsEmpty || IdOrder.Instance.Compare(id, ids[0]) < 0 || IdOrder.Instance.Compare(id, ids[^1]) > 0)
        {
            return -1;
        }

        return Math.Max(-1, ids.BinarySearch(id, IdOrder.Instance));
    }

    public override void Export(int trace, HashSet<(ulong SpanId, int Kind)> seen, OtlpTraceMessage message)
    {
        var dictionary = new TraceDictionary();
        var batch = new SpanBatch(dictionary);
        new OtlpDecoder(maxAttributeBytes: 0).Decode(Parts.Get(trace), batch);
        new SpanExport(dictionary, seen, message).AddAll(batch);
    }

    public override void CollectKeys(AttributeScope scope, KeySet keys)
    {
        string[] names = _reader.Get($"keys {scope}", rows =>
        {
            var found = new KeySet();
            if (!RowGroupContents.TryCollectKeys(rows, scope, found))
            {
                base.CollectKeys(scope, found);
            }

            return found.Names.ToArray();
        }, static found => found.Sum(static name => 64L + (2 * name.Length)));
        foreach (string name in names)
        {
            keys.Add(Encoding.UTF8.GetBytes(name));
        }
    }

    public override bool TryCollectValues(FieldReference field, ICollection<byte[]> values)
    {
        KnownValues known = _reader.Get(
            $"values {field}", rows => new KnownValues(RowGroupContents.TryGetValues(rows, field)), static known => known.Values?.AllocatedBytes ?? 0);
        if (known.Values is not { } texts)
        {
            return false;
        }

        for (int i = 0; i < texts.Count; i++)
        {
            values.Add(texts[i].ToArray());
        }

        return true;
    }

    /// <summary>Drops the columns of spans; what is known of traces stays.</summary>
    public override void Release()
    {
        _parts?.Release();
        _columns = null;
        _reader.Release();
    }

    /// <summary>Both have their ids in order: one walk over the two.</summary>
    private static int[] Compare(ReadOnlySpan<TraceId> here, ReadOnlySpan<TraceId> there)
    {
        List<int> pairs = [];
        for (int i = 0, j = 0; i < here.Length && j < there.Length;)
        {
            int order = IdOrder.Instance.Compare(here[i], there[j]);
            if (order == 0)
            {
                pairs.Add(i);
                pairs.Add(j);
            }

            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return [.. pairs];
    }

    private (ulong EarliestStart, ulong LatestStart, ulong LatestEnd) ReadTimes()
    {
        ulong earliest = ulong.MaxValue, latest = 0, end = 0;
        for (int trace = 0; trace < TraceCount; trace++)
        {
            earliest = Math.Min(earliest, StartOf(trace));
            latest = Math.Max(latest, StartOf(trace));
            end = Math.Max(end, EndOf(trace));
        }

        return (earliest, latest, end);
    }

    /// <summary>Null where values cannot be told without looking at spans.</summary>
    private sealed record KnownValues(ByteArrayTable? Values);

    private sealed class IdOrder : IComparer<TraceId>
    {
        public static readonly IdOrder Instance = new();

        public int Compare(TraceId x, TraceId y) => x.High != y.High ? x.High.CompareTo(y.High) : x.Low.CompareTo(y.Low);
    }
}
