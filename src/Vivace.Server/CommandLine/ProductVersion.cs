using System.Reflection;
using System.Runtime.InteropServices;

namespace Vivace.Server.CommandLine;

/// <summary>What this build is, and which Tempo it answers for.</summary>
public static class ProductVersion
{
    /// <summary>The version clients such as Grafana see; they switch features by it.</summary>
    public const string TempoVersion = "v2.10.1";

    /// <summary>Vivace's own version, <c>0.1.0</c>.</summary>
    public static string Version { get; } = Informational().Split('+', 2)[0];

    /// <summary>The commit this was built from; <c>unknown</c> outside of a repository.</summary>
    public static string Revision { get; } = Informational().Split('+', 2) is [_, var revision] ? revision : "unknown";

    /// <summary>The runtime it was built for, <c>.NET 10.0.0</c>.</summary>
    public static string Runtime => RuntimeInformation.FrameworkDescription;

    /// <summary>What it was built for, <c>linux-x64</c>.</summary>
    public static string Platform => RuntimeInformation.RuntimeIdentifier;

    /// <summary>The block that <c>-version</c> prints.</summary>
    public static string Describe() =>
        $"""
        vivace, version {Version} (branch: , revision: {Revision})
          runtime version:  {Runtime}
          platform:         {Platform}
          compatible with:  tempo, version {TempoVersion}

        """;

    private static string Informational() =>
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
