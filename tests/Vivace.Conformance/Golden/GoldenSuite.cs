using System.Text.Json;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.Golden;

/// <summary>The suite's files, and the script that sends its data and asks its requests.</summary>
public static class GoldenSuite
{
    private const string Folder = "tests/Vivace.Conformance/Golden";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string Suite = Repository.PathOf(Folder + "/public");

    /// <summary>Ids of the requests, in their order.</summary>
    public static IReadOnlyList<string> RequestIds { get; } = [.. Lines("public/requests.jsonl").Select(static line => Text(line, "id"))];

    /// <summary>
    /// Requests whose golden answer is not ours, with the rule that each rests on: where the specification marks what Tempo does as a
    /// defect or an artefact, its logical rule wins.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Exceptions { get; } =
        Lines("exceptions.jsonl").ToDictionary(static line => Text(line, "id"), static line => Text(line, "rule"));

    /// <summary>A base time 15 to 25 minutes ago, a multiple of ten minutes, in Unix seconds.</summary>
    public static long BaseTime() => (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 900) / 600 * 600;

    /// <summary>Sends a part of the data set.</summary>
    public static Task IngestAsync(VivaceServer server, long baseTime, int part = 1, int parts = 1) => RunAsync(
        server, "ingest", baseTime, "--otlp", server.Addresses.OtlpHttp.ToString().TrimEnd('/'), "--part", $"{part}/{parts}");

    /// <summary>Asks every request.</summary>
    public static async Task<IReadOnlyDictionary<string, GoldenAnswer>> AskAsync(VivaceServer server, long baseTime)
    {
        CapturedOutput output = await RunAsync(server, "check", baseTime, "--api", server.Addresses.Api.ToString().TrimEnd('/'));
        return output.StandardOutput.ToDictionary(
            static line => Text(line, "id"), static line => new GoldenAnswer(Text(line, "difference"), Text(line, "answer")));
    }

    private static async Task<CapturedOutput> RunAsync(VivaceServer server, string what, long baseTime, params string[] arguments)
    {
        var output = new CapturedOutput();
        using var limit = new CancellationTokenSource(Patience);
        var process = ChildProcesses.Start(
            "python3", [Repository.PathOf(Folder + "/answers.py"), what, "--suite", Suite, "--base", $"{baseTime}", .. arguments], Repository.Root, output);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"answers.py {what} exited with {process.ExitCode}\n{output}\n{server.Output}");
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Repository.PathOf($"{Folder}/{file}")).Where(static line => line.Trim().Length > 0);

    private static string Text(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty(name).GetString()!;
    }
}
