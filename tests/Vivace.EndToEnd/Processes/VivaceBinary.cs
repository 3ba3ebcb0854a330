namespace Vivace.EndToEnd.Processes;

/// <summary>Where the executable under test is.</summary>
public static class VivaceBinary
{
    private const string Variable = "VIVACE_BIN";

    private static readonly string[] Candidates = ["artifacts/publish/vivace", "src/Vivace.Server/bin/Release/net10.0/vivace"];

    /// <summary>
    /// The file named by the environment variable VIVACE_BIN, else the published native binary, else the framework-dependent build.
    /// </summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? named : throw new FileNotFoundException($"{Variable} names a file that does not exist: {named}");
        }

        return Candidates.Select(Repository.PathOf).FirstOrDefault(File.Exists) ?? throw new FileNotFoundException(
            $"no vivace binary: publish src/Vivace.Server to artifacts/publish, or name one in {Variable}");
    }
}
