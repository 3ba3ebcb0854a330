using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>The owner of blocks whose values are not kept.</summary>
internal sealed class Unkept
{
    public static Unkept Value { get; } = new();

    private Unkept()
    {
    }
}

/// <summary>The keys of one block, declared once: they are bound, printed and documented from here.</summary>
/// <param name="typeName">The name errors use (<c>server.Config</c>).</param>
/// <param name="shape">The name of a block that occurs in several places (<c>RING</c>), documented once; else null.</param>
internal sealed class Schema<T>(string typeName, IReadOnlyList<ConfigKey<T>> keys, string? shape = null)
{
    private readonly Dictionary<string, ConfigKey<T>> _byName = keys.ToDictionary(k => k.Name, StringComparer.Ordinal);

    public string TypeName => typeName;
    public IReadOnlyList<ConfigKey<T>> Keys => keys;
    public string? Shape => shape;

    public bool Has(string key) => _byName.ContainsKey(key);

    /// <summary>
    /// The block's values over <paramref name="owner"/>. A null is an empty block. Keys are taken in the order of their
    /// declaration, whatever the order in the file, so that two ways to one setting have a fixed winner: the later declared.
    /// </summary>
    public T Bind(T owner, YamlNode node, BindingContext context)
    {
        if (node.IsNull) return owner;
        if (node is not YamlMapping map)
        {
            context.CannotUnmarshal(node, typeName);
            return owner;
        }
        var given = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (YamlEntry entry in map.Entries)
        {
            if (!_byName.ContainsKey(entry.Key)) context.Error(entry.Line, UnknownKey(entry.Key));
            else if (!given.TryAdd(entry.Key, entry.Value)) context.Error(entry.Line, $"field {entry.Key} already set in type {typeName}");
        }
        if (given.Count == 0) return owner;
        foreach (ConfigKey<T> key in keys)
        {
            if (!given.TryGetValue(key.Name, out YamlNode? value)) continue;
            using (context.Enter(key.Name)) owner = key.Bind(owner, value, context);
        }
        return owner;
    }

    /// <summary>The values as YAML, all or only those that differ from <paramref name="defaults"/>.</summary>
    public YamlMapping ToNode(T owner, T defaults, bool onlyDifferences)
    {
        var entries = new List<YamlEntry>();
        foreach (ConfigKey<T> key in keys)
            if (key.ToNode(owner, defaults, onlyDifferences) is { } value) entries.Add(new YamlEntry(key.Name, 0, value));
        return new YamlMapping(0, entries);
    }

    /// <summary>The error for a key that is not in this block, with the nearest key that is.</summary>
    public string UnknownKey(string key)
    {
        string? near = Suggestion.Nearest(key, _byName.Keys);
        string hint = near is null ? "" : $" (did you mean \"{near}\"?)";
        return $"field {key} not found in type {typeName}{hint}";
    }
}
