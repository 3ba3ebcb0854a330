using System.Globalization;
using System.Text.Json;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Otlp;

/// <summary>Requests made by <c>tests/tools/beylagen.py</c>: the same traffic as JSON texts and as messages.</summary>
public sealed class Beylagen
{
    private const string Script = "tests/tools/beylagen.py";

    private Beylagen(IReadOnlyList<string> json)
    {
        Json = json;
        Messages = [.. json.Select(Parse)];
    }

    /// <summary>One OTLP/JSON request per item.</summary>
    public IReadOnlyList<string> Json { get; }

    /// <summary>The same requests, parsed.</summary>
    public IReadOnlyList<ExportTraceServiceRequest> Messages { get; }

    /// <summary>All spans of all requests.</summary>
    public SpanSet Spans => SpanSet.Sent(Messages.SelectMany(static m => m.ResourceSpans));

    /// <summary>Runs the script with a seed; spans start now, spread over a minute before.</summary>
    public static async Task<Beylagen> RunAsync(int seed, int traces)
    {
        const int WindowSeconds = 60;
        long start = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - WindowSeconds;
        string[] arguments =
        [
            Repository.PathOf(Script),
            "--seed", seed.ToString(CultureInfo.InvariantCulture),
            "--traces", traces.ToString(CultureInfo.InvariantCulture),
            "--base-time", start.ToString(CultureInfo.InvariantCulture),
        ];
        var output = new CapturedOutput();
        int code = await ChildProcesses.RunAsync("python3", arguments, Repository.Root, output);
        return code == 0 ? new Beylagen(output.StandardOutput) : throw new InvalidOperationException($"{Script} exited with {code}\n{output}");
    }

    private static ExportTraceServiceRequest Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        var request = new ExportTraceServiceRequest();
        request.ResourceSpans.Add(OtlpJson.Export.ReadAll(document.RootElement.GetProperty("resourceSpans")));
        return request;
    }
}
