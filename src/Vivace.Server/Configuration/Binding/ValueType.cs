using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>How values of one kind are read from YAML, compared and printed.</summary>
internal abstract class ValueType<T>
{
    /// <summary>The name on the configuration page: <c>duration</c>, <c>bytes</c>, <c>list of string</c>.</summary>
    public abstract string Label { get; }

    /// <summary>The name error texts use: <c>time.Duration</c>, <c>int</c>.</summary>
    public abstract string GoName { get; }

    /// <summary>What a null (a key without a value) means: the zero value.</summary>
    public abstract T Zero { get; }

    /// <summary>Reads the value; on failure reports to the context and returns false.</summary>
    public bool TryBind(YamlNode node, BindingContext context, out T value)
    {
        value = Zero;
        return node.IsNull || TryRead(node, context, out value);
    }

    public abstract YamlNode ToNode(T value);

    public virtual bool Same(T left, T right) => EqualityComparer<T>.Default.Equals(left, right);

    protected abstract bool TryRead(YamlNode node, BindingContext context, out T value);
}

/// <summary>A kind of value written as one scalar.</summary>
internal abstract class ScalarType<T>(string label, string goName, T zero) : ValueType<T>
{
    public override string Label => label;
    public override string GoName => goName;
    public override T Zero => zero;

    protected sealed override bool TryRead(YamlNode node, BindingContext context, out T value)
    {
        string? problem = null;
        if (node is YamlScalar scalar && TryParse(scalar, out value, out problem)) return true;
        context.CannotUnmarshal(node, goName, problem ?? "");
        value = zero;
        return false;
    }

    /// <summary><paramref name="problem"/> may add a reason to the error; null adds nothing.</summary>
    protected abstract bool TryParse(YamlScalar scalar, out T value, out string? problem);
}
