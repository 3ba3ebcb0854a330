using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>Tells the kinds of spans of a row group apart, the most frequent first, so that most have small numbers.</summary>
internal sealed class SpanSorting
{
    private const int ServiceBits = 20;
    private const int NameBits = 24;
    private const int CodeBits = 8;

    private readonly Dictionary<ulong, int> _numbers = [];
    private readonly List<CountedKind> _found = [];
    private readonly List<int> _frequency = [];
    private int[] _kindOfSpan = [];

    /// <summary>Kinds by number, with the columns' numbers of names and services.</summary>
    public CountedKind[] Kinds { get; private set; } = [];

    /// <summary>Whether kinds tell names; else there are too many.</summary>
    public bool HasNames { get; private set; }

    /// <summary>The kind of each span.</summary>
    public ReadOnlySpan<int> KindOfSpan => _kindOfSpan;

    /// <returns>Whether there are few enough kinds.</returns>
    public bool Sort(CountedColumns columns)
    {
        HasNames = true;
        if (!TrySort(columns))
        {
            HasNames = false;
            if (!TrySort(columns))
            {
                return false;
            }
        }

        int[] byFrequency = [.. Enumerable.Range(0, _found.Count).OrderByDescending(kind => _frequency[kind])];
        var newNumbers = new int[_found.Count];
        for (int i = 0; i < byFrequency.Length; i++)
        {
            newNumbers[byFrequency[i]] = i;
        }

        Kinds = [.. byFrequency.Select(kind => _found[kind])];
        foreach (ref int kind in _kindOfSpan.AsSpan(0, columns.Starts.Length))
        {
            kind = newNumbers[kind];
        }

        return true;
    }

    private bool TrySort(CountedColumns columns)
    {
        _numbers.Clear();
        _found.Clear();
        _frequency.Clear();
        int spans = columns.Starts.Length;
        if (_kindOfSpan.Length < spans)
        {
            _kindOfSpan = new int[spans];
        }

        ReadOnlySpan<long> kinds = columns.Kinds.Span, statuses = columns.StatusCodes.Span;
        ReadOnlySpan<int> names = columns.Names.Span, parents = columns.NestedSetParents.Span, resources = columns.Resources.Span;
        ReadOnlySpan<int> services = columns.ServiceNames.Span;
        (ulong lastKey, int lastNumber) = (ulong.MaxValue, 0);
        for (int i = 0; i < spans; i++)
        {
            int service = services[resources[i]], name = HasNames ? names[i] : 0;
            if ((uint)service >= 1u << ServiceBits || (uint)name >= 1u << NameBits || (ulong)kinds[i] >= 1u << CodeBits
                || (ulong)statuses[i] >= 1u << CodeBits)
            {
                return false;
            }

            CountedParent parent = parents[i] == -1 ? CountedParent.Root : parents[i] == 0 ? CountedParent.Unknown : CountedParent.Span;
            ulong key = (((((ulong)service << NameBits) | (uint)name) << CodeBits) | (ulong)kinds[i]) << CodeBits;
            key = ((key | (ulong)statuses[i]) << 2) | (ulong)parent;
            if (key != lastKey)
            {
                if (!_numbers.TryGetValue(key, out lastNumber))
                {
                    if (_found.Count == CountsFormat.MaxTuples)
                    {
                        return false;
                    }

                    lastNumber = _found.Count;
                    _numbers.Add(key, lastNumber);
                    _found.Add(new CountedKind(service, HasNames ? name : -1, (int)kinds[i], (int)statuses[i], parent));
                    _frequency.Add(0);
                }

                lastKey = key;
            }

            _frequency[lastNumber]++;
            _kindOfSpan[i] = lastNumber;
        }

        return true;
    }
}

/// <summary>Numbers the strings that kinds of spans use, in the order of their first use.</summary>
internal sealed class UsedTexts
{
    private readonly Dictionary<int, int> _numbers = [];
    private readonly ByteSink _texts = new();

    public int NumberOf(int code, ByteArrayTable values)
    {
        if (!_numbers.TryGetValue(code, out int number))
        {
            number = _numbers.Count;
            _numbers.Add(code, number);
            _texts.Varint((ulong)values[code].Length);
            _texts.Bytes(values[code]);
        }

        return number;
    }

    public void WriteTo(ByteSink sink)
    {
        sink.Varint((ulong)_numbers.Count);
        sink.Bytes(_texts.Written);
    }
}
