using Vivace.Generator.Labels;
using Vivace.Traces.Interning;

namespace Vivace.Generator.Processors;

/// <summary>
/// What a tenant's processors derived from the numbers of one dictionary: which keys are wanted, resources, texts of values, label sets.
/// Goes when the dictionary or the processors do. Guarded by the tenant's lock.
/// </summary>
internal sealed class DictionaryView(TraceDictionary dictionary, WantedAttributes wanted)
{
    /// <summary>Derived things that are kept before they are forgotten and derived again.</summary>
    private const int MaxTexts = 64 * 1024;
    private const int MaxResources = 16 * 1024;
    private const short Unwanted = -1;

    private readonly Dictionary<int, byte[]> _texts = [];
    private readonly Dictionary<(int, int), byte[]> _joined = [];
    private readonly Dictionary<int, ResourceView> _resources = [];

    /// <summary>By number of the key: 0 not looked at yet, -1 not wanted, else one more than the wanted number.</summary>
    private short[] _wantedOfKey = new short[256];

    public TraceDictionary Dictionary { get; } = dictionary;

    public AttributeTable Attributes => Dictionary.Attributes;

    /// <summary>Label sets of span metrics by the numbers they are made of.</summary>
    public LabelSetCache? SpanSets { get; set; }

    /// <summary>The first attribute of each wanted key.</summary>
    /// <param name="attributes">Of a span or resource.</param>
    /// <param name="found">By wanted number: number of the attribute, or -1.</param>
    public void Find(ReadOnlySpan<int> attributes, int[] found)
    {
        Array.Fill(found, -1);
        foreach (int attribute in attributes)
        {
            int number = Wanted(Attributes.Key(attribute));
            if (number >= 0 && found[number] < 0)
            {
                found[number] = attribute;
            }
        }
    }

    public ResourceView Resource(int id)
    {
        if (_resources.TryGetValue(id, out ResourceView? view))
        {
            return view;
        }

        if (_resources.Count >= MaxResources)
        {
            _resources.Clear();
        }

        view = new ResourceView { Attributes = Dictionary.Resources[id].Attributes, Found = new int[wanted.Count] };
        Find(view.Attributes, view.Found);
        _resources.Add(id, view);
        return view;
    }

    /// <summary>The value of an attribute as label text; the same array as long as it is remembered.</summary>
    public byte[] Text(int attribute)
    {
        if (!_texts.TryGetValue(attribute, out byte[]? text))
        {
            if (_texts.Count >= MaxTexts)
            {
                _texts.Clear();
            }

            text = AttributeText.Of(Attributes, attribute);
            _texts.Add(attribute, text);
        }

        return text;
    }

    /// <summary>The values of two attributes joined; remembered like <see cref="Text"/>, so it must always be the same join.</summary>
    public byte[] Joined(int first, int second, Func<byte[], byte[], byte[]> join)
    {
        if (!_joined.TryGetValue((first, second), out byte[]? joined))
        {
            if (_joined.Count >= MaxTexts)
            {
                _joined.Clear();
            }

            joined = join(Text(first), Text(second));
            _joined.Add((first, second), joined);
        }

        return joined;
    }

    private int Wanted(int key)
    {
        if (key >= _wantedOfKey.Length)
        {
            Array.Resize(ref _wantedOfKey, Math.Max(key + 1, _wantedOfKey.Length * 2));
        }

        short number = _wantedOfKey[key];
        if (number == 0)
        {
            int known = wanted.Find(Dictionary.Strings[key]);
            number = known < 0 ? Unwanted : (short)(known + 1);
            _wantedOfKey[key] = number;
        }

        return number - 1;
    }
}

/// <summary>What processors know of a resource.</summary>
internal sealed class ResourceView
{
    /// <summary>All attributes, in the order sent.</summary>
    public required int[] Attributes { get; init; }

    /// <summary>By wanted number: number of the attribute, or -1.</summary>
    public required int[] Found { get; init; }

    /// <summary>Label set of <c>traces_target_info</c>; meaningful once <see cref="IsPrepared"/>.</summary>
    public LabelSet? TargetInfo { get; set; }

    public byte[] Job { get; set; } = [];

    public byte[] Instance { get; set; } = [];

    /// <summary>Whether span metrics have looked at it.</summary>
    public bool IsPrepared { get; set; }

    /// <summary>Label set of host info; meaningful once <see cref="IsHostKnown"/>.</summary>
    public LabelSet? Host { get; set; }

    public bool IsHostKnown { get; set; }
}
