using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Vivace.Server.Configuration.Yaml;

/// <summary>
/// Reads one YAML document into nodes that know their lines. Aliases share their anchor's node, <c>&lt;&lt;</c> merges mappings
/// (keys written in the mapping win), and the limits of <see cref="YamlLimits"/> hold.
/// </summary>
internal sealed class YamlTreeReader
{
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = [];
    private long _nodes;

    private YamlTreeReader(string text) => _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <summary>The document, or an empty mapping for a text without one.</summary>
    /// <exception cref="YamlFormatException">Not YAML, several documents, or beyond a limit.</exception>
    public static YamlNode Read(string text)
    {
        if (text.Length > YamlLimits.MaxCharacters)
            throw new YamlFormatException(1, $"the document is longer than {YamlLimits.MaxCharacters} characters");
        var reader = new YamlTreeReader(text);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException e)
        {
            throw new YamlFormatException((int)e.Start.Line, Sentence(e.Message));
        }
    }

    private YamlNode ReadDocument()
    {
        Next();
        if (Next() is StreamEnd) return YamlMapping.Empty;
        YamlNode root = ReadNode(Next(), depth: 0);
        Next();
        ParsingEvent end = Next();
        if (end is not StreamEnd) throw new YamlFormatException(Line(end), "a second document starts here; the file must hold one");
        return root is YamlScalar { IsNull: true } ? YamlMapping.Empty : root;
    }

    private YamlNode ReadNode(ParsingEvent e, int depth)
    {
        if (depth > YamlLimits.MaxDepth)
            throw new YamlFormatException(Line(e), $"more than {YamlLimits.MaxDepth} levels inside one another");
        YamlNode node = e switch
        {
            Scalar scalar => ScalarOf(scalar),
            SequenceStart => ReadSequence(Line(e), depth),
            MappingStart => ReadMapping(Line(e), depth),
            AnchorAlias alias => _anchors.TryGetValue(alias.Value.Value, out YamlNode? anchored)
                ? anchored
                : throw new YamlFormatException(Line(e), $"unknown anchor '{alias.Value.Value}' referenced"),
            _ => throw new YamlFormatException(Line(e), "a value was expected"),
        };
        Count(e, e is AnchorAlias ? node.Weight : 1);
        if (e is NodeEvent { Anchor.IsEmpty: false } named && e is not AnchorAlias) _anchors[named.Anchor.Value] = node;
        return node;
    }

    private YamlSequence ReadSequence(int line, int depth)
    {
        var items = new List<YamlNode>();
        for (ParsingEvent e = Next(); e is not SequenceEnd; e = Next()) items.Add(ReadNode(e, depth + 1));
        return new YamlSequence(line, items);
    }

    private YamlMapping ReadMapping(int line, int depth)
    {
        var entries = new List<YamlEntry>();
        var merged = new List<YamlEntry>();
        for (ParsingEvent e = Next(); e is not MappingEnd; e = Next())
        {
            if (ReadNode(e, depth + 1) is not YamlScalar key) throw new YamlFormatException(Line(e), "a key must be a plain word");
            YamlNode value = ReadNode(Next(), depth + 1);
            if (key.Text == "<<" && e is Scalar { Style: ScalarStyle.Plain }) merged.AddRange(MergedEntries(value, Line(e)));
            else entries.Add(new YamlEntry(key.Text, Line(e), value));
        }
        if (merged.Count == 0) return new YamlMapping(line, entries);
        var present = entries.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        entries.AddRange(merged.Where(e => present.Add(e.Key)));
        return new YamlMapping(line, entries);
    }

    private static IEnumerable<YamlEntry> MergedEntries(YamlNode value, int line) => value switch
    {
        YamlMapping map => map.Entries,
        YamlSequence list when list.Items.All(i => i is YamlMapping) => list.Items.SelectMany(i => ((YamlMapping)i).Entries),
        _ => throw new YamlFormatException(line, "map merge requires map or sequence of maps as the value"),
    };

    private static YamlScalar ScalarOf(Scalar scalar)
    {
        const string stringTag = "tag:yaml.org,2002:str";
        int line = Line(scalar);
        bool isString = !scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific
            ? scalar.Tag.Value == stringTag
            : scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any);
        return isString ? YamlScalar.Quoted(scalar.Value, line) : YamlScalar.Plain(scalar.Value, line);
    }

    private void Count(ParsingEvent e, long weight)
    {
        _nodes += weight;
        if (_nodes > YamlLimits.MaxNodes)
            throw new YamlFormatException(Line(e), $"more than {YamlLimits.MaxNodes} values, counting every use of an alias");
    }

    private ParsingEvent Next()
    {
        _parser.MoveNext();
        return _parser.Current ?? throw new YamlFormatException(1, "the document ends early");
    }

    private static int Line(ParsingEvent e) => (int)e.Start.Line;

    // The library puts positions in front of some messages; the line is said once, by us.
    private static string Sentence(string message)
    {
        int end = message.IndexOf("): ", StringComparison.Ordinal);
        return message.StartsWith('(') && end > 0 ? message[(end + 3)..] : message;
    }
}
