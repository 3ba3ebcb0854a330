using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>A list of blocks; it replaces the default list.</summary>
internal sealed class RecordListType<T>(Schema<T> schema, Func<T> create, bool silent = false) : ValueType<IReadOnlyList<T>>
{
    public override string Label => $"list of {{{string.Join(", ", schema.Keys.Select(k => k.Name))}}}";
    public override string GoName => $"[]{schema.TypeName}";
    public override IReadOnlyList<T> Zero => [];

    public override YamlNode ToNode(IReadOnlyList<T> value) =>
        new YamlSequence(0, [.. value.Select(item => schema.ToNode(item, create(), onlyDifferences: false))]);

    public override bool Same(IReadOnlyList<T> left, IReadOnlyList<T> right) =>
        left.Count == right.Count && YamlEmitter.Flow(ToNode(left)) == YamlEmitter.Flow(ToNode(right));

    protected override bool TryRead(YamlNode node, BindingContext context, out IReadOnlyList<T> value)
    {
        value = [];
        if (node is not YamlSequence list)
        {
            context.CannotUnmarshal(node, GoName);
            return false;
        }
        if (!silent)
        {
            value = BindAll(list, context);
            return true;
        }
        using (context.Silence()) value = BindAll(list, context);
        return true;
    }

    private List<T> BindAll(YamlSequence list, BindingContext context) => [.. list.Items.Select(i => schema.Bind(create(), i, context))];
}

/// <summary>A block that may be absent; present without content it has its defaults.</summary>
internal sealed class RecordType<T>(Schema<T> schema, Func<T> create) : ValueType<T?> where T : class
{
    public override string Label => $"{{{string.Join(", ", schema.Keys.Select(k => k.Name))}}}";
    public override string GoName => schema.TypeName;

    // A key without a value still says that the block is there: `grpc:` starts the protocol.
    public override T? Zero => create();

    public override YamlNode ToNode(T? value) => value is null ? YamlScalar.Plain("") : schema.ToNode(value, create(), onlyDifferences: false);

    // Records that hold lists compare them by reference; what they print says whether they are the same.
    public override bool Same(T? left, T? right) => YamlEmitter.Flow(ToNode(left)) == YamlEmitter.Flow(ToNode(right));

    protected override bool TryRead(YamlNode node, BindingContext context, out T? value)
    {
        value = schema.Bind(create(), node, context);
        return true;
    }
}
