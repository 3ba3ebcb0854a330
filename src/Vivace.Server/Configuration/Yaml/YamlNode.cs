namespace Vivace.Server.Configuration.Yaml;

/// <summary>One node of a YAML document with the line it starts at (1-based; 0 for nodes made by the program).</summary>
internal abstract class YamlNode(int line)
{
    public int Line { get; } = line;

    /// <summary>Nodes below and including this one, every alias counted as if written out; what the size limit looks at.</summary>
    public abstract long Weight { get; }

    /// <summary>The tag as error texts show it: <c>!!str</c>, <c>!!int</c>, <c>!!map</c> …</summary>
    public abstract string Tag { get; }

    public virtual bool IsNull => false;
}

/// <summary>A sequence of nodes.</summary>
internal sealed class YamlSequence(int line, IReadOnlyList<YamlNode> items) : YamlNode(line)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;
    public override long Weight { get; } = 1 + items.Sum(i => i.Weight);
    public override string Tag => "!!seq";
}

/// <summary>One entry of a mapping; the line is the key's.</summary>
internal readonly record struct YamlEntry(string Key, int Line, YamlNode Value);

/// <summary>A mapping in document order. A key may occur twice; who reads it reports that.</summary>
internal sealed class YamlMapping(int line, IReadOnlyList<YamlEntry> entries) : YamlNode(line)
{
    public static YamlMapping Empty { get; } = new(0, []);

    public IReadOnlyList<YamlEntry> Entries { get; } = entries;
    public override long Weight { get; } = 1 + entries.Sum(e => 1 + e.Value.Weight);
    public override string Tag => "!!map";
}
