using Vivace.Storage.Blocks.Reading;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Compaction;

/// <summary>
/// The traces of a block one after another, in the order of their ids. A window of rows is in memory at a time, with a dictionary of its own.
/// </summary>
internal sealed class TraceCursor
{
    /// <summary>Compressed bytes of a window, about; in memory a window is some five times as large.</summary>
    private const long WindowBytes = 4 << 20;

    private readonly BlockReader _block;
    private readonly SpanBatch _spans = new(new TraceDictionary());
    private int _rowGroup;
    private int _nextRow;
    private int _trace;
    private BlockRows? _rows;
    private TraceId[] _ids = [];
    private SpanRestorer? _restorer;
    private TraceDictionary _dictionary = new();

    public TraceCursor(BlockReader block)
    {
        _block = block;
        Open();
    }

    /// <summary>Whether there is no trace any more.</summary>
    public bool IsAtEnd => _rows is null;

    /// <summary>The trace's id.</summary>
    public TraceId Id => _ids[_trace];

    /// <summary>The trace's spans; good until the next call.</summary>
    public SpanBatch Spans()
    {
        _spans.Clear(_dictionary);
        _restorer!.AppendTrace(_trace, _spans);
        return _spans;
    }

    public void Next()
    {
        if (++_trace >= _ids.Length)
        {
            Open();
        }
    }

    private void Open()
    {
        _rows = null;
        _trace = 0;
        while (_rowGroup < _block.RowGroupCount)
        {
            int left = _block.TraceCount(_rowGroup) - _nextRow;
            if (left > 0)
            {
                int count = Math.Min(left, WindowRows());
                _rows = _block.OpenRows(_rowGroup, _nextRow, count);
                _ids = _rows.TraceIds;
                _dictionary = new TraceDictionary();
                _restorer = new SpanRestorer(_rows, _dictionary);
                _nextRow += count;
                return;
            }

            _rowGroup++;
            _nextRow = 0;
        }
    }

    private int WindowRows()
    {
        long bytes = Math.Max(1, _block.RowGroupBytes(_rowGroup));
        int windows = (int)Math.Min(int.MaxValue, (bytes + WindowBytes - 1) / WindowBytes);
        return Math.Max(1, (_block.TraceCount(_rowGroup) + windows - 1) / windows);
    }
}
