using Vivace.Storage.Blocks.Counts;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Files;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Writing;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Writes a block that Tempo opens: traces one after another, by ascending id, each from any number of batches with any dictionaries.
/// Memory is bounded by the row group being built, the ids of the traces, the bloom filter, and one or two bytes a span for their counts.
/// For one thread.
/// </summary>
/// <example>
/// <code>
/// using var writer = new BlockWriter(files, folder, options);
/// writer.BeginTrace(id);
/// writer.BeginInput();
/// writer.AddSpan(batch, row);
/// writer.EndTrace();
/// BlockMeta? meta = writer.Finish();
/// </code>
/// </example>
public sealed class BlockWriter : IDisposable
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly BlockWriterOptions _options;
    private readonly DedicatedColumns _dedicated;
    private readonly PageCompression _compression;
    private readonly ParquetFileWriter _file;
    private readonly RowGroupBuffer _rows = new();
    private readonly RowGroupEncoder _encoder;
    private readonly TraceAppender _appender;
    private readonly TraceArranger _trace = new();
    private readonly GroupTable _groups;
    private readonly AttributeColumnSet _resourceColumns;
    private readonly AttributeColumnSet _spanColumns;
    private readonly Dictionary<TraceDictionary, SourceMap> _sources = new(ReferenceEqualityComparer.Instance);
    private readonly ChunkedList<TraceId> _ids = new();
    private readonly List<TraceId> _lastIds = [];
    private readonly CountsWriter _counts = new();
    private TraceDictionary? _lastDictionary;
    private SourceMap? _lastSource;
    private TraceId _id;
    private int _input;
    private bool _keepOrder;
    private bool _mayRepeat;
    private long _rowGroupBytes;
    private ulong _start = ulong.MaxValue;
    private ulong _end;

    /// <summary>Begins a block in a folder, which must exist and have none of its files.</summary>
    public BlockWriter(IFileSystem files, string folder, BlockWriterOptions options)
    {
        _files = files;
        _folder = folder;
        _options = options;
        _dedicated = Schema.DedicatedColumns.ForWriting(options.DedicatedColumns);
        _resourceColumns = AttributeColumnSet.OfResources(_rows, _dedicated);
        _spanColumns = AttributeColumnSet.OfSpans(_rows, _dedicated);
        _groups = new GroupTable(_rows, _resourceColumns);
        _appender = new TraceAppender(_rows, _groups, _spanColumns);
        _compression = new PageCompression { ZstdLevel = options.ZstdLevel };
        _file = new ParquetFileWriter(files.Open(Path.Combine(folder, BlockFiles.Data), FileOpening.CreateNew), BlockSchema.Instance);
        _encoder = new RowGroupEncoder(_file, _compression);
    }

    /// <summary>Spans written.</summary>
    public long SpanCount { get; private set; }

    /// <summary>Spans left out because they were there already (block format specification, section 9.6).</summary>
    public long DroppedCopies { get; private set; }

    /// <summary>Traces written.</summary>
    public long TraceCount => _ids.Count;

    /// <summary>Bytes of data written to the file so far.</summary>
    public long DataBytes => _file.Length;

    /// <summary>Begins a trace, whose id must be larger than that of the trace before.</summary>
    /// <param name="id">The id.</param>
    /// <param name="keepOrder">
    /// Whether every input comes in the order of a block. Then a trace that a single input holds stays as it is; otherwise, and whenever
    /// there are several inputs, spans are put in order of time, and copies of a span within an input are dropped. Resources and scopes of
    /// a single input without copies stay in the order they come in.
    /// </param>
    /// <param name="mayRepeat">Whether spans of a single input may be copies of one another, where the order is kept.</param>
    /// <exception cref="ArgumentException">The id is not larger.</exception>
    public void BeginTrace(TraceId id, bool keepOrder = false, bool mayRepeat = false)
    {
        if (_ids.Count > 0 && BlockIndex.Compare(id, _id) <= 0)
        {
            throw new ArgumentException($"trace {id} does not come after {_id}", nameof(id));
        }

        _id = id;
        _keepOrder = keepOrder;
        _mayRepeat = mayRepeat;
        _input = 0;
        _trace.Clear();
    }

    /// <summary>
    /// Begins what one source holds of the trace. A span of a later source is dropped if an earlier one had a span of its id and kind.
    /// </summary>
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
        _rowGroupBytes += batch.Sizes[row];
    }

    /// <summary>Writes the trace, unless it has no span.</summary>
    public void EndTrace()
    {
        DroppedCopies += _trace.Arrange(_keepOrder, _mayRepeat);
        if (_trace.Spans.IsEmpty)
        {
            return;
        }

        _appender.Append(_id, _trace.Spans, out ulong start, out ulong end);
        _ids.Add(_id);
        SpanCount += _trace.Spans.Length;
        _start = Math.Min(_start, start);
        _end = Math.Max(_end, end);
        _trace.Clear();
        if (_rows.SpanCount >= _options.MaxRowGroupSpans || _rowGroupBytes >= _options.MaxRowGroupBytes)
        {
            EndRowGroup();
        }
    }

    /// <summary>Completes the block: data, bloom filters, index, and last <c>meta.json</c> if it is to write that, all durable when it returns.</summary>
    /// <returns>The block's description; <c>null</c> if no trace was written: then the folder is to be deleted.</returns>
    /// <exception cref="IOException">Something could not be written. The folder is to be deleted.</exception>
    public BlockMeta? Finish()
    {
        if (_ids.Count == 0)
        {
            return null;
        }

        EndRowGroup();
        int footer = _file.Finish();
        var bloom = new BloomFilterBuilder(_ids.Count, _options.BloomFalsePositives, _options.BloomShardBytes);
        for (int i = 0; i < _ids.Count; i++)
        {
            bloom.Add(_ids[i]);
        }

        for (int shard = 0; shard < bloom.Shards; shard++)
        {
            WriteFile(BlockFiles.Bloom(shard), bloom.ToFile(shard));
        }

        WriteFile(BlockFiles.Index, new BlockIndex(_lastIds).Write());
        if (_counts.ToFile(_file.Length) is { } counts)
        {
            WriteFile(BlockFiles.Counts, counts);
        }

        DateTimeOffset start = Seconds(_start), end = Seconds(_end);
        end = _options.LatestEnd is { } latest && end > latest ? Seconds(latest) : end;
        var meta = new BlockMeta
        {
            BlockId = _options.BlockId,
            Tenant = _options.Tenant,
            Start = start < end ? start : end,
            End = end,
            TotalObjects = _ids.Count,
            Size = _file.Length,
            CompactionLevel = _options.CompactionLevel,
            TotalRecords = _file.RowGroupCount,
            BloomShards = bloom.Shards,
            FooterSize = footer,
            DedicatedColumns = _dedicated,
        };
        if (_options.WritesMeta)
        {
            string temporary = BlockFiles.Meta + ".tmp";
            WriteFile(temporary, BlockMetaJson.Write(meta));
            _files.SyncDirectory(_folder);
            _files.RenameFile(Path.Combine(_folder, temporary), Path.Combine(_folder, BlockFiles.Meta));
        }

        _files.SyncDirectory(_folder);
        return meta;
    }

    public void Dispose()
    {
        _file.Dispose();
        _compression.Dispose();
    }

    private static DateTimeOffset Seconds(ulong nanoseconds) =>
        DateTimeOffset.FromUnixTimeSeconds((long)(nanoseconds / NanosecondsPerSecond));

    private static DateTimeOffset Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

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

    private void EndRowGroup()
    {
        if (_rows.RowCount == 0)
        {
            return;
        }

        if (CountedColumns.HasOddService(_rows.ResourceAttributes.KeysTable))
        {
            _counts.AddUncountable();
        }
        else
        {
            _counts.Add(CountedColumns.Of(_rows));
        }

        _encoder.Write(_rows);
        _lastIds.Add(_ids[_ids.Count - 1]);
        _rows.Clear();
        _groups.Clear();
        _sources.Clear();
        _lastDictionary = null;
        _lastSource = null;
        _rowGroupBytes = 0;
    }

    private void WriteFile(string name, byte[] content)
    {
        using IFile file = _files.Open(Path.Combine(_folder, name), FileOpening.CreateNew);
        file.Write(content, 0);
        file.Flush();
    }
}
