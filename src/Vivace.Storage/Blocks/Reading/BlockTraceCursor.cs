using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// Walks the traces of a block in order of their ids, spans restored. Holds a few hundred traces at a time, whatever the size of the row
/// groups. For one thread.
/// </summary>
public sealed class BlockTraceCursor
{
    /// <summary>Spans to hold at a time, about: pages hold a few times as many values, and reading fewer spans would decode them again.</summary>
    private const int WindowSpans = 16 * 1024;
    private const int FirstWindowTraces = 256;

    private readonly BlockReader _block;
    private SpanRestorer? _restorer;
    private BlockRows? _rows;
    private int _rowGroup;
    private int _nextRow;
    private int _windowTraces = FirstWindowTraces;
    private int _trace = -1;

    public BlockTraceCursor(BlockReader block)
    {
        _block = block;
        Batch = new SpanBatch(new TraceDictionary());
    }

    /// <summary>Id of the current trace.</summary>
    public TraceId Id { get; private set; }

    /// <summary>Holds the spans of the current trace, and others. Replaced from time to time.</summary>
    public SpanBatch Batch { get; private set; }

    /// <summary>Rows of the current trace in <see cref="Batch"/>: first, and number of them.</summary>
    public int FirstRow { get; private set; }

    public int RowCount { get; private set; }

    /// <summary>Steps to the next trace; <c>false</c> at the end of the block.</summary>
    /// <exception cref="IOException">The block cannot be read, is damaged, or is not in order.</exception>
    public bool MoveNext()
    {
        while (_rows is null || _trace + 1 >= _rows.TraceCount)
        {
            if (!NextWindow())
            {
                return false;
            }
        }

        TraceId previous = Id;
        bool isFirst = _trace < 0 && _rowGroup == 0 && _rows.FirstRow == 0;
        _trace++;
        Id = _rows.TraceIds[_trace];
        if (!isFirst && BlockIndex.Compare(Id, previous) <= 0)
        {
            throw new BlockException($"the traces of block {_block.Meta.BlockId} are not in order: {Id} follows {previous}");
        }

        FirstRow = Batch.Count;
        _restorer!.AppendTrace(_trace, Batch);
        RowCount = Batch.Count - FirstRow;
        return true;
    }

    private bool NextWindow()
    {
        while (_rowGroup < _block.RowGroupCount && _nextRow >= _block.TraceCount(_rowGroup))
        {
            _rowGroup++;
            _nextRow = 0;
        }

        if (_rowGroup == _block.RowGroupCount)
        {
            return false;
        }

        if (_rows is { SpanCount: > 0 } last)
        {
            _windowTraces = (int)Math.Clamp((long)last.TraceCount * WindowSpans / last.SpanCount, 1, WindowSpans);
        }

        int count = Math.Min(_windowTraces, _block.TraceCount(_rowGroup) - _nextRow);
        _rows = _block.OpenRows(_rowGroup, _nextRow, count);
        _nextRow += count;
        _trace = -1;

        // A dictionary for each window keeps what was read before from piling up.
        Batch = new SpanBatch(new TraceDictionary());
        _restorer = new SpanRestorer(_rows, Batch.Dictionary);
        return true;
    }
}
