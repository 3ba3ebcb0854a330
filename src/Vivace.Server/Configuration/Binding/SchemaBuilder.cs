namespace Vivace.Server.Configuration.Binding;

/// <summary>Declares the keys of one block, in the order in which they are printed.</summary>
internal sealed class SchemaBuilder<T>(string typeName, string? shape = null)
{
    private readonly List<ConfigKey<T>> _keys = [];

    /// <summary>A key kept in a property of the block's record.</summary>
    public SchemaBuilder<T> Key<TValue>(
        string name, ValueType<TValue> type, Func<T, TValue> get, Func<T, TValue, T> set, string documentation, KeyEffect effect = KeyEffect.Effective) =>
        Add(new ValueKey<T, TValue>(name, type, get, set, effect, documentation));

    /// <summary>A block kept in a property of the block's record.</summary>
    public SchemaBuilder<T> Block<TBlock>(
        string name, Schema<TBlock> schema, Func<T, TBlock> get, Func<T, TBlock, T> set, string documentation = "", bool printed = true) =>
        Add(new BlockKey<T, TBlock>(name, schema, get, set, documentation, printed));

    /// <summary>A block in the file whose values live in this block's own record.</summary>
    public SchemaBuilder<T> Nested(string name, Schema<T> schema, string documentation = "", bool printed = true) =>
        Add(new BlockKey<T, T>(name, schema, o => o, (_, v) => v, documentation, printed));

    /// <summary>The keys of another block beside this one's; <paramref name="rename"/> may change names or, with null, leave keys out.</summary>
    public SchemaBuilder<T> Inline<TBlock>(Schema<TBlock> schema, Func<T, TBlock> get, Func<T, TBlock, T> set, Func<string, string?>? rename = null)
    {
        foreach (ConfigKey<TBlock> key in schema.Keys)
            if ((rename is null ? key.Name : rename(key.Name)) is { } name) Add(key.Lift(name, get, set));
        return this;
    }

    /// <summary>A key that is checked and not kept; the default is YAML text.</summary>
    public SchemaBuilder<T> Accept<TValue>(string name, ValueType<TValue> type, string defaultText, string documentation, KeyEffect effect = KeyEffect.NoEffect) =>
        Add(new AcceptedKey<T, TValue>(name, type, defaultText, effect, documentation));

    /// <summary>A block whose values are checked and not kept.</summary>
    public SchemaBuilder<T> AcceptBlock(string name, Schema<Unkept> schema, string documentation = "") =>
        Add(new BlockKey<T, Unkept>(name, schema, _ => Unkept.Value, (o, _) => o, documentation, printed: false));

    /// <summary>A list of blocks that are checked and not kept; one warning for the whole list.</summary>
    public SchemaBuilder<T> AcceptList(string name, Schema<Unkept> schema, string documentation, KeyEffect effect = KeyEffect.NotBuilt) =>
        Accept(name, new RecordListType<Unkept>(schema, () => Unkept.Value, silent: true), "", documentation, effect);

    public SchemaBuilder<T> Add(ConfigKey<T> key)
    {
        _keys.Add(key);
        return this;
    }

    public Schema<T> Build() => new(typeName, _keys, shape);
}
