using System.Text;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration;

/// <summary>Reads configuration files from the disk, never more than a configuration can be.</summary>
public static class ConfigurationFile
{
    /// <summary>The file's text, UTF-8.</summary>
    /// <exception cref="IOException">Missing, unreadable, or longer than a document may be.</exception>
    /// <exception cref="UnauthorizedAccessException">Not permitted, or a folder.</exception>
    public static string ReadText(string path)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        var text = new StringBuilder();
        var buffer = new char[64 * 1024];
        for (int count = reader.Read(buffer); count > 0; count = reader.Read(buffer))
        {
            text.Append(buffer, 0, count);
            if (text.Length > YamlLimits.MaxCharacters) throw new IOException($"the file is longer than {YamlLimits.MaxCharacters} characters");
        }
        return text.ToString();
    }
}
