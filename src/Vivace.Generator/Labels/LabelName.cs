using System.Text;

namespace Vivace.Generator.Labels;

/// <summary>Label names made of attribute keys (metrics-generator specification, section 4.3).</summary>
public static class LabelName
{
    private const string CollisionPrefix = "__";

    private static readonly string[] Intrinsic = ["service", "span_name", "span_kind", "status_code", "status_message"];

    /// <summary>Every character outside <c>[a-zA-Z0-9_]</c> becomes one underscore. Nothing else changes: leading digits stay.</summary>
    public static string Sanitise(string key)
    {
        var name = new StringBuilder(key.Length);
        foreach (Rune character in key.EnumerateRunes())
        {
            name.Append(character.IsAscii && (Rune.IsLetterOrDigit(character) || character.Value == '_') ? (char)character.Value : '_');
        }

        return name.ToString();
    }

    /// <summary>The label of a span-metrics dimension: sanitised, and moved out of the way of the labels of the span itself.</summary>
    public static string OfDimension(string key)
    {
        string name = Sanitise(key);
        return Array.IndexOf(Intrinsic, name) >= 0 ? CollisionPrefix + name : name;
    }

    /// <summary>The label of a resource attribute on <c>traces_target_info</c>.</summary>
    public static string OfTargetInfo(string key)
    {
        string name = OfDimension(key);
        return name is "job" or "instance" ? CollisionPrefix + name : name;
    }
}
