using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Vivace.Server.Configuration.Yaml;

/// <summary>Prints nodes as block YAML (a file) or flow YAML (one line). What it prints reads back as the same nodes.</summary>
internal static class YamlEmitter
{
    private const int Indent = 4;

    /// <summary>A block document; an empty mapping prints as <c>{}</c>.</summary>
    public static string Block(YamlNode node)
    {
        var text = new StringBuilder();
        if (node is YamlMapping { Entries.Count: > 0 } or YamlSequence { Items.Count: > 0 }) Append(text, node, 0);
        else text.Append(Flow(node)).Append('\n');
        return text.ToString();
    }

    /// <summary>One line: <c>[a, b]</c>, <c>{k: v}</c> or the scalar.</summary>
    public static string Flow(YamlNode node) => node switch
    {
        YamlScalar scalar => ScalarText(scalar),
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(Flow))}]",
        YamlMapping map => $"{{{string.Join(", ", map.Entries.Select(e => $"{KeyText(e.Key)}: {Flow(e.Value)}"))}}}",
        _ => "",
    };

    private static void Append(StringBuilder text, YamlNode node, int column)
    {
        switch (node)
        {
            case YamlMapping map:
                foreach (YamlEntry entry in map.Entries)
                {
                    text.Append(' ', column).Append(KeyText(entry.Key)).Append(':');
                    AppendValue(text, entry.Value, column + Indent);
                }
                break;
            case YamlSequence list:
                foreach (YamlNode item in list.Items)
                {
                    text.Append(' ', column).Append('-');
                    if (item is YamlMapping { Entries.Count: > 0 })
                    {
                        // The first key stands beside the dash, the others below it.
                        var inner = new StringBuilder();
                        Append(inner, item, column + 2);
                        text.Append(' ').Append(inner, column + 2, inner.Length - column - 2);
                    }
                    else
                    {
                        AppendValue(text, item, column + Indent);
                    }
                }
                break;
        }
    }

    private static void AppendValue(StringBuilder text, YamlNode value, int column)
    {
        if (value is YamlMapping { Entries.Count: > 0 } or YamlSequence { Items.Count: > 0 })
        {
            text.Append('\n');
            Append(text, value, column);
            return;
        }
        text.Append(' ').Append(Flow(value)).Append('\n');
    }

    private static string KeyText(string key) => ScalarText(YamlScalar.Quoted(key));

    private static string ScalarText(YamlScalar scalar)
    {
        if (scalar.Kind != YamlScalarKind.String) return scalar.Kind == YamlScalarKind.Null ? "null" : scalar.Text;
        return IsSafePlain(scalar.Text) ? scalar.Text : $"\"{JsonEncodedText.Encode(scalar.Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }

    private static bool IsSafePlain(string text)
    {
        if (text.Length == 0 || YamlScalar.Plain(text).Kind != YamlScalarKind.String) return false;
        bool afterStart = false;
        foreach (char c in text)
        {
            bool safe = char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' || (afterStart && c is '-' or ':' or '+' or '(' or ')' or ' ');
            if (!safe) return false;
            afterStart = true;
        }
        return text[^1] is not (':' or ' ') && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" -", StringComparison.Ordinal);
    }
}
