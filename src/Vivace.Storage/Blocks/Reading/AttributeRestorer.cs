using Vivace.Traces.Interning;
using Vivace.Traces.Json;
using Vivace.Traces.Wire;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>
/// Turns generic attributes of a block into numbers of a dictionary (block format specification, section 9.10). A pair of key and string
/// is put together and looked up once, however many owners have it.
/// </summary>
internal sealed class AttributeRestorer(AttributeColumns columns, TraceDictionary dictionary, KeyValueWriter writer)
{
    private const int ArrayElementField = 1;

    private readonly Dictionary<ulong, int> _strings = [];
    private readonly int[] _ends = columns.Ends;
    private readonly CodedColumn _keys = columns.Keys;
    private readonly byte[] _isArray = columns.IsArray;
    private readonly ListColumn<int> _stringLists = columns.Strings;
    private readonly ListColumn<long> _ints = columns.Ints;
    private readonly ListColumn<double> _doubles = columns.Doubles;
    private readonly ListColumn<byte> _bools = columns.Bools;
    private readonly CodedColumn _unsupported = columns.Unsupported;
    private readonly PooledByteBuffer _elements = new();
    private byte[] _element = new byte[64];

    /// <summary>Appends the attributes of an owner.</summary>
    public void AddTo(List<int> attributes, int owner)
    {
        for (int i = owner == 0 ? 0 : _ends[owner - 1]; i < _ends[owner]; i++)
        {
            attributes.Add(Restore(i));
        }
    }

    private int Restore(int attribute)
    {
        int key = _keys.Codes[attribute];
        ReadOnlySpan<int> strings = _stringLists[attribute];
        if (_isArray.Length > 0 && _isArray[attribute] != 0)
        {
            Elements(attribute, strings);
            writer.Array(_elements.WrittenSpan);
        }
        else if (strings.Length > 0)
        {
            ulong pair = ((ulong)(uint)key << 32) | (uint)strings[0];
            if (_strings.TryGetValue(pair, out int known))
            {
                return known;
            }

            writer.String(columns.StringValues[strings[0]]);
            int added = Intern(key);
            _strings.Add(pair, added);
            return added;
        }
        else if (_ints[attribute] is { Length: > 0 } ints)
        {
            writer.Int(ints[0]);
        }
        else if (_doubles[attribute] is { Length: > 0 } doubles)
        {
            writer.Double(doubles[0]);
        }
        else if (_bools[attribute] is { Length: > 0 } bools)
        {
            writer.Bool(bools[0] != 0);
        }
        else
        {
            _elements.Truncate(0);
            if (_unsupported.Codes[attribute] >= 0)
            {
                // What cannot be understood becomes a value that is not set, as Tempo has it.
                AnyValueJson.TryRead(_unsupported[attribute], _elements);
            }

            writer.Raw(_elements.WrittenSpan);
        }

        return Intern(key);
    }

    private int Intern(int key) => dictionary.Attributes.Intern(writer.KeyValue(_keys.Values[key]));

    private void Elements(int attribute, ReadOnlySpan<int> strings)
    {
        _elements.Truncate(0);
        foreach (int code in strings)
        {
            writer.String(columns.StringValues[code]);
            AddElement();
        }

        if (!strings.IsEmpty)
        {
            return;
        }

        foreach (long value in _ints[attribute])
        {
            writer.Int(value);
            AddElement();
        }

        if (!_elements.WrittenSpan.IsEmpty)
        {
            return;
        }

        foreach (double value in _doubles[attribute])
        {
            writer.Double(value);
            AddElement();
        }

        if (!_elements.WrittenSpan.IsEmpty)
        {
            return;
        }

        foreach (byte value in _bools[attribute])
        {
            writer.Bool(value != 0);
            AddElement();
        }
    }

    private void AddElement()
    {
        ReadOnlySpan<byte> value = writer.Value;
        int size = ProtoSize.LengthDelimited(value.Length);
        if (_element.Length < size)
        {
            _element = new byte[size * 2];
        }

        var element = new ProtoSpanWriter(_element);
        element.Bytes(ArrayElementField, value);
        _elements.Write(_element.AsSpan(0, element.Position));
    }
}
