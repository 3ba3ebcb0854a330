using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vivace.Conformance.Clients;

/// <summary>The requests of Grafana's Tempo data source are answered with the status that it expects and a body that it can read.</summary>
public sealed class DataSourceTests(ClientServer server) : IClassFixture<ClientServer>
{
    private static readonly IReadOnlyDictionary<string, ClientRequest> All = ClientRequest.ReadAll("grafana-datasource-requests.jsonl");

    /// <summary>Requests over HTTP.</summary>
    public static TheoryData<string> Http() => [.. All.Values.Where(static r => r.Text("transport") == "http").Select(static r => r.Id)];

    /// <summary>Calls over gRPC.</summary>
    public static TheoryData<string> Grpc() => [.. All.Values.Where(static r => r.Text("transport") == "grpc").Select(static r => r.Id)];

    [Theory]
    [MemberData(nameof(Http))]
    public async Task AnHttpRequestIsAnswered(string id)
    {
        ClientRequest request = All[id];
        string path = ClientRequest.Fill(request.Text("path"), server);
        (int status, string? contentType, byte[] body) = await server.GetAsync(
            path, request.Pairs("params", server), request.Pairs("headers", server));
        string text = Encoding.UTF8.GetString(body);
        JsonElement expected = request.Expect("status");
        Assert.True(status == (expected.ValueKind == JsonValueKind.Number ? expected.GetInt32() : 200), $"{status} {text}");
        if (request.Expect("contentType").ValueKind == JsonValueKind.String)
        {
            Assert.Equal(request.Expect("contentType").GetString(), contentType);
        }

        if (request.Expect("body").ValueKind == JsonValueKind.String)
        {
            Assert.Equal(request.Expect("body").GetString(), text);
        }

        if (request.Expect("bodyPrefix").ValueKind == JsonValueKind.String)
        {
            Assert.StartsWith(request.Expect("bodyPrefix").GetString()!, text, StringComparison.Ordinal);
        }

        if (request.Expect("hexPrefix").ValueKind == JsonValueKind.String)
        {
            Assert.StartsWith(request.Expect("hexPrefix").GetString()!, Convert.ToHexStringLower(body), StringComparison.Ordinal);
        }

        foreach (JsonElement part in request.Expect("bodyContains") is { ValueKind: JsonValueKind.Array } parts ? parts.EnumerateArray() : default)
        {
            Assert.Contains(part.GetString()!, text, StringComparison.Ordinal);
        }

        if (status == 200 && contentType == "application/json")
        {
            AnswerShape.Check(path, body);
        }
    }

    [Theory]
    [MemberData(nameof(Grpc))]
    public async Task ACallIsAnsweredWithAStream(string id)
    {
        ClientRequest request = All[id];
        (int status, string message, IReadOnlyList<byte[]> messages) = await server.StreamAsync(
            request.Text("path"), StreamRequest.Encode(request.Text("method"), request.Pairs("params", server)));
        bool fails = request.Expect("grpcStatus").ValueKind == JsonValueKind.String;
        Assert.True(fails ? status != 0 && message.Length > 0 : status == 0, string.Create(CultureInfo.InvariantCulture, $"{status} {message}"));
        if (!fails)
        {
            Assert.NotEmpty(messages);
            Assert.All(messages, static m => Assert.Contains(StreamRequest.Fields(m), static field => field.Number == StreamRequest.MetricsField));
        }
    }

    [Fact]
    public async Task AStreamedSearchFindsWhatAnHttpSearchFinds()
    {
        (string, string)[] parameters = [("q", "{}"), ("limit", "200"), ("start", $"{server.StartSeconds}"), ("end", $"{server.EndSeconds}")];
        (_, _, byte[] body) = await server.GetAsync("/api/search", parameters, []);
        using var json = JsonDocument.Parse(body);
        (int status, _, IReadOnlyList<byte[]> messages) = await server.StreamAsync(
            "/tempopb.StreamingQuerier/Search",
            StreamRequest.Encode("Search", [("Query", "{}"), ("Limit", "200"), ("start", $"{server.StartSeconds}"), ("end", $"{server.EndSeconds}")]));
        Assert.Equal(0, status);
        int streamed = messages.Sum(static m => StreamRequest.Fields(m).Count(static field => field.Number == 1));
        Assert.True(streamed > 0, "traces are streamed");
        Assert.Equal(json.RootElement.GetProperty("traces").GetArrayLength(), streamed);
    }
}
