using System.Globalization;
using System.Net;
using Vivace.Conformance.Golden;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.Clients;

/// <summary>A server with an hour of data, of which clients ask as they would of Tempo.</summary>
public sealed class ClientServer : IAsyncLifetime
{
    /// <summary>A trace of the data set.</summary>
    public const string TraceId = "ab110000000000000000000000000002";

    /// <summary>Another, without the zeros that its id begins with.</summary>
    public const string TrimmedTraceId = "ab000000001101";

    private const int RangeSeconds = 1800;

    private VivaceServer? _server;

    /// <summary>Start of the range that clients look at: the data is in it.</summary>
    public long StartSeconds => EndSeconds - RangeSeconds;

    /// <summary>Its end.</summary>
    public long EndSeconds { get; } = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    /// <summary>The query API.</summary>
    public HttpClient Api { get; private set; } = new();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // Tempo's longest range is set, since requests beyond it are among those that are recorded.
        _server = await VivaceServer.StartAsync((VivaceConfiguration.Roomy with
        {
            TopLevel = """
                stream_over_http_enabled: true
                query_frontend:
                  metrics:
                    max_duration: 3h
                """,
        }).ToYaml);
        Api = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.GZip })
        {
            BaseAddress = _server.Addresses.Api,
        };
        await GoldenSuite.IngestAsync(_server, GoldenSuite.BaseTime());
    }

    /// <summary>Sends GET with parameters.</summary>
    public async Task<(int Status, string? ContentType, byte[] Body)> GetAsync(
        string path, IEnumerable<(string Name, string Value)> parameters, IEnumerable<(string Name, string Value)> headers)
    {
        string query = string.Join('&', parameters.Select(static p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, query.Length == 0 ? path : $"{path}?{query}");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await Api.SendAsync(request);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Calls a streaming method on the HTTP port, as Grafana does.</summary>
    public async Task<(int Status, string Message, IReadOnlyList<byte[]> Messages)> StreamAsync(string path, byte[] message)
    {
        const int header = 5;
        byte[] frame = new byte[header + message.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, header);
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        using var answer = await Api.SendAsync(request);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        List<byte[]> messages = [];
        for (int at = 0; at < body.Length;)
        {
            int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1));
            messages.Add(body[(at + header)..(at + header + length)]);
            at += header + length;
        }

        string Trailer(string name) => answer.TrailingHeaders.TryGetValues(name, out var trailing) ? trailing.Single()
            : answer.Headers.TryGetValues(name, out var leading) ? leading.Single() : "";
        return (int.Parse(Trailer("grpc-status"), CultureInfo.InvariantCulture), Uri.UnescapeDataString(Trailer("grpc-message")), messages);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
