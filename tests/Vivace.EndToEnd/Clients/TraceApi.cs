using System.Text.Json;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Clients;

/// <summary>The four forms of trace by id: v1 and v2, JSON and protobuf.</summary>
public enum TraceForm
{
    /// <summary>/api/traces as JSON.</summary>
    V1Json,

    /// <summary>/api/traces as protobuf.</summary>
    V1Protobuf,

    /// <summary>/api/v2/traces as JSON.</summary>
    V2Json,

    /// <summary>/api/v2/traces as protobuf.</summary>
    V2Protobuf,
}

/// <summary>The query API of one server.</summary>
public sealed class TraceApi(VivaceAddresses addresses) : IDisposable
{
    /// <summary>Content type of protobuf answers.</summary>
    public const string Protobuf = "application/protobuf";

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = addresses.Api,
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Sends GET for a path with query string.</summary>
    public Task<HttpAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    /// <summary>Sends a request without a body.</summary>
    public async Task<HttpAnswer> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _client.SendAsync(request);
        return await HttpAnswer.ReadAsync(answer);
    }

    /// <summary>A trace in one form; empty if the server does not know it.</summary>
    public async Task<IReadOnlyList<ResourceSpans>> TraceAsync(string id, TraceForm form, params (string Name, string Value)[] headers)
    {
        bool isV1 = form is TraceForm.V1Json or TraceForm.V1Protobuf;
        bool isProtobuf = form is TraceForm.V1Protobuf or TraceForm.V2Protobuf;
        var accept = isProtobuf ? headers.Append(("Accept", Protobuf)).ToArray() : headers;
        var answer = await GetAsync((isV1 ? "/api/traces/" : "/api/v2/traces/") + id, accept);
        if (isV1 && answer.StatusCode == 404)
        {
            return [];
        }

        Assert.True(answer.StatusCode == 200, $"trace {id}: {answer}");
        Assert.Equal(isProtobuf ? Protobuf : "application/json", answer.ContentType);
        return isProtobuf ? ReadProtobuf(answer.Body, isV1) : ReadJson(answer.Body, isV1);
    }

    /// <summary>The spans of a trace, by default in the form that is fastest to read.</summary>
    public async Task<SpanSet> SpansAsync(string id, TraceForm form = TraceForm.V2Protobuf, params (string Name, string Value)[] headers) =>
        SpanSet.Received(await TraceAsync(id, form, headers));

    /// <summary>The single span of a trace.</summary>
    public async Task<Span> OnlySpanAsync(string id) =>
        Assert.Single(Assert.Single(Assert.Single(await TraceAsync(id, TraceForm.V2Protobuf)).ScopeSpans).Spans);

    /// <summary>Samples of /metrics.</summary>
    public async Task<PrometheusText> MetricsAsync() => PrometheusText.Parse((await GetAsync("/metrics")).Text);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static IReadOnlyList<ResourceSpans> ReadProtobuf(byte[] body, bool isV1)
    {
        if (isV1)
        {
            return Trace.Parser.ParseFrom(body).ResourceSpans;
        }

        var response = TraceByIDResponse.Parser.ParseFrom(body);
        Assert.NotNull(response.Trace);
        Assert.Equal(PartialStatus.Complete, response.Status);
        return response.Trace.ResourceSpans;
    }

    private static List<ResourceSpans> ReadJson(byte[] body, bool isV1)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (isV1)
        {
            return [.. OtlpJson.Answer.ReadAll(root.GetProperty("batches"))];
        }

        Assert.True(root.TryGetProperty("metrics", out _), "a v2 answer always has metrics");
        Assert.False(root.TryGetProperty("status", out _), "a complete answer has no status");
        return root.GetProperty("trace").TryGetProperty("resourceSpans", out var spans) ? [.. OtlpJson.Answer.ReadAll(spans)] : [];
    }
}
