using Vivace.Server.Configuration.Binding;
using Vivace.Server.Configuration.Expansion;
using Vivace.Server.Configuration.Schemas;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration;

/// <summary>What a configuration file says: the options and what to tell the operator.</summary>
public sealed record LoadedConfiguration(VivaceOptions Options, IReadOnlyList<ConfigurationWarning> Warnings);

/// <summary>Turns the text of a configuration file into options. Pure: reads no files and no environment of its own.</summary>
public static class ConfigurationLoader
{
    /// <summary>
    /// Binds <paramref name="text"/> over Tempo's defaults. Flags and <see cref="ConfigurationValidation"/> come after.
    /// </summary>
    /// <param name="file">The name used in error texts.</param>
    /// <param name="environment">Expands <c>${…}</c> with these variables; null leaves the text as it is.</param>
    /// <exception cref="ConfigurationException">The text is not YAML, or has keys or values that do not belong there: all of them are listed.</exception>
    public static LoadedConfiguration Load(string text, string file, Func<string, string?>? environment = null)
    {
        if (environment is not null) text = Expand(text, file, environment);
        var context = new BindingContext();
        VivaceOptions options;
        try
        {
            options = RootSchema.Root.Bind(new VivaceOptions(), YamlTreeReader.Read(text), context);
        }
        catch (YamlFormatException e)
        {
            throw new ConfigurationException($"failed parsing config: failed to parse configFile {file}: {e.Message}");
        }
        var problems = new List<string>();
        if (context.HasErrors)
        {
            problems.Add($"failed parsing config: failed to parse configFile {file}: yaml: unmarshal errors:");
            problems.AddRange(context.ErrorLines);
        }
        problems.AddRange(context.Refusals);
        if (problems.Count > 0) throw new ConfigurationException(string.Join('\n', problems));
        return new LoadedConfiguration(options, context.Warnings);
    }

    private static string Expand(string text, string file, Func<string, string?> environment)
    {
        try
        {
            return EnvironmentExpansion.Expand(text, environment);
        }
        catch (EnvironmentExpansionException e)
        {
            throw new ConfigurationException($"failed parsing config: failed to expand env vars from configFile {file}: {e.Message}");
        }
    }
}
