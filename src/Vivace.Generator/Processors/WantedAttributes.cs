using System.Text;

namespace Vivace.Generator.Processors;

/// <summary>The attribute keys that a tenant's processors look at, numbered.</summary>
internal sealed class WantedAttributes
{
    private readonly List<byte[]> _keys = [];

    public int Count => _keys.Count;

    /// <summary>The number of a key; the same for the same key.</summary>
    public int Add(string key)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        int known = Find(bytes);
        if (known >= 0)
        {
            return known;
        }

        _keys.Add(bytes);
        return _keys.Count - 1;
    }

    public int[] AddAll(IEnumerable<string> keys) => [.. keys.Select(Add)];

    /// <summary>The number of a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        for (int i = 0; i < _keys.Count; i++)
        {
            if (key.SequenceEqual(_keys[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
