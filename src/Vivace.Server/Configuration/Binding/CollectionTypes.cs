using System.Globalization;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>A list of scalars; it replaces the default list.</summary>
internal sealed class ListType<T>(ValueType<T> item) : ValueType<IReadOnlyList<T>>
{
    public override string Label => $"list of {item.Label}";
    public override string GoName => $"[]{item.GoName}";
    public override IReadOnlyList<T> Zero => [];

    public override YamlNode ToNode(IReadOnlyList<T> value) => new YamlSequence(0, [.. value.Select(item.ToNode)]);

    public override bool Same(IReadOnlyList<T> left, IReadOnlyList<T> right) =>
        left.Count == right.Count && left.Zip(right).All(p => item.Same(p.First, p.Second));

    protected override bool TryRead(YamlNode node, BindingContext context, out IReadOnlyList<T> value)
    {
        value = [];
        if (node is not YamlSequence list)
        {
            context.CannotUnmarshal(node, GoName);
            return false;
        }
        var items = new List<T>(list.Items.Count);
        bool good = true;
        foreach (YamlNode entry in list.Items)
        {
            good &= item.TryBind(entry, context, out T bound);
            items.Add(bound);
        }
        value = items;
        return good;
    }
}

/// <summary>A map of free names to scalars. Keys given are merged over the default map by the key that owns it.</summary>
internal sealed class MapType<T>(ValueType<T> item) : ValueType<IReadOnlyDictionary<string, T>>
{
    public override string Label => $"map of {item.Label}";
    public override string GoName => $"map[string]{item.GoName}";
    public override IReadOnlyDictionary<string, T> Zero => new Dictionary<string, T>();

    public override YamlNode ToNode(IReadOnlyDictionary<string, T> value) =>
        new YamlMapping(0, [.. value.Select(p => new YamlEntry(p.Key, 0, item.ToNode(p.Value)))]);

    public override bool Same(IReadOnlyDictionary<string, T> left, IReadOnlyDictionary<string, T> right) =>
        left.Count == right.Count && left.All(p => right.TryGetValue(p.Key, out T? other) && item.Same(p.Value, other));

    protected override bool TryRead(YamlNode node, BindingContext context, out IReadOnlyDictionary<string, T> value)
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        value = map;
        if (node is not YamlMapping entries)
        {
            context.CannotUnmarshal(node, GoName);
            return false;
        }
        bool good = true;
        foreach (YamlEntry entry in entries.Entries)
        {
            good &= item.TryBind(entry.Value, context, out T bound);
            if (map.TryAdd(entry.Key, bound)) continue;
            context.Error(entry.Line, $"key \"{entry.Key}\" already set in map");
            good = false;
        }
        return good;
    }
}

/// <summary>A map of small numbers to booleans (<c>subprocessors</c>).</summary>
internal sealed class SwitchMapType : ValueType<IReadOnlyDictionary<int, bool>>
{
    private readonly MapType<bool> _inner = new(new BoolType());

    public override string Label => "map of int to bool";
    public override string GoName => "map[int]bool";
    public override IReadOnlyDictionary<int, bool> Zero => new Dictionary<int, bool>();

    public override YamlNode ToNode(IReadOnlyDictionary<int, bool> value) => new YamlMapping(
        0, [.. value.OrderBy(p => p.Key).Select(p => new YamlEntry(p.Key.ToString(CultureInfo.InvariantCulture), 0, new BoolType().ToNode(p.Value)))]);

    public override bool Same(IReadOnlyDictionary<int, bool> left, IReadOnlyDictionary<int, bool> right) =>
        left.Count == right.Count && left.All(p => right.TryGetValue(p.Key, out bool other) && p.Value == other);

    protected override bool TryRead(YamlNode node, BindingContext context, out IReadOnlyDictionary<int, bool> value)
    {
        value = Zero;
        if (!_inner.TryBind(node, context, out IReadOnlyDictionary<string, bool> map)) return false;
        var numbers = new Dictionary<int, bool>();
        foreach ((string name, bool on) in map)
        {
            if (int.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            {
                numbers[number] = on;
                continue;
            }
            context.CannotUnmarshal(node, GoName, $"\"{name}\" is not a number");
            return false;
        }
        value = numbers;
        return true;
    }
}

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

/// <summary>A value that may be absent: absent is null, an explicit empty value is not.</summary>
internal sealed class OptionalType<T>(ValueType<T> inner) : ValueType<T?> where T : class
{
    public override string Label => inner.Label;
    public override string GoName => inner.GoName;
    public override T? Zero => null;
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
