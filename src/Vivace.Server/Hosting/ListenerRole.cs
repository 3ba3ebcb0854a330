namespace Vivace.Server.Hosting;

/// <summary>What a listener is for.</summary>
public enum ListenerKind
{
    /// <summary>The query API, metrics and status.</summary>
    Http,

    /// <summary>The server's gRPC services.</summary>
    Grpc,

    OtlpGrpc,
    OtlpHttp,

    /// <summary>The second HTTP server, which answers <c>/ready</c> and <c>/metrics</c>.</summary>
    Internal,
}

/// <summary>The role of the listener that a connection came in by; a feature of every connection.</summary>
/// <param name="Kind">What the listener is for.</param>
/// <param name="Handler">Answers plain HTTP requests; <c>null</c> where there are none but gRPC calls of the library.</param>
public sealed record ListenerRole(ListenerKind Kind, RequestDelegate? Handler)
{
    /// <summary>The role of the listener that a request came in by.</summary>
    public static ListenerRole Of(HttpContext context) =>
        context.Features.Get<ListenerRole>() ?? throw new InvalidOperationException("the connection's listener has no role");
}
