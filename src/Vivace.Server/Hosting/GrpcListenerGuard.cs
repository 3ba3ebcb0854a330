using Grpc.Core;

namespace Vivace.Server.Hosting;

/// <summary>
/// All gRPC methods share one routing table, but each listener serves its own services only. A call that comes in by the wrong door is
/// answered as if the service were not there.
/// </summary>
internal static class GrpcListenerGuard
{
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        ListenerKind kind = ListenerRole.Of(context).Kind;
        ListenerKind served = kind == ListenerKind.Http ? ListenerKind.Grpc : kind;
        Endpoint? endpoint = context.GetEndpoint();
        bool isMethod = endpoint?.Metadata.Any(item => item is ListenerKind) == true;
        if (!isMethod || endpoint!.Metadata.Any(item => item is ListenerKind of && of == served))
        {
            return next(context);
        }

        string service = context.Request.Path.Value?.Split('/').ElementAtOrDefault(1) ?? "";
        context.Response.ContentType = "application/grpc";
        context.Response.Headers.GrpcStatus = ((int)StatusCode.Unimplemented).ToString(System.Globalization.CultureInfo.InvariantCulture);
        context.Response.Headers.GrpcMessage = Uri.EscapeDataString($"unknown service {service}");
        return Task.CompletedTask;
    }
}
