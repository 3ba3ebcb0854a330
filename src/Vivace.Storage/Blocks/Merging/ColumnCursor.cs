using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Blocks.Merging;

/// <summary>
/// Copies rows of the columns of a file, column by column, ever forward: remembers for each column the page where its rows go on. Rows are
/// numbered through all row groups. For one thread.
/// </summary>
internal sealed class ColumnCursor
{
    private readonly ParquetFile _file;
    private readonly PageCursor _pages;
    private readonly Place[] _places;

    /// <summary>Row with which each row group begins, and behind the last one.</summary>
    private readonly long[] _groupRows;
    private ParquetColumn _column = null!;
    private int _maxRepetition;
    private int _maxDefinition;
    private Place _place;
    private bool _isOpen;
    private int[] _map = [];

    /// <summary>Rows begun before <see cref="_entry"/>.</summary>
    private long _begun;
    private int _entry;
    private int _value;

    public ColumnCursor(ParquetFile file, PageCompression compression)
    {
        _file = file;
        _pages = new PageCursor(file, compression);
        _places = new Place[file.Metadata.Schema.Columns.Count];
        _groupRows = new long[file.Metadata.RowGroups.Count + 1];
        for (int i = 0; i < file.Metadata.RowGroups.Count; i++)
        {
            _groupRows[i + 1] = _groupRows[i] + file.Metadata.RowGroups[i].RowCount;
        }
    }

    /// <summary>Rows of the file.</summary>
    public long RowCount => _groupRows[^1];

    /// <summary>The row group of a row.</summary>
    public int GroupOf(long row)
    {
        int group = _place.Group;
        while (group > 0 && _groupRows[group] > row)
        {
            group--;
        }

        while (_groupRows[group + 1] <= row)
        {
            group++;
        }

        return group;
    }

    /// <summary>Goes to a column, where <see cref="End"/> left it.</summary>
    public void Begin(int column)
    {
        _column = _file.Metadata.Schema.Columns[column];
        _maxRepetition = _column.MaxRepetitionLevel;
        _maxDefinition = _column.MaxDefinitionLevel;
        _place = _places[column];
        _isOpen = false;
        _begun = _place.Row;
        _entry = 0;
        _value = 0;
    }

    /// <summary>Copies rows, none before those copied last.</summary>
    /// <exception cref="IOException">The file cannot be read, or is damaged.</exception>
    public void Copy(long first, int count, ColumnRows target)
    {
        if (_groupRows[_place.Group + 1] <= first)
        {
            int group = GroupOf(first);
            _place = new Place(group, 0, 0, _groupRows[group]);
            _isOpen = false;
        }

        // In a page that is opened anew, what is left of the row before is passed over even if no row is.
        if (!_isOpen || _begun < first)
        {
            Advance(first, null);
        }

        target.BeginRows(count);
        Advance(first + count, target);
    }

    /// <summary>Remembers where the column is to be gone on with.</summary>
    public void End() => _places[_column.Index] = _place;

    /// <summary>Takes the rows before a row.</summary>
    private void Advance(long row, ColumnRows? target)
    {
        while (true)
        {
            if (!_isOpen)
            {
                Open(row);
            }

            ColumnData page = _pages.Data;
            int end = _maxRepetition == 0 ? EndOfPlain(page, row) : EndOf(page, row);
            if (end > _entry)
            {
                Take(page, end, target);
            }

            if (end < page.EntryCount || (_maxRepetition == 0 && _begun == row))
            {
                return;
            }

            // The last row of the page may go on in the next one.
            if (!NextPage())
            {
                if (_begun != _groupRows[_place.Group + 1])
                {
                    ParquetException.Throw($"column {_column.Path} has {_begun - _groupRows[_place.Group]} rows in a row group of "
                        + $"{_groupRows[_place.Group + 1] - _groupRows[_place.Group]}");
                }

                _isOpen = false;
                _place = new Place(_place.Group + 1, 0, 0, _begun);
                _entry = 0;
                _value = 0;
                if (_begun == row)
                {
                    return;
                }
            }
        }
    }

    private int EndOfPlain(ColumnData page, long row)
    {
        int rows = (int)Math.Min(row - _begun, page.EntryCount - _entry);
        _begun += rows;
        return _entry + rows;
    }

    private int EndOf(ColumnData page, long row)
    {
        ReadOnlySpan<byte> levels = page.Repetitions.AsSpan(0, page.EntryCount);
        int at = _entry;
        if (levels[at] != 0)
        {
            int next = levels[at..].IndexOf((byte)0);
            at = next < 0 ? levels.Length : at + next;
        }

        while (at < levels.Length && _begun < row)
        {
            _begun++;
            at++;
            if (at < levels.Length && levels[at] != 0)
            {
                int next = levels[at..].IndexOf((byte)0);
                at = next < 0 ? levels.Length : at + next;
            }
        }

        return at;
    }

    private void Take(ColumnData page, int end, ColumnRows? target)
    {
        int values = page.ValueCount == page.EntryCount ? end - _entry
            : page.ValueCount == 0 ? 0
            : page.Definitions.AsSpan(_entry, end - _entry).Count((byte)_maxDefinition);
        target?.Append(page, _entry, end, _value, values, _map);
        _entry = end;
        _value += values;
    }

    private void Open(long row)
    {
        while (_place.Group + 2 < _groupRows.Length && _groupRows[_place.Group + 1] <= Math.Min(row - 1, _begun))
        {
            _place = new Place(_place.Group + 1, 0, 0, _groupRows[_place.Group + 1]);
        }

        _begun = _place.Row;
        _pages.Open(_column, _file.Metadata.RowGroups[_place.Group].Chunks[_column.Index], _place.Position, _place.Entries);
        _isOpen = true;
        _map.AsSpan().Fill(-1);
        if (!_pages.Next())
        {
            ParquetException.Throw($"column {_column.Path} ends before row {row}");
        }

        Enter();
    }

    private bool NextPage()
    {
        long entries = _place.Entries + _pages.Data.EntryCount;
        bool keepsNumbers = _pages.HasDictionary;
        if (!_pages.Next())
        {
            return false;
        }

        _place = _place with { Entries = entries };
        if (!keepsNumbers)
        {
            _map.AsSpan().Fill(-1);
        }

        Enter();
        return true;
    }

    /// <summary>Begins the page that was decoded last.</summary>
    private void Enter()
    {
        _place = _place with { Position = _pages.Position, Row = _begun };
        _entry = 0;
        _value = 0;
        int known = _map.Length;
        if (_column.Type == PhysicalType.ByteArray && known < _pages.Data.Values.Count)
        {
            Array.Resize(ref _map, Math.Max(_pages.Data.Values.Count, known * 2));
            _map.AsSpan(known).Fill(-1);
        }
    }

    /// <summary>A page: where it is, and what is before it.</summary>
    /// <param name="Group">Row group.</param>
    /// <param name="Position">In the file; 0 for the first page of the row group.</param>
    /// <param name="Entries">Entries of the row group before it.</param>
    /// <param name="Row">Rows of the file begun before it.</param>
    private readonly record struct Place(int Group, long Position, long Entries, long Row);
}
