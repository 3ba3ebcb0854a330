using System.Net;
using System.Text;
using System.Text.Json;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Clients;

/// <summary>A complete HTTP answer; the body is as it was on the wire.</summary>
public sealed record HttpAnswer(HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The status as a number.</summary>
    public int StatusCode => (int)Status;

    /// <summary>The body as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The Content-Type header, or null.</summary>
    public string? ContentType => Header("Content-Type");

    /// <summary>The body as google.rpc.Status, from protobuf or from JSON as the Content-Type says.</summary>
    public RpcStatus RpcStatus
    {
        get
        {
            if (ContentType == OtlpHttp.Protobuf)
            {
                return RpcStatus.Parser.ParseFrom(Body);
            }

            using var json = JsonDocument.Parse(Body);
            return new RpcStatus
            {
                Code = json.RootElement.TryGetProperty("code", out var code) ? code.GetInt32() : 0,
                Message = json.RootElement.TryGetProperty("message", out var message) ? message.GetString() : "",
            };
        }
    }

    /// <summary>A header's values joined with ", ", or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Reads the whole answer.</summary>
    public static async Task<HttpAnswer> ReadAsync(HttpResponseMessage message)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in message.Headers.NonValidated.Concat(message.Content.Headers.NonValidated))
        {
            headers[name] = string.Join(", ", values);
        }

        return new HttpAnswer(message.StatusCode, headers, await message.Content.ReadAsByteArrayAsync());
    }

    /// <inheritdoc/>
    public override string ToString() => $"{StatusCode} {ContentType} {Text}";
}
