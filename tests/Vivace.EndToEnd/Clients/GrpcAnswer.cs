using System.Net;

namespace Vivace.EndToEnd.Clients;

/// <summary>
/// Answer of a unary gRPC call: the HTTP status, grpc-status and grpc-message, the first message's bytes (decompressed if its flag said
/// so) and headers and trailers in one map.
/// </summary>
public sealed record GrpcAnswer(HttpStatusCode HttpStatus, int Status, string Message, byte[]? Payload, bool IsCompressed,
    IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>grpc-status of success.</summary>
    public const int Ok = 0;

    /// <summary>grpc-status INVALID_ARGUMENT.</summary>
    public const int InvalidArgument = 3;

    /// <summary>grpc-status RESOURCE_EXHAUSTED.</summary>
    public const int ResourceExhausted = 8;

    /// <summary>grpc-status UNIMPLEMENTED.</summary>
    public const int Unimplemented = 12;

    /// <summary>grpc-status INTERNAL.</summary>
    public const int Internal = 13;

    /// <summary>grpc-status UNAVAILABLE.</summary>
    public const int Unavailable = 14;

    /// <summary>A header or trailer, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <inheritdoc/>
    public override string ToString() => $"HTTP {(int)HttpStatus}, grpc-status {Status} '{Message}'";
}
