namespace Vivace.Traces.Interning;

/// <summary>A distinct OTLP resource.</summary>
/// <param name="Attributes">Numbers of the attribute table, in the order sent, duplicates kept.</param>
/// <param name="DroppedAttributesCount">What the sender says it dropped.</param>
/// <param name="SchemaUrl">Number of the string table.</param>
public sealed record ResourceEntry(int[] Attributes, uint DroppedAttributesCount, int SchemaUrl);

/// <summary>A distinct OTLP instrumentation scope.</summary>
/// <param name="Name">Number of the string table.</param>
/// <param name="Version">Number of the string table.</param>
/// <param name="Attributes">Numbers of the attribute table, in the order sent.</param>
/// <param name="DroppedAttributesCount">What the sender says it dropped.</param>
/// <param name="SchemaUrl">Number of the string table.</param>
public sealed record ScopeEntry(int Name, int Version, int[] Attributes, uint DroppedAttributesCount, int SchemaUrl);

/// <summary>Interned resources or scopes, by the bytes of the message and its schema URL. Same rules as <see cref="ByteTable"/>.</summary>
public sealed class MessageTable<T>
    where T : class
{
    private readonly ByteTable _table = new();
    private T[] _entries = [];
    private byte[] _key = [];

    public int Count => _table.Count;

    /// <summary>Managed memory held, in bytes, the entries' arrays roughly included.</summary>
    public long AllocatedBytes => _table.AllocatedBytes + (_entries.Length * 160L);

    public T this[int id] => Volatile.Read(ref _entries)[id];

    /// <summary>Finds the entry of a message, or makes room for a new one that the caller must <see cref="Set"/> at once. Writer only.</summary>
    public int Intern(ReadOnlySpan<byte> message, ReadOnlySpan<byte> schemaUrl, out bool added)
    {
        // The URL's length comes first, so that no message can pose as another message with a URL.
        int length = sizeof(int) + schemaUrl.Length + message.Length;
        if (_key.Length < length)
        {
            _key = new byte[Math.Max(length, 512)];
        }

        BitConverter.TryWriteBytes(_key, schemaUrl.Length);
        schemaUrl.CopyTo(_key.AsSpan(sizeof(int)));
        message.CopyTo(_key.AsSpan(sizeof(int) + schemaUrl.Length));
        int id = _table.Intern(_key.AsSpan(0, length), out added);
        if (_key.Length > MaxKeptKey)
        {
            _key = [];
        }

        return id;
    }

    public void Set(int id, T entry)
    {
        if (id >= _entries.Length)
        {
            var grown = new T[Math.Max(8, _entries.Length * 2)];
            _entries.CopyTo(grown, 0);
            grown[id] = entry;
            Volatile.Write(ref _entries, grown);
        }
        else
        {
            Volatile.Write(ref _entries[id], entry);
        }
    }

    /// <summary>A hostile resource must not keep its megabytes alive in a scratch buffer.</summary>
    private const int MaxKeptKey = 64 * 1024;
}
