using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>A value that may be absent: absent is null, an explicit empty value is not.</summary>
internal sealed class OptionalType<T>(ValueType<T> inner) : ValueType<T?> where T : class
{
    public override string Label => inner.Label;
    public override string GoName => inner.GoName;
    public override T? Zero => null;
    public override void DescribeInside(string path, KeyCatalog catalog) => inner.DescribeInside(path, catalog);
    public override YamlNode ToNode(T? value) => value is null ? YamlScalar.Plain("") : inner.ToNode(value);
    public override bool Same(T? left, T? right) => left is null || right is null ? left is null && right is null : inner.Same(left, right);

    protected override bool TryRead(YamlNode node, BindingContext context, out T? value)
    {
        bool good = inner.TryBind(node, context, out T bound);
        value = bound;
        return good;
    }
}

/// <summary>As <see cref="OptionalType{T}"/> for values such as bool and duration.</summary>
internal sealed class OptionalValueType<T>(ValueType<T> inner) : ValueType<T?> where T : struct
{
    public override string Label => inner.Label;
    public override string GoName => inner.GoName;
    public override T? Zero => null;
    public override YamlNode ToNode(T? value) => value is { } present ? inner.ToNode(present) : YamlScalar.Plain("");
    public override bool Same(T? left, T? right) => EqualityComparer<T?>.Default.Equals(left, right);

    protected override bool TryRead(YamlNode node, BindingContext context, out T? value)
    {
        bool good = inner.TryBind(node, context, out T bound);
        value = bound;
        return good;
    }
}
