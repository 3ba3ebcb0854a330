using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>A switch that must stay off: on would promise something that does not happen.</summary>
internal sealed class RefusedSwitchKey<TOwner>(string name, string refusal) : ConfigKey<TOwner>(name, KeyEffect.NotBuilt, "Must stay false")
{
    public override TOwner Bind(TOwner owner, YamlNode node, BindingContext context)
    {
        if (V.Bool.TryBind(node, context, out bool on) && on) context.Refuse(refusal);
        return owner;
    }

    public override YamlNode? ToNode(TOwner owner, TOwner defaults, bool onlyDifferences) => null;

    public override void Describe(string prefix, TOwner defaults, KeyCatalog catalog) =>
        catalog.Add(new KeyRow(prefix + Name, V.Bool.Label, "false", Effect, Documentation));

    public override ConfigKey<TOuter> Lift<TOuter>(string newName, Func<TOuter, TOwner> get, Func<TOuter, TOwner, TOuter> set) =>
        new RefusedSwitchKey<TOuter>(newName, refusal);
}
