using System.Text;

namespace Vivace.Query.Sources;

/// <summary>Distinct attribute keys of one scope. Sources tell keys by numbers of their own, so that most sightings cost a bit test.</summary>
internal sealed class KeySet
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private object? _numbering;
    private bool[] _seen = [];

    /// <summary>The keys found so far.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Bytes of the keys in UTF-8.</summary>
    public long Bytes { get; private set; }

    /// <summary>Keys seen in a row that were known already.</summary>
    public int Stale { get; private set; }

    /// <summary>Whether a key needs to be added: numbers of one numbering are asked for their text once.</summary>
    public bool IsNew(object numbering, int number)
    {
        if (!ReferenceEquals(numbering, _numbering))
        {
            _numbering = numbering;
            Array.Clear(_seen);
        }

        if (number >= _seen.Length)
        {
            Array.Resize(ref _seen, Math.Max(number + 1, _seen.Length * 2));
        }

        bool isNew = !_seen[number];
        _seen[number] = true;
        Stale = isNew ? Stale : Stale + 1;
        return isNew;
    }

    public void Add(ReadOnlySpan<byte> utf8)
    {
        bool added = _names.Add(Encoding.UTF8.GetString(utf8));
        Bytes += added ? utf8.Length : 0;
        Stale = added ? 0 : Stale + 1;
    }
}
