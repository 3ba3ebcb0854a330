using System.Buffers;
using System.Text.Unicode;

namespace Vivace.Generator.Labels;

/// <summary>
/// Collects the labels of one series by the rules of the metrics-generator specification, section 4.3: names and values are cut to
/// their limits, the last value of a name counts, and an empty one removes it. Reused from series to series without allocating.
/// </summary>
/// <param name="maxNameBytes">0 for no limit.</param>
/// <param name="maxValueBytes">0 for no limit.</param>
internal sealed class LabelSetBuilder(int maxNameBytes, int maxValueBytes) : IComparer<int>
{
    /// <summary>Buffers beyond this are given back after a large set.</summary>
    private const int MaxKeptBytes = 64 * 1024;

    /// <summary>Labels up to which inserting is faster than sorting.</summary>
    private const int MaxInserted = 48;

    private readonly ArrayBufferWriter<byte> _text = new(1024);
    private ArrayBufferWriter<byte> _encoded = new(1024);
    private Label[] _labels = new Label[32];
    private int[] _order = new int[32];
    private int _count;

    /// <summary>The set as <c>Label</c> messages of a remote-write time series, sorted by name.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded.WrittenSpan;

    /// <summary>Labels in <see cref="Encoded"/>.</summary>
    public int Count { get; private set; }

    public void Clear()
    {
        _text.ResetWrittenCount();
        _count = 0;
    }

    /// <summary>Sets a label. Later calls win; an empty value removes it.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        name = Cut(name, maxNameBytes);
        value = Cut(value, maxValueBytes);
        if (_count == _labels.Length)
        {
            Array.Resize(ref _labels, _count * 2);
            Array.Resize(ref _order, _count * 2);
        }

        int start = _text.WrittenCount;
        _text.Write(name);
        _text.Write(value);
        _labels[_count] = new Label(start, name.Length, value.Length);
        _order[_count] = _count;
        _count++;
    }

    /// <summary>Sorts, removes what was overwritten and encodes.</summary>
    /// <returns>False when a name or value is not valid UTF-8: there can be no such series.</returns>
    public bool Encode()
    {
        if (_encoded.Capacity > MaxKeptBytes)
        {
            _encoded = new ArrayBufferWriter<byte>(1024);
        }

        Sort();
        _encoded.ResetWrittenCount();
        Count = 0;
        ReadOnlySpan<byte> text = _text.WrittenSpan;
        for (int i = 0; i < _count; i++)
        {
            Label label = _labels[_order[i]];
            ReadOnlySpan<byte> name = label.Name(text), value = label.Value(text);
            bool overwritten = i + 1 < _count && name.SequenceEqual(_labels[_order[i + 1]].Name(text));
            if (overwritten || value.IsEmpty)
            {
                continue;
            }

            if (name.IsEmpty || !Utf8.IsValid(name) || !Utf8.IsValid(value))
            {
                return false;
            }

            LabelEncoding.Write(_encoded, name, value);
            Count++;
        }

        return true;
    }

    private void Sort()
    {
        if (_count > MaxInserted)
        {
            Array.Sort(_order, 0, _count, this);
            return;
        }

        // Few labels, nearly in order: and the library's sort would make a delegate every time.
        for (int i = 1; i < _count; i++)
        {
            int label = _order[i], j = i;
            for (; j > 0 && Compare(_order[j - 1], label) > 0; j--)
            {
                _order[j] = _order[j - 1];
            }

            _order[j] = label;
        }
    }

    public int Compare(int x, int y)
    {
        ReadOnlySpan<byte> text = _text.WrittenSpan;
        int byName = _labels[x].Name(text).SequenceCompareTo(_labels[y].Name(text));
        return byName != 0 ? byName : x.CompareTo(y);
    }

    /// <summary>Cuts at a character, so that the limit never makes a valid text invalid.</summary>
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, int limit)
    {
        if (limit <= 0 || text.Length <= limit)
        {
            return text;
        }

        int end = limit;
        while (end > 0 && end > limit - 4 && (text[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return text[..end];
    }

    private readonly record struct Label(int Start, int NameLength, int ValueLength)
    {
        public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> text) => text.Slice(Start, NameLength);

        public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text) => text.Slice(Start + NameLength, ValueLength);
    }
}
