using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>One key of a block whose values live in <typeparamref name="TOwner"/>.</summary>
internal abstract class ConfigKey<TOwner>(string name, KeyEffect effect, string documentation)
{
    public string Name => name;
    public KeyEffect Effect => effect;
    public string Documentation => documentation;

    /// <summary>The owner with the value of <paramref name="node"/>; unchanged when that is wrong (the context knows why).</summary>
    public abstract TOwner Bind(TOwner owner, YamlNode node, BindingContext context);

    /// <summary>The value to print, or null for a key that keeps none or, with <paramref name="onlyDifferences"/>, is at its default.</summary>
    public abstract YamlNode? ToNode(TOwner owner, TOwner defaults, bool onlyDifferences);

    /// <summary>Adds the rows of the configuration page for this key and the keys below it.</summary>
    public abstract void Describe(string prefix, TOwner defaults, KeyCatalog catalog);

    /// <summary>The same key under another name, for the flat form of the limits.</summary>
    public abstract ConfigKey<TOuter> Lift<TOuter>(string newName, Func<TOuter, TOwner> get, Func<TOuter, TOwner, TOuter> set);
}

/// <summary>A key whose value is kept in a property.</summary>
internal sealed class ValueKey<TOwner, TValue>(
    string name, ValueType<TValue> type, Func<TOwner, TValue> get, Func<TOwner, TValue, TOwner> set, KeyEffect effect, string documentation)
    : ConfigKey<TOwner>(name, effect, documentation)
{
    public override TOwner Bind(TOwner owner, YamlNode node, BindingContext context)
    {
        if (!type.TryBind(node, context, out TValue value)) return owner;
        if (Effect is KeyEffect.NoEffect or KeyEffect.NotBuilt && !type.Same(get(owner), value)) context.WarnOfKey(Effect, node.Line, Documentation);
        return set(owner, value);
    }

    public override YamlNode? ToNode(TOwner owner, TOwner defaults, bool onlyDifferences)
    {
        TValue value = get(owner);
        if (value is null || (onlyDifferences && type.Same(value, get(defaults)))) return null;
        return type.ToNode(value);
    }

    public override void Describe(string prefix, TOwner defaults, KeyCatalog catalog)
    {
        TValue value = get(defaults);
        catalog.Add(new KeyRow(prefix + Name, type.Label, value is null ? "" : YamlEmitter.Flow(type.ToNode(value)), Effect, Documentation));
    }

    public override ConfigKey<TOuter> Lift<TOuter>(string newName, Func<TOuter, TOwner> outerGet, Func<TOuter, TOwner, TOuter> outerSet) =>
        new ValueKey<TOuter, TValue>(newName, type, o => get(outerGet(o)), (o, v) => outerSet(o, set(outerGet(o), v)), Effect, Documentation);
}

/// <summary>A key that is checked and dropped. The default is YAML text, read only when it is needed.</summary>
internal sealed class AcceptedKey<TOwner, TValue>(string name, ValueType<TValue> type, string defaultText, KeyEffect effect, string documentation)
    : ConfigKey<TOwner>(name, effect, documentation)
{
    public override TOwner Bind(TOwner owner, YamlNode node, BindingContext context)
    {
        if (!type.TryBind(node, context, out TValue value) || Effect == KeyEffect.Fulfilled) return owner;
        if (!type.Same(value, Default())) context.WarnOfKey(Effect, node.Line, Documentation);
        return owner;
    }

    public override YamlNode? ToNode(TOwner owner, TOwner defaults, bool onlyDifferences) => null;

    public override void Describe(string prefix, TOwner defaults, KeyCatalog catalog) =>
        catalog.Add(new KeyRow(prefix + Name, type.Label, YamlEmitter.Flow(type.ToNode(Default())), Effect, Documentation));

    public override ConfigKey<TOuter> Lift<TOuter>(string newName, Func<TOuter, TOwner> get, Func<TOuter, TOwner, TOuter> set) =>
        new AcceptedKey<TOuter, TValue>(newName, type, defaultText, Effect, Documentation);

    private TValue Default()
    {
        if (defaultText.Length == 0) return type.Zero;
        var context = new BindingContext();
        return type.TryBind(YamlTreeReader.Read(defaultText), context, out TValue value)
            ? value
            : throw new InvalidOperationException($"the default of {Name} does not fit its type: {string.Join(';', context.ErrorLines)}");
    }
}

/// <summary>A key that holds a block of keys.</summary>
/// <param name="printed">False for a second way to the same settings, which would be printed twice.</param>
internal sealed class BlockKey<TOwner, TBlock>(
    string name, Schema<TBlock> schema, Func<TOwner, TBlock> get, Func<TOwner, TBlock, TOwner> set, string documentation, bool printed)
    : ConfigKey<TOwner>(name, KeyEffect.Effective, documentation)
{
    public override TOwner Bind(TOwner owner, YamlNode node, BindingContext context) => set(owner, schema.Bind(get(owner), node, context));

    public override YamlNode? ToNode(TOwner owner, TOwner defaults, bool onlyDifferences)
    {
        if (!printed) return null;
        YamlMapping map = schema.ToNode(get(owner), get(defaults), onlyDifferences);
        return map.Entries.Count == 0 ? null : map;
    }

    public override void Describe(string prefix, TOwner defaults, KeyCatalog catalog) =>
        catalog.AddBlock(prefix + Name, Documentation, schema, get(defaults));

    public override ConfigKey<TOuter> Lift<TOuter>(string newName, Func<TOuter, TOwner> outerGet, Func<TOuter, TOwner, TOuter> outerSet) =>
        new BlockKey<TOuter, TBlock>(newName, schema, o => get(outerGet(o)), (o, v) => outerSet(o, set(outerGet(o), v)), Documentation, printed);
}
