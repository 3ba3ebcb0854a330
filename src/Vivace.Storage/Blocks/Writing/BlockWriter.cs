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
    private readonly TraceRowWriter _rows;
    private readonly BloomFilterBuilder? _expectedBloom;

    /// <summary>Ids that are not in a bloom filter yet, because its size depends on their number.</summary>
    private readonly ChunkedList<TraceId> _ids = new();
    private readonly List<TraceId> _lastIds = [];
    private readonly CountsWriter _counts = new();
    private TraceId _id;
    private TraceId _lastId;
    private long _mergedDrops;
    private ulong _start = ulong.MaxValue;
    private ulong _end;

    /// <summary>Begins a block in a folder, which must exist and have none of its files.</summary>
    public BlockWriter(IFileSystem files, string folder, BlockWriterOptions options)
    {
        _files = files;
        _folder = folder;
        _options = options;
        _dedicated = Schema.DedicatedColumns.ForWriting(options.DedicatedColumns);
        _compression = new PageCompression { ZstdLevel = options.ZstdLevel };
        _file = new ParquetFileWriter(files.Open(Path.Combine(folder, BlockFiles.Data), FileOpening.CreateNew), BlockSchema.Instance);
        _rows = new TraceRowWriter(_file, _compression, _dedicated);
        _expectedBloom = options.ExpectedTraces > 0 ? Bloom(options.ExpectedTraces) : null;
    }

    /// <summary>Spans written.</summary>
    public long SpanCount { get; private set; }

    /// <summary>Spans left out because they were there already (block format specification, section 9.6).</summary>
    public long DroppedCopies => _rows.DroppedCopies + _mergedDrops;

    /// <summary>Traces written.</summary>
    public long TraceCount { get; private set; }

    /// <summary>Bytes of data written to the file so far.</summary>
    public long DataBytes => _file.Length;

    internal BlockWriterOptions Options => _options;

    /// <summary>Which attributes are in which slots.</summary>
    internal DedicatedColumns Dedicated => _dedicated;

    /// <summary>Takes row groups that are made elsewhere; each is to be told to <see cref="AddRowGroup"/>.</summary>
    internal ParquetFileWriter File => _file;

    internal PageCompression Compression => _compression;

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
        if (TraceCount > 0 && BlockIndex.Compare(id, _id) <= 0)
        {
            throw new ArgumentException($"trace {id} does not come after {_id}", nameof(id));
        }

        _id = id;
        _rows.BeginTrace(keepOrder, mayRepeat);
    }

    /// <summary>
    /// Begins what one source holds of the trace. A span of a later source is dropped if an earlier one had a span of its id and kind.
    /// </summary>
    public void BeginInput() => _rows.BeginInput();

    /// <summary>Adds a span to the trace. The batch must not change before <see cref="EndTrace"/>.</summary>
    public void AddSpan(SpanBatch batch, int row) => _rows.AddSpan(batch, row);

    /// <summary>Writes the trace, unless it has no span.</summary>
    public void EndTrace()
    {
        (int spans, ulong start, ulong end) = _rows.EndTrace(_id);
        if (spans == 0)
        {
            return;
        }

        AddId(_id);
        SpanCount += spans;
        _start = Math.Min(_start, start);
        _end = Math.Max(_end, end);
        if (_rows.SpanCount >= _options.MaxRowGroupSpans || _rows.Bytes >= _options.MaxRowGroupBytes)
        {
            EndRowGroup();
        }
    }

    /// <summary>Takes note of a row group that was written to <see cref="File"/>.</summary>
    /// <param name="ids">Its traces, in order, behind all others.</param>
    /// <param name="spans">Spans in it.</param>
    /// <param name="dropped">Copies that were left out of it.</param>
    /// <param name="start">First start of a span, in nanoseconds since 1970.</param>
    /// <param name="end">Last end of a span, likewise.</param>
    /// <param name="counted">What is counted of its spans; <c>null</c> if they cannot be counted.</param>
    internal void AddRowGroup(ReadOnlySpan<TraceId> ids, long spans, long dropped, ulong start, ulong end, CountedColumns? counted)
    {
        if (counted is null)
        {
            _counts.AddUncountable();
        }
        else
        {
            _counts.Add(counted);
        }

        foreach (TraceId id in ids)
        {
            AddId(id);
        }

        _id = _lastId;
        _lastIds.Add(_lastId);
        SpanCount += spans;
        _mergedDrops += dropped;
        _start = Math.Min(_start, start);
        _end = Math.Max(_end, end);
    }

    /// <summary>Ends the row group that spans were added to.</summary>
    internal void EndRowGroup()
    {
        if (_rows.RowCount > 0)
        {
            _rows.EndRowGroup(_counts);
            _lastIds.Add(_lastId);
        }
    }

    /// <summary>Completes the block: data, bloom filters, index, and last <c>meta.json</c> if it is to write that, all durable when it returns.</summary>
    /// <returns>The block's description; <c>null</c> if no trace was written: then the folder is to be deleted.</returns>
    /// <exception cref="IOException">Something could not be written. The folder is to be deleted.</exception>
    public BlockMeta? Finish()
    {
        if (TraceCount == 0)
        {
            return null;
        }

        EndRowGroup();
        int footer = _file.Finish();
        BloomFilterBuilder bloom = _expectedBloom ?? Bloom(_ids.Count);
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
            TotalObjects = TraceCount,
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

    private BloomFilterBuilder Bloom(long traces) => new(traces, _options.BloomFalsePositives, _options.BloomShardBytes);

    private void AddId(TraceId id)
    {
        TraceCount++;
        _lastId = id;
        if (_expectedBloom is null)
        {
            _ids.Add(id);
        }
        else
        {
            _expectedBloom.Add(id);
        }
    }

    private void WriteFile(string name, byte[] content)
    {
        using IFile file = _files.Open(Path.Combine(_folder, name), FileOpening.CreateNew);
        file.Write(content, 0);
        file.Flush();
    }
}
