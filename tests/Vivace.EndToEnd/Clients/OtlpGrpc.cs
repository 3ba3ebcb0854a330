using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Vivace.EndToEnd.Processes;

namespace Vivace.EndToEnd.Clients;

/// <summary>
/// A gRPC client that frames messages itself over HTTP/2 with prior knowledge, so that tests choose every byte: encodings, flags,
/// lengths, content types and methods that a generated client cannot send.
/// </summary>
public sealed class OtlpGrpc(VivaceAddresses addresses) : IDisposable
{
    /// <summary>Path of the one method.</summary>
    public const string Export = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    private const int FrameHeaderBytes = 5;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        BaseAddress = addresses.OtlpGrpc,
        Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>Calls Export with a message, uncompressed or compressed with a coding that gRPC knows.</summary>
    public Task<GrpcAnswer> ExportAsync(IMessage message, ContentCoding? coding = null, params (string Name, string Value)[] headers)
    {
        byte[] body = message.ToByteArray();
        return coding is null
            ? CallAsync(Export, Frame(body, compressed: false), null, headers)
            : CallAsync(Export, Frame(coding.Encode(body), compressed: true), coding.Name, headers);
    }

    /// <summary>One length-prefixed message.</summary>
    public static byte[] Frame(byte[] message, bool compressed)
    {
        byte[] frame = new byte[FrameHeaderBytes + message.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, FrameHeaderBytes);
        return frame;
    }

    /// <summary>Posts a body that is framed already.</summary>
    public Task<GrpcAnswer> CallAsync(string path, byte[] body, string? encoding = null, params (string Name, string Value)[] headers) =>
        CallAsync(path, body, encoding, "application/grpc", headers);

    /// <summary>Posts a body that is framed already under a content type.</summary>
    public async Task<GrpcAnswer> CallAsync(
        string path, byte[] body, string? encoding, string contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (encoding is not null)
        {
            request.Headers.TryAddWithoutValidation("grpc-encoding", encoding);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _client.SendAsync(request);
        return await ReadAsync(answer);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<GrpcAnswer> ReadAsync(HttpResponseMessage answer)
    {
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in new HttpHeaders[] { answer.Headers, answer.Content.Headers, answer.TrailingHeaders })
        {
            foreach (var (name, values) in source.NonValidated)
            {
                headers[name] = string.Join(", ", values);
            }
        }

        string status = headers.GetValueOrDefault("grpc-status") ?? throw new InvalidDataException($"{(int)answer.StatusCode} without grpc-status");
        string message = Uri.UnescapeDataString(headers.GetValueOrDefault("grpc-message") ?? "");
        bool compressed = body.Length > 0 && body[0] == 1;
        byte[]? payload = body.Length == 0 ? null : body[FrameHeaderBytes..(FrameHeaderBytes + BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)))];
        if (payload is not null && compressed)
        {
            payload = ContentCoding.OfGrpc(headers["grpc-encoding"]).Decode(payload);
        }

        return new GrpcAnswer(answer.StatusCode, int.Parse(status, CultureInfo.InvariantCulture), message, payload, compressed, headers);
    }
}
