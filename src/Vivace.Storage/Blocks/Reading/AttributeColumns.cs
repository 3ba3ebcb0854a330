using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// Generic attributes of resources, scopes, spans, events or links: a run for each owner, one attribute after another. An attribute has
/// values in at most one of the four lists: none means an empty list, or a value in <see cref="Unsupported"/>. Loaded on demand.
/// </summary>
public sealed class AttributeColumns
{
    private readonly BlockRows _rows;
    private readonly int _column;
    private readonly int _ownerLevel;
    private readonly int _owners;
    private readonly Lock _gate = new();
    private int[]? _ends;
    private CodedColumn? _keys;
    private ListColumn<int>? _strings;
    private ByteArrayTable _stringValues = new();
    private ListColumn<long>? _ints;
    private ListColumn<double>? _doubles;
    private ListColumn<byte>? _bools;
    private byte[]? _isArray;
    private ColumnDictionary? _dictionary;
    private AttributeKeys? _compactKeys;
    private bool _isCompactRefused;

    internal AttributeColumns(BlockRows rows, int column, int ownerLevel, int owners)
    {
        _rows = rows;
        _column = column;
        _ownerLevel = ownerLevel;
        _owners = owners;
    }

    /// <summary>Attributes of all owners.</summary>
    public int Count => _owners == 0 ? 0 : Ends[_owners - 1];

    /// <summary>Where the attributes of each owner end; they begin where those of the owner before end.</summary>
    public int[] Ends
    {
        get
        {
            LoadKeys();
            return _ends!;
        }
    }

    /// <summary>Key of each attribute.</summary>
    public CodedColumn Keys
    {
        get
        {
            LoadKeys();
            return _keys!;
        }
    }

    /// <summary>1 for attributes that are arrays: an array of one value looks like the value otherwise.</summary>
    public byte[] IsArray
    {
        get
        {
            lock (_gate)
            {
                if (_isArray is null && Count > 0 && _rows.IsUniform(_column + BlockColumns.IsArray, sizeof(bool), out byte[] all))
                {
                    _isArray = new byte[Count];
                    Array.Fill(_isArray, all[0]);
                }

                if (_isArray is null)
                {
                    ColumnData? data = Count == 0 ? null : ReadIfPresent(BlockColumns.IsArray, levels: LevelsWanted.None);
                    _isArray = data is null ? [] : Levels.Required(data, data.Booleans, Count);
                }

                return _isArray;
            }
        }
    }

    /// <summary>String values of each attribute, as numbers of <see cref="StringValues"/>.</summary>
    public ListColumn<int> Strings
    {
        get
        {
            lock (_gate)
            {
                if (_strings is null)
                {
                    ColumnData? data = Count == 0 ? null : ReadIfPresent(BlockColumns.StringValue, intern: true);
                    _stringValues = data?.Values ?? _stringValues;
                    _strings = data is null ? ListColumn<int>.Empty : List(data, data.Codes);
                }

                return _strings;
            }
        }
    }

    /// <summary>What the numbers of <see cref="Strings"/> stand for.</summary>
    public ByteArrayTable StringValues
    {
        get
        {
            _ = Strings;
            return _stringValues;
        }
    }

    public ListColumn<long> Ints
    {
        get
        {
            lock (_gate)
            {
                if (_ints is null)
                {
                    ColumnData? data = Count == 0 ? null : ReadIfPresent(BlockColumns.IntValue);
                    _ints = data is null ? ListColumn<long>.Empty : List(data, data.Int64s);
                }

                return _ints;
            }
        }
    }

    public ListColumn<double> Doubles
    {
        get
        {
            lock (_gate)
            {
                if (_doubles is null)
                {
                    ColumnData? data = Count == 0 ? null : ReadIfPresent(BlockColumns.DoubleValue);
                    _doubles = data is null ? ListColumn<double>.Empty : List(data, data.Doubles);
                }

                return _doubles;
            }
        }
    }

    /// <summary>Boolean values, 0 or 1.</summary>
    public ListColumn<byte> Bools
    {
        get
        {
            lock (_gate)
            {
                if (_bools is null)
                {
                    ColumnData? data = Count == 0 ? null : ReadIfPresent(BlockColumns.BoolValue);
                    _bools = data is null ? ListColumn<byte>.Empty : List(data, data.Booleans);
                }

                return _bools;
            }
        }
    }

    /// <summary>Values that are none of the above, as protobuf's JSON of an <c>AnyValue</c>; such attributes cannot be searched.</summary>
    public CodedColumn Unsupported => _rows.OptionalCoded(_column + BlockColumns.UnsupportedValue, _ownerLevel + 1, Count);

    /// <summary>
    /// The attributes with a key; null if no owner has it. Of a whole row group this reads the keys alone, and of these no more than the
    /// dictionary if the key is not in it.
    /// </summary>
    public AttributeSelection? Find(ReadOnlySpan<byte> key)
    {
        if (_owners == 0 || _rows.IsAbsent(_column + BlockColumns.Key))
        {
            return null;
        }

        int[]? owners = null, attributes = null;
        int count = 0;
        if (!_rows.IsWholeRowGroup)
        {
            throw new InvalidOperationException("attributes are looked for in whole row groups");
        }

        lock (_gate)
        {
            if (_compactKeys is null && !_isCompactRefused)
            {
                ColumnDictionary dictionary = _dictionary ??= _rows.ReadDictionary(_column + BlockColumns.Key);
                if (dictionary.IsComplete && dictionary.Values.Find(key) < 0)
                {
                    return null;
                }

                _compactKeys = ReadCompactKeys();
                _isCompactRefused = _compactKeys is null;
            }

            if (_compactKeys is { } keys)
            {
                (owners, attributes) = keys.Find(key);
                count = keys.Count;
            }
        }

        if (owners is null || attributes is null)
        {
            (owners, attributes) = FindAmongAll(key);
            count = Count;
        }

        return owners.Length == 0 ? null : new AttributeSelection(_rows, _column, _ownerLevel + 1, count, owners, attributes);
    }

    private AttributeKeys? ReadCompactKeys()
    {
        ParquetColumn column = _rows.ColumnOf(_column + BlockColumns.Key);
        using var pages = new AttributeKeyPages(column, _rows.ChunkOf(column.Index), _ownerLevel, _owners);
        _rows.Walk(column, pages);
        return pages.IsComplete ? pages.Finish() : null;
    }

    /// <summary>The general way, for row groups with very many keys or keys without a dictionary.</summary>
    private (int[] Owners, int[] Attributes) FindAmongAll(ReadOnlySpan<byte> key)
    {
        List<int> owners = [], attributes = [];
        int[] ends = Ends, keys = Keys.Codes;
        var isKey = new bool[Keys.Values.Count];
        for (int code = Keys.Values.Find(key); code >= 0; code = Keys.Values.Find(key, code + 1))
        {
            isKey[code] = true;
        }

        for (int owner = 0, at = 0; owner < _owners; owner++)
        {
            for (; at < ends[owner]; at++)
            {
                if (isKey[keys[at]])
                {
                    owners.Add(owner);
                    attributes.Add(at);
                    at = ends[owner];
                    break;
                }
            }
        }

        return ([.. owners], [.. attributes]);
    }

    private void LoadKeys()
    {
        if (Volatile.Read(ref _keys) is not null)
        {
            return;
        }

        lock (_gate)
        {
            if (_keys is not null)
            {
                return;
            }

            ColumnData? data = _owners == 0 ? null : ReadIfPresent(BlockColumns.Key, intern: true);
            if (data is null)
            {
                _ends = new int[_owners];
                Volatile.Write(ref _keys, new CodedColumn([], new ByteArrayTable()));
                return;
            }

            _ends = Levels.Ends(data, _ownerLevel, _ownerLevel, _owners);
            data.ReleaseLevels();
            int count = _owners == 0 ? 0 : _ends[_owners - 1];
            Volatile.Write(ref _keys, new CodedColumn(Levels.Required(data, data.Codes, count), data.Values));
        }
    }

    private ColumnData? ReadIfPresent(int part, bool intern = false, LevelsWanted levels = LevelsWanted.All) =>
        _rows.IsAbsent(_column + part) ? null : _rows.Read(_column + part, intern, levels);

    private ListColumn<T> List<T>(ColumnData data, T[] values)
        where T : unmanaged
    {
        if (data.ValueCount == 0)
        {
            return ListColumn<T>.Empty;
        }

        int attributes = Count;
        int[] ends = Levels.Ends(data, _ownerLevel + 1, _ownerLevel + 1, attributes);
        data.ReleaseLevels();
        return new ListColumn<T>(ends, Levels.Required(data, values, attributes == 0 ? 0 : ends[attributes - 1]));
    }
}
