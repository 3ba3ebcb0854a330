using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>Anything well-formed: content that is accepted and not looked at.</summary>
internal sealed class FreeType : ValueType<YamlNode>
{
    public override string Label => "any";
    public override string GoName => "interface{}";
    public override YamlNode Zero => YamlMapping.Empty;

    public override YamlNode ToNode(YamlNode value) => value;

    public override bool Same(YamlNode left, YamlNode right) => YamlEmitter.Flow(left) == YamlEmitter.Flow(right);

    protected override bool TryRead(YamlNode node, BindingContext context, out YamlNode value)
    {
        value = node;
        return true;
    }
}
