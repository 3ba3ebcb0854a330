namespace Vivace.Server.Configuration.Yaml;

/// <summary>What one YAML document may cost. Files beyond a limit are refused with a sentence, never read half.</summary>
internal static class YamlLimits
{
    /// <summary>Characters of a document, after environment expansion.</summary>
    public const int MaxCharacters = 16 * 1024 * 1024;

    /// <summary>Mappings and sequences inside one another.</summary>
    public const int MaxDepth = 50;

    /// <summary>Nodes of a document with every alias written out; stops documents that grow exponentially through aliases.</summary>
    public const long MaxNodes = 1_000_000;
}

/// <summary>A text that is not YAML or exceeds a limit. The message starts with <c>yaml: line N: </c>.</summary>
internal sealed class YamlFormatException(int line, string problem) : Exception($"yaml: line {line}: {problem}");
