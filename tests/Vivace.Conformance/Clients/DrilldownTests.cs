using System.Text;
using System.Text.Json;

namespace Vivace.Conformance.Clients;

/// <summary>The queries of Grafana's Traces Drilldown are answered with the status that it expects and a body that it can read.</summary>
public sealed class DrilldownTests(ClientServer server) : IClassFixture<ClientServer>
{
    private const int HourSeconds = 3600;

    private static readonly IReadOnlyDictionary<string, ClientRequest> All = ClientRequest.ReadAll("drilldown-queries.jsonl");

    /// <summary>All of them.</summary>
    public static TheoryData<string> Ids() => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task AQueryIsAnswered(string id)
    {
        ClientRequest request = All[id];
        Dictionary<string, string> parameters = request.Pairs("params", server).ToDictionary();
        int expected = parameters.Remove("expectStatus", out string? status) ? int.Parse(status) : 200;
        bool isDay = parameters.Remove("range", out string? range) && range == "24h";
        string path = request.Text("endpoint") switch
        {
            "query_range" => "/api/metrics/query_range",
            "search" => "/api/search",
            "tags" => "/api/v2/search/tags",
            "tag-values" => $"/api/v2/search/tag/{Uri.EscapeDataString(parameters["tag"])}/values",
            var other => throw new InvalidDataException(other),
        };
        if (request.Text("q") is { Length: > 0 } query)
        {
            parameters["q"] = ClientRequest.Fill(query, server);
        }

        if (request.Text("endpoint") is "query_range" or "search")
        {
            // Batches of a day are for servers without a limit; here two hours stand for them.
            parameters["start"] = $"{(isDay ? server.EndSeconds - (2 * HourSeconds) : server.StartSeconds)}";
            parameters["end"] = $"{server.EndSeconds}";
        }

        (int code, _, byte[] body) = await server.GetAsync(path, parameters.Select(static p => (p.Key, p.Value)), []);
        Assert.True(code == expected, $"{code} {Encoding.UTF8.GetString(body)}");
        if (code == 200)
        {
            AnswerShape.Check(path, body);
            CheckStructure(request.Text("q"), body);
        }
    }

    /// <summary>The structure tab throws unless a trace has one span set and every span its place in the tree.</summary>
    private static void CheckStructure(string query, byte[] body)
    {
        if (!query.Contains("nestedSetLeft", StringComparison.Ordinal))
        {
            return;
        }

        using var json = JsonDocument.Parse(body);
        foreach (JsonElement trace in json.RootElement.GetProperty("traces").EnumerateArray())
        {
            JsonElement set = Assert.Single(trace.GetProperty("spanSets").EnumerateArray());
            foreach (JsonElement span in set.GetProperty("spans").EnumerateArray())
            {
                foreach (string side in new[] { "nestedSetLeft", "nestedSetRight" })
                {
                    JsonElement place = Assert.Single(
                        span.GetProperty("attributes").EnumerateArray(), attribute => attribute.GetProperty("key").GetString() == side);
                    Assert.True(place.GetProperty("value").TryGetProperty("intValue", out _), "nested sets are integers");
                }
            }
        }
    }
}
