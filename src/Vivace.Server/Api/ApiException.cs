namespace Vivace.Server.Api;

/// <summary>
/// A query is refused or has failed; the message is the body that the client is sent (query-api specification, section 18). Status codes
/// are HTTP's; gRPC's are derived from them.
/// </summary>
internal sealed class ApiException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    public static ApiException BadRequest(string message) => new(StatusCodes.Status400BadRequest, message);
}
