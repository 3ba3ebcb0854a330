using System.Text.Json;
using Vivace.Generator.Configuration;

namespace Vivace.Generator.RemoteWrite.Http;

/// <summary>Tokens of the client-credentials grant, kept until shortly before they expire.</summary>
internal sealed class OAuth2Tokens(OAuth2Options options, HttpClient client, TimeProvider time)
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    private string? _token;
    private DateTimeOffset _expires;

    public void Forget() => _token = null;

    /// <exception cref="HttpRequestException">The token endpoint gives none.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellation)
    {
        if (_token is { } known && time.GetUtcNow() < _expires)
        {
            return known;
        }

        var form = new List<KeyValuePair<string, string>>
        {
            new("grant_type", "client_credentials"),
            new("client_id", options.ClientId),
            new("client_secret", await RemoteWriteClient.ValueOrFileAsync(options.ClientSecret, options.ClientSecretFile, cancellation).ConfigureAwait(false)),
        };
        if (options.Scopes.Count > 0)
        {
            form.Add(new("scope", string.Join(' ', options.Scopes)));
        }

        form.AddRange(options.EndpointParams);
        using var content = new FormUrlEncodedContent(form);
        using HttpResponseMessage answer = await client.PostAsync(options.TokenUrl, content, cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        try
        {
            Stream body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            using JsonDocument document = await JsonDocument.ParseAsync(body, default, cancellation).ConfigureAwait(false);
            string token = document.RootElement.GetProperty("access_token").GetString() ?? "";
            TimeSpan lifetime = document.RootElement.TryGetProperty("expires_in", out JsonElement seconds) && seconds.TryGetInt32(out int value)
                ? TimeSpan.FromSeconds(value)
                : DefaultLifetime;
            _expires = time.GetUtcNow() + lifetime - Early;
            _token = token;
            return token;
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HttpRequestException($"{options.TokenUrl} answered without an access_token", malformed);
        }
    }
}
