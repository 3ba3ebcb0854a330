namespace Vivace.Server.Configuration.Binding;

/// <summary>One line of the configuration page.</summary>
internal sealed record KeyRow(string Path, string Type, string Default, KeyEffect Effect, string Documentation);

/// <summary>Everything the configuration page shows, collected from the schema.</summary>
internal sealed class KeyCatalog
{
    private readonly List<KeyRow> _rows = [];
    private readonly SortedDictionary<string, IReadOnlyList<KeyRow>> _shapes = new(StringComparer.Ordinal);

    public IReadOnlyList<KeyRow> Rows => _rows;

    /// <summary>Blocks that occur in several places, by name; their rows start at the block.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<KeyRow>> Shapes => _shapes;

    public void Add(KeyRow row) => _rows.Add(row);

    /// <summary>Adds the keys below a block, or one line that names the block's shape.</summary>
    public void AddBlock<T>(string path, string documentation, Schema<T> schema, T defaults)
    {
        if (schema.Shape is null)
        {
            foreach (ConfigKey<T> key in schema.Keys) key.Describe(path + ".", defaults, this);
            return;
        }
        Add(new KeyRow(path, $"[{schema.Shape}](#{schema.Shape.ToLowerInvariant()})", "", KeyEffect.Effective, documentation));
        if (_shapes.ContainsKey(schema.Shape)) return;
        var inner = new KeyCatalog();
        _shapes.Add(schema.Shape, inner.Rows);
        foreach (ConfigKey<T> key in schema.Keys) key.Describe("", defaults, inner);
        foreach ((string name, IReadOnlyList<KeyRow> rows) in inner.Shapes) _shapes.TryAdd(name, rows);
    }
}
