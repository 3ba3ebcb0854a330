using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>A key that must not be there: to go on without what it asks for would be to do something else.</summary>
internal sealed class RefusedKey<TOwner>(string name, string refusal) : ConfigKey<TOwner>(name, KeyEffect.NotBuilt, $"Refused: {refusal}")
{
    public override TOwner Bind(TOwner owner, YamlNode node, BindingContext context)
    {
        if (V.Free.TryBind(node, context, out YamlNode value) && !V.Free.Same(value, V.Free.Zero)) context.Refuse($"{Name}: {refusal}");
        return owner;
    }

    public override YamlNode? ToNode(TOwner owner, TOwner defaults, bool onlyDifferences) => null;

    public override void Describe(string prefix, TOwner defaults, KeyCatalog catalog) =>
        catalog.Add(new KeyRow(prefix + Name, V.Free.Label, YamlEmitter.Flow(V.Free.ToNode(V.Free.Zero)), Effect, Documentation));

    public override ConfigKey<TOuter> Lift<TOuter>(string newName, Func<TOuter, TOwner> get, Func<TOuter, TOwner, TOuter> set) =>
        new RefusedKey<TOuter>(newName, refusal);
}
