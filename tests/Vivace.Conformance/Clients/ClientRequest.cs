using System.Text.Json;
using System.Text.RegularExpressions;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.Clients;

/// <summary>A line of a file of recorded requests.</summary>
public sealed partial record ClientRequest(string Id, JsonElement Line)
{
    /// <summary>Reads a file of requests.</summary>
    public static IReadOnlyDictionary<string, ClientRequest> ReadAll(string file) => File
        .ReadLines(Repository.PathOf("tests/Vivace.Conformance/Clients/" + file))
        .Where(static line => line.Trim().Length > 0)
        .Select(static line =>
        {
            using var json = JsonDocument.Parse(line);
            return new ClientRequest(json.RootElement.GetProperty("id").GetString()!, json.RootElement.Clone());
        })
        .ToDictionary(static request => request.Id);

    /// <summary>A member as text, or empty.</summary>
    public string Text(string name) => Line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>What must come back, or an undefined element.</summary>
    public JsonElement Expect(string name) =>
        Line.TryGetProperty("expect", out var expect) && expect.TryGetProperty(name, out var value) ? value : default;

    /// <summary>Names and values of an object of the line, with the placeholders filled in.</summary>
    public IEnumerable<(string Name, string Value)> Pairs(string name, ClientServer server) => Line.TryGetProperty(name, out var pairs)
        ? pairs.EnumerateObject().Select(pair => (pair.Name, Fill(pair.Value.ToString(), server)))
        : [];

    /// <summary>A text with its placeholders filled in; <c>@END_S@-900</c> is a number of seconds earlier.</summary>
    public static string Fill(string text, ClientServer server) => Placeholder().Replace(text, match =>
    {
        long back = match.Groups[2].Length == 0 ? 0 : long.Parse(match.Groups[2].ValueSpan);
        return match.Groups[1].Value switch
        {
            "START_S" => $"{server.StartSeconds - back}",
            "END_S" => $"{server.EndSeconds - back}",
            "START_NS" => $"{server.StartSeconds - back}000000000",
            "END_NS" => $"{server.EndSeconds - back}000000000",
            "TRACE_ID" => ClientServer.TraceId,
            "TRACE_ID_UPPER" => ClientServer.TraceId.ToUpperInvariant(),
            "TRACE_ID_TRIMMED" => ClientServer.TrimmedTraceId,
            var other => throw new InvalidDataException($"unknown placeholder {other}"),
        };
    });

    [GeneratedRegex("@([A-Z_]+)@(?:-([0-9]+))?")]
    private static partial Regex Placeholder();
}
