using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Vivace.Generator.Configuration;

namespace Vivace.Generator.RemoteWrite.Http;

/// <summary>Pushes requests to one receiver (metrics-generator specification, sections 11.2 and 11.3). Shared by all tenants.</summary>
internal sealed class RemoteWriteClient : IDisposable
{
    private const string OrgIdHeader = "X-Scope-OrgID";
    private const string SingleTenant = "single-tenant";
    private const int MaxReasonBytes = 512;

    private readonly RemoteWriteOptions _options;
    private readonly bool _addsOrgId;
    private readonly HttpClient _client;
    private readonly OAuth2Tokens? _tokens;
    private readonly TimeProvider _time;

    /// <param name="options">The receiver.</param>
    /// <param name="addsOrgId">Whether it is told the tenant.</param>
    /// <param name="handler">Does the HTTP; disposed of with the client.</param>
    /// <param name="time">For timeouts.</param>
    public RemoteWriteClient(RemoteWriteOptions options, bool addsOrgId, HttpMessageHandler handler, TimeProvider time)
    {
        _options = options;
        _addsOrgId = addsOrgId;
        _time = time;
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _tokens = options.OAuth2 is null ? null : new OAuth2Tokens(options.OAuth2, _client, time);
    }

    /// <summary>Pushes once.</summary>
    /// <param name="body">Compressed.</param>
    /// <param name="isVersion2">Version of the body.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="tenantHeaders">Win over the receiver's.</param>
    /// <param name="attempt">0 for the first.</param>
    /// <param name="cancellation">Ends it early, as an exception.</param>
    public async Task<WriteOutcome> SendAsync(
        ReadOnlyMemory<byte> body,
        bool isVersion2,
        string tenant,
        IReadOnlyDictionary<string, string> tenantHeaders,
        int attempt,
        CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_options.RemoteTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using HttpRequestMessage request = Compose(body, isVersion2, tenant, tenantHeaders, attempt);
            request.Headers.Authorization = await AuthorizationAsync(either.Token).ConfigureAwait(false);
            using HttpResponseMessage answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token)
                .ConfigureAwait(false);
            return await JudgeAsync(answer, isVersion2, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new WriteOutcome(WriteResult.Retry, $"no answer within {_options.RemoteTimeout.TotalSeconds} s", TimeSpan.Zero);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return new WriteOutcome(WriteResult.Retry, failure.InnerException?.Message ?? failure.Message, TimeSpan.Zero);
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Compose(
        ReadOnlyMemory<byte> body, bool isVersion2, string tenant, IReadOnlyDictionary<string, string> tenantHeaders, int attempt)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.TryAddWithoutValidation(
            "Content-Type", isVersion2 ? "application/x-protobuf;proto=io.prometheus.write.v2.Request" : "application/x-protobuf");
        content.Headers.ContentEncoding.Add("snappy");
        var request = new HttpRequestMessage(HttpMethod.Post, _options.Url) { Content = content };
        request.Version = _options.EnableHttp2 ? HttpVersion.Version20 : HttpVersion.Version11;
        request.VersionPolicy = _options.EnableHttp2 ? HttpVersionPolicy.RequestVersionOrLower : HttpVersionPolicy.RequestVersionExact;
        request.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Write-Version", isVersion2 ? "2.0.0" : "0.1.0");
        request.Headers.TryAddWithoutValidation("User-Agent", "Vivace");
        if (attempt > 0)
        {
            request.Headers.TryAddWithoutValidation("Retry-Attempt", attempt.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        foreach ((string name, string value) in _options.Headers.Where(header => !Contains(tenantHeaders, header.Key)).Concat(tenantHeaders))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (_addsOrgId && tenant != SingleTenant && !request.Headers.Contains(OrgIdHeader))
        {
            request.Headers.TryAddWithoutValidation(OrgIdHeader, tenant);
        }

        return request;
    }

    private static bool Contains(IReadOnlyDictionary<string, string> headers, string name) =>
        headers.Keys.Any(key => key.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Files are read each time, since credentials are changed under a running process.</summary>
    private async ValueTask<AuthenticationHeaderValue?> AuthorizationAsync(CancellationToken cancellation)
    {
        if (_options.BasicAuth is { } basic)
        {
            string user = await ValueOrFileAsync(basic.Username, basic.UsernameFile, cancellation).ConfigureAwait(false);
            string password = await ValueOrFileAsync(basic.Password, basic.PasswordFile, cancellation).ConfigureAwait(false);
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }

        if (_options.Authorization is { } other)
        {
            return new AuthenticationHeaderValue(
                other.Type, await ValueOrFileAsync(other.Credentials, other.CredentialsFile, cancellation).ConfigureAwait(false));
        }

        return _tokens is null ? null : new AuthenticationHeaderValue("Bearer", await _tokens.GetAsync(cancellation).ConfigureAwait(false));
    }

    internal static async ValueTask<string> ValueOrFileAsync(string value, string file, CancellationToken cancellation) =>
        file.Length == 0 ? value : (await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false)).Trim();

    private async Task<WriteOutcome> JudgeAsync(HttpResponseMessage answer, bool isVersion2, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode)
        {
            return new WriteOutcome(WriteResult.Sent, "", TimeSpan.Zero);
        }

        int status = (int)answer.StatusCode;
        string reason = $"server returned HTTP status {status}: {await ReasonAsync(answer, cancellation).ConfigureAwait(false)}";
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            _tokens?.Forget();
        }

        if (isVersion2 && answer.StatusCode == HttpStatusCode.UnsupportedMediaType)
        {
            return new WriteOutcome(WriteResult.UnknownVersion, reason, TimeSpan.Zero);
        }

        bool heals = status >= 500 || (status == 429 && _options.Queue.RetryOnHttp429);
        return new WriteOutcome(heals ? WriteResult.Retry : WriteResult.Refused, reason, heals ? RetryAfter(answer) : TimeSpan.Zero);
    }

    private TimeSpan RetryAfter(HttpResponseMessage answer)
    {
        TimeSpan wanted = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        return wanted > TimeSpan.Zero ? wanted : TimeSpan.Zero;
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        Stream body = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[MaxReasonBytes];
        int read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return Encoding.UTF8.GetString(buffer, 0, read).Split('\n')[0].Trim();
    }
}
