using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Writing;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Makes rows of spans, each of a trace that comes from any number of batches with any dictionaries. Rows wait for the end of their row
/// group, which the caller decides on. For one thread.
/// </summary>
internal sealed class TraceRowWriter
{
    private readonly RowGroupBuffer _rows = new();
    private readonly RowGroupEncoder _encoder;
    private readonly TraceAppender _appender;
    private readonly TraceArranger _trace = new();
    private readonly GroupTable _groups;
    private readonly AttributeColumnSet _resourceColumns;
    private readonly AttributeColumnSet _spanColumns;
    private readonly Dictionary<TraceDictionary, SourceMap> _sources = new(ReferenceEqualityComparer.Instance);
    private TraceDictionary? _lastDictionary;
    private SourceMap? _lastSource;
    private int _input;
    private bool _keepOrder;
    private bool _mayRepeat;

    public TraceRowWriter(
        ParquetFileWriter file, PageCompression compression, DedicatedColumns dedicated, ParquetCodec codec = ParquetCodec.Zstd)
    {
        _resourceColumns = AttributeColumnSet.OfResources(_rows, dedicated);
        _spanColumns = AttributeColumnSet.OfSpans(_rows, dedicated);
        _groups = new GroupTable(_rows, _resourceColumns);
        _appender = new TraceAppender(_rows, _groups, _spanColumns);
        _encoder = new RowGroupEncoder(file, compression, codec);
    }

    /// <summary>Rows of the row group so far.</summary>
    public int RowCount => _rows.RowCount;

    /// <summary>Spans of the row group so far.</summary>
    public int SpanCount => _rows.SpanCount;

    /// <summary>Bytes of OTLP of the row group so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Spans left out since the beginning because they were there already.</summary>
    public long DroppedCopies { get; private set; }

    /// <summary>Begins a trace; see <see cref="BlockWriter.BeginTrace"/>.</summary>
    public void BeginTrace(bool keepOrder, bool mayRepeat = false)
    {
        _mayRepeat = mayRepeat;
        _keepOrder = keepOrder;
        _input = 0;
        _trace.Clear();
    }

    /// <summary>Begins what one source holds of the trace.</summary>
    public void BeginInput() => _input++;

    /// <summary>Adds a span to the trace. The batch must not change before <see cref="EndTrace"/>.</summary>
    public void AddSpan(SpanBatch batch, int row)
    {
        SourceMap source = Source(batch.Dictionary);
        _trace.Add(new ArrangedSpan
        {
            Batch = batch,
            Row = row,
            Input = _input,
            Source = source,
            Resource = source.Resource(batch.Resources[row]),
            Scope = source.Scope(batch.Scopes[row]),
            Start = batch.StartTimes[row],
            Id = batch.SpanIds[row],
        });
        Bytes += batch.Sizes[row];
    }

    /// <summary>Appends the trace to the row group, unless it has no span.</summary>
    /// <returns>Its spans, and the first start and last end among them in nanoseconds since 1970.</returns>
    public (int Spans, ulong Start, ulong End) EndTrace(TraceId id)
    {
        DroppedCopies += _trace.Arrange(_keepOrder, _mayRepeat);
        if (_trace.Spans.IsEmpty)
        {
            return default;
        }

        _appender.Append(id, _trace.Spans, out ulong start, out ulong end);
        int spans = _trace.Spans.Length;
        _trace.Clear();
        return (spans, start, end);
    }

    /// <summary>Writes the rows as a row group.</summary>
    /// <param name="counts">Counts its spans, if they are to be counted.</param>
    public void EndRowGroup(CountsWriter? counts = null)
    {
        if (CountedColumns.HasOddService(_rows.ResourceAttributes.KeysTable))
        {
            counts?.AddUncountable();
        }
        else
        {
            counts?.Add(CountedColumns.Of(_rows));
        }

        _encoder.Write(_rows);
        _rows.Clear();
        _groups.Clear();
        _sources.Clear();
        _lastDictionary = null;
        _lastSource = null;
        Bytes = 0;
    }

    private SourceMap Source(TraceDictionary dictionary)
    {
        if (ReferenceEquals(dictionary, _lastDictionary))
        {
            return _lastSource!;
        }

        if (!_sources.TryGetValue(dictionary, out SourceMap? source))
        {
            source = new SourceMap(dictionary, _rows, _groups, _resourceColumns, _spanColumns);
            _sources.Add(dictionary, source);
        }

        _lastDictionary = dictionary;
        _lastSource = source;
        return source;
    }
}
