using System.Text;
using Vivace.Server.Configuration;

namespace Vivace.Server.CommandLine;

/// <summary>
/// Arguments and configuration file to options: built-in defaults, then the file, then flags. Pure but for the two functions
/// it is given, so a test decides what the disk and the environment hold.
/// </summary>
/// <param name="readFile">The text of a file; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
/// <param name="environment">A variable's value, or null.</param>
public sealed class CommandLineParser(Func<string, string> readFile, Func<string, string?> environment)
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int WrongUsage = 2;

    private const string DefaultHealthUrl = "http://127.0.0.1:3200/ready";

    /// <summary>Reads the arguments with the real disk and environment.</summary>
    public static CommandLineResult Parse(string[] args) => new CommandLineParser(File.ReadAllText, Environment.GetEnvironmentVariable).Read(args);

    public CommandLineResult Read(IReadOnlyList<string> args)
    {
        FlagTokens tokens = FlagTokens.Read(args);
        if (tokens.Problem is not null) return Usage(tokens.Problem);
        // Every value is checked before anything is done, on options that are thrown away.
        if (Apply(tokens, new VivaceOptions(), out _) is { } problem) return Usage(problem);
        if (IsOn(tokens, FlagTable.Help) || IsOn(tokens, FlagTable.ShortHelp)) return new CommandLineResult.Exit(Success, UsageText.Text, "");
        if (IsOn(tokens, FlagTable.Version)) return new CommandLineResult.Exit(Success, ProductVersion.Describe(), "");
        if (IsOn(tokens, FlagTable.Health)) return Probe(tokens);
        try
        {
            return Load(tokens);
        }
        catch (ConfigurationException e)
        {
            return new CommandLineResult.Exit(Failure, "", e.Message + "\n");
        }
    }

    private CommandLineResult Load(FlagTokens tokens)
    {
        string file = Last(tokens, FlagTable.ConfigFile) ?? "";
        bool expand = IsOn(tokens, FlagTable.ExpandEnv);
        var warnings = tokens.IgnoredFlags.Distinct().Select(f => new ConfigurationWarning($"-{f} has no effect in Vivace", "a flag of a part that does not exist here")).ToList();
        VivaceOptions options = VivaceOptions.EmbeddedDefaults;
        if (file.Length > 0)
        {
            LoadedConfiguration loaded = ConfigurationLoader.Load(ReadConfig(file), file, expand ? environment : null);
            options = loaded.Options;
            warnings.AddRange(loaded.Warnings);
        }
        Apply(tokens, options, out options);
        ConfigurationValidation.Check(options);
        warnings.AddRange(ConfigurationValidation.Warnings(options));
        if (IsOn(tokens, FlagTable.Verify)) return new CommandLineResult.Exit(warnings.Count == 0 ? Success : Failure, "", Print(warnings));
        return new CommandLineResult.Run(options, warnings, file.Length > 0 ? file : null, expand);
    }

    private string ReadConfig(string file)
    {
        try
        {
            return readFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"failed parsing config: failed to read configFile {file}: {FileProblem.Describe(file, e)}");
        }
    }

    private static CommandLineResult Probe(FlagTokens tokens)
    {
        string url = Last(tokens, FlagTable.HealthUrl) ?? DefaultHealthUrl;
        return Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https"
            ? new CommandLineResult.Probe(parsed!)
            : Usage($"invalid value \"{url}\" for flag -{FlagTable.HealthUrl}: not an http or https URL");
    }

    // The problem of the first wrong value, or null.
    private static string? Apply(FlagTokens tokens, VivaceOptions options, out VivaceOptions result)
    {
        result = options;
        foreach (Flag flag in FlagTable.All)
        {
            if (!tokens.Values.TryGetValue(flag.Name, out IReadOnlyList<string>? values)) continue;
            if (!flag.TryApply(ref result, values, out string wrong, out string problem)) return $"invalid value \"{wrong}\" for flag -{flag.Name}: {problem}";
        }
        return null;
    }

    private static string? Last(FlagTokens tokens, string flag) => tokens.Values.TryGetValue(flag, out IReadOnlyList<string>? values) ? values[^1] : null;

    private static bool IsOn(FlagTokens tokens, string flag) => Last(tokens, flag) == "true";

    private static CommandLineResult.Exit Usage(string problem) => new(WrongUsage, "", $"{problem}\n{UsageText.Text}");

    private static string Print(List<ConfigurationWarning> warnings)
    {
        if (warnings.Count == 0) return "";
        var text = new StringBuilder("level=warn msg=\"-- CONFIGURATION WARNINGS --\"\n");
        foreach (ConfigurationWarning warning in warnings)
        {
            text.Append("level=warn msg=").Append(Quoted(warning.Message));
            if (warning.Explain.Length > 0) text.Append(" explain=").Append(Quoted(warning.Explain));
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")}\"";
}
