using System.Buffers;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>
/// Reads the values of some owners of a column of lists: of each owner the elements that it has. Only levels are decoded of the other
/// owners, and of pages without any owner wanted not even these, where entries tell owners.
/// </summary>
internal sealed class SelectedValues : PageWalker, IDisposable
{
    private readonly int[] _wanted;
    private readonly int _ownerDefinition;
    private readonly int _ownerRepetition;
    private readonly bool _hasLists;
    private readonly bool _isDense;
    private readonly ColumnData _page;
    private readonly ValueDecoder _values;
    private byte[] _definitions = [];
    private byte[] _repetitions = [];
    private int[] _picks = [];
    private int _owner;
    private int _next;
    private bool _collects;

    /// <param name="column">The column, of which <paramref name="chunk"/> is a part.</param>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="wanted">Numbers of the owners, ascending.</param>
    /// <param name="ownerDefinition">Definition level from which on an owner exists.</param>
    /// <param name="ownerRepetition">Repetition level up to which an entry begins a new owner.</param>
    /// <param name="hasLists">Whether an owner may have more than one entry.</param>
    /// <param name="isDense">Whether every entry is an owner.</param>
    public SelectedValues(
        ParquetColumn column, ColumnChunk chunk, int[] wanted, int ownerDefinition, int ownerRepetition, bool hasLists, bool isDense)
        : base(column, chunk)
    {
        _wanted = wanted;
        _ownerDefinition = ownerDefinition;
        _ownerRepetition = ownerRepetition;
        _hasLists = hasLists;
        _isDense = isDense && !hasLists;
        _page = new ColumnData(column);
        _values = new ValueDecoder(_page, intern: true, 0);
        Result = new ColumnData(column);
        Ends = new int[wanted.Length];
    }

    /// <summary>The values found, one owner's after another's.</summary>
    public ColumnData Result { get; }

    /// <summary>Where the values of each owner wanted end.</summary>
    public int[] Ends { get; }

    protected override bool IsDone => _next == _wanted.Length && !_collects;

    /// <summary>Call when all pages were gone over.</summary>
    /// <exception cref="ParquetException">The column has fewer owners than were asked for.</exception>
    public void Finish()
    {
        if (_collects)
        {
            Ends[_next - 1] = Result.ValueCount;
        }

        if (_next < _wanted.Length)
        {
            ParquetException.Throw($"column {Column.Path} does not line up with its neighbours: it ends at owner {_owner}");
        }

        _page.Values.Freeze();
        Result.Values = _page.Values;
    }

    public void Dispose()
    {
        LevelBuffers.Return(_definitions);
        LevelBuffers.Return(_repetitions);
        (_definitions, _repetitions) = ([], []);
        if (_picks.Length > 0)
        {
            ArrayPool<int>.Shared.Return(_picks);
            _picks = [];
        }
    }

    protected override bool Wants(in PageHeader header)
    {
        if (!_isDense || header.Kind == PageKind.Dictionary || _next == _wanted.Length || _wanted[_next] < _owner + header.ValueCount)
        {
            return true;
        }

        _owner += header.ValueCount;
        return false;
    }

    protected override void Dictionary(in PageHeader header, ReadOnlySpan<byte> body) => _values.Dictionary(header, body);

    protected override void Data(
        in PageHeader header, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> values)
    {
        int entries = header.ValueCount;
        if (_definitions.Length < entries)
        {
            _definitions = LevelBuffers.Grow(_definitions, 0, entries);
        }

        if (_picks.Length < entries)
        {
            int[] picks = ArrayPool<int>.Shared.Rent(entries);
            if (_picks.Length > 0)
            {
                ArrayPool<int>.Shared.Return(_picks);
            }

            _picks = picks;
        }

        var levels = _definitions.AsSpan(0, entries);
        Level(definitions, Column.MaxDefinitionLevel, levels);
        int picked;
        if (_hasLists)
        {
            if (_repetitions.Length < entries)
            {
                _repetitions = LevelBuffers.Grow(_repetitions, 0, entries);
            }

            Level(repetitions, Column.MaxRepetitionLevel, _repetitions.AsSpan(0, entries));
            picked = Pick(levels, _repetitions.AsSpan(0, entries));
        }
        else
        {
            picked = levels.ContainsAnyInRange((byte)0, (byte)(_ownerDefinition - 1)) ? Pick(levels, []) : PickDense(levels);
        }

        if (picked == 0)
        {
            return;
        }

        _page.ValueCount = 0;
        _values.Data(header.Encoding, values, levels.Count((byte)Column.MaxDefinitionLevel));
        Take(_picks.AsSpan(0, picked));
    }

    /// <summary>Finds the values wanted on a page on which every entry is an owner.</summary>
    private int PickDense(ReadOnlySpan<byte> definitions)
    {
        byte present = (byte)Column.MaxDefinitionLevel;
        int picked = 0, value = 0, last = 0, end = _owner + definitions.Length;
        while (_next < _wanted.Length && _wanted[_next] < end)
        {
            int entry = _wanted[_next] - _owner;
            value += definitions[last..entry].Count(present);
            last = entry;
            if (definitions[entry] == present)
            {
                _picks[picked++] = value;
            }

            Ends[_next++] = Result.ValueCount + picked;
        }

        _owner = end;
        return picked;
    }

    /// <summary>Finds the values wanted, entry by entry.</summary>
    private int Pick(ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> repetitions)
    {
        int picked = 0, value = 0;
        for (int i = 0; i < definitions.Length; i++)
        {
            int definition = definitions[i];
            if (definition >= _ownerDefinition && (repetitions.IsEmpty || repetitions[i] <= _ownerRepetition))
            {
                if (_collects)
                {
                    Ends[_next - 1] = Result.ValueCount + picked;
                    _collects = false;
                }

                if (_next < _wanted.Length && _wanted[_next] == _owner)
                {
                    _next++;
                    _collects = true;
                }

                _owner++;
            }

            if (definition == Column.MaxDefinitionLevel)
            {
                if (_collects)
                {
                    _picks[picked++] = value;
                }

                value++;
            }
        }

        return picked;
    }

    private void Take(ReadOnlySpan<int> picks)
    {
        switch (Column.Type)
        {
            case PhysicalType.ByteArray:
                Result.Codes = Append(Result.Codes, _page.Codes, picks);
                break;
            case PhysicalType.Int64:
                Result.Int64s = Append(Result.Int64s, _page.Int64s, picks);
                break;
            case PhysicalType.Double:
                Result.Doubles = Append(Result.Doubles, _page.Doubles, picks);
                break;
            default:
                Result.Booleans = Append(Result.Booleans, _page.Booleans, picks);
                break;
        }

        Result.ValueCount += picks.Length;
    }

    private T[] Append<T>(T[] result, T[] page, ReadOnlySpan<int> picks)
    {
        int used = Result.ValueCount;
        if (result.Length - used < picks.Length)
        {
            int room = used == 0 ? Math.Max(picks.Length, _wanted.Length) : Math.Max(used + picks.Length, used * 2);
            T[] grown = GC.AllocateUninitializedArray<T>(room);
            result.AsSpan(0, used).CopyTo(grown);
            result = grown;
        }

        var to = result.AsSpan(used, picks.Length);
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = page[picks[i]];
        }

        return result;
    }
}
