using System.Net.Http.Headers;
using System.Text;
using Google.Protobuf;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Clients;

/// <summary>Sends requests to the OTLP/HTTP receiver exactly as told, without redirects, decompression or retries.</summary>
public sealed class OtlpHttp(VivaceAddresses addresses) : IDisposable
{
    /// <summary>Content type of protobuf requests.</summary>
    public const string Protobuf = "application/x-protobuf";

    /// <summary>Content type of JSON requests.</summary>
    public const string Json = "application/json";

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = addresses.OtlpHttp,
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Posts a message as protobuf.</summary>
    public Task<HttpAnswer> PostAsync(IMessage message, params (string Name, string Value)[] headers) =>
        PostAsync(message.ToByteArray(), Protobuf, headers);

    /// <summary>Posts a JSON text.</summary>
    public Task<HttpAnswer> PostAsync(string json, params (string Name, string Value)[] headers) =>
        PostAsync(Encoding.UTF8.GetBytes(json), Json, headers);

    /// <summary>Posts a body with a content type (null: none) and further headers.</summary>
    public Task<HttpAnswer> PostAsync(byte[] body, string? contentType, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, "/v1/traces", body, contentType, headers);

    /// <summary>Sends any request; a null body sends none.</summary>
    public async Task<HttpAnswer> SendAsync(
        HttpMethod method, string path, byte[]? body, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(addresses.OtlpHttp.OriginalString + path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
            {
                Add(request.Content.Headers, "Content-Type", contentType);
            }
        }

        foreach (var (name, value) in headers)
        {
            bool ofContent = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && request.Content is not null;
            Add(ofContent ? request.Content!.Headers : request.Headers, name, value);
        }

        using var answer = await _client.SendAsync(request);
        return await HttpAnswer.ReadAsync(answer);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static void Add(HttpHeaders headers, string name, string value) =>
        Assert.True(headers.TryAddWithoutValidation(name, value), $"the header {name}: {value} cannot be sent");
}
