using Vivace.Server.Configuration;

namespace Vivace.Server.CommandLine;

/// <summary>What the arguments ask for.</summary>
public abstract record CommandLineResult
{
    private CommandLineResult()
    {
    }

    /// <summary>Run with these options, which are complete and valid.</summary>
    /// <param name="Warnings">To be logged at the start, between the line <c>-- CONFIGURATION WARNINGS --</c> and the rest.</param>
    /// <param name="ConfigFile">The file read, or null for the embedded defaults.</param>
    /// <param name="ExpandEnvironment">True when the per-tenant file is to be expanded, too.</param>
    public sealed record Run(VivaceOptions Options, IReadOnlyList<ConfigurationWarning> Warnings, string? ConfigFile, bool ExpandEnvironment)
        : CommandLineResult;

    /// <summary>Ask <paramref name="Url"/> for readiness; exit 0 when it answers 200, else 1.</summary>
    public sealed record Probe(Uri Url) : CommandLineResult;

    /// <summary>Print and end. Texts end with a line break or are empty.</summary>
    public sealed record Exit(int Code, string Output, string Error) : CommandLineResult;
}
