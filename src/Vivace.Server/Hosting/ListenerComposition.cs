using Microsoft.AspNetCore.Server.Kestrel.Core;
using Vivace.Server.Configuration;
using Vivace.Server.Ingest;
using Vivace.Server.Metrics;
using Vivace.Server.Operations;
using Vivace.Server.Receivers.Otlp;

namespace Vivace.Server.Hosting;

/// <summary>Which ports are open and who answers on each: API, gRPC, the internal server, receivers.</summary>
/// <param name="options">The whole configuration.</param>
/// <param name="requests">Answers on the HTTP port.</param>
/// <param name="operations">Answers on the internal port.</param>
/// <param name="ingest">Takes what receivers decode.</param>
/// <param name="metrics">Counts what receivers take.</param>
/// <param name="logs">Makes the receivers' logs.</param>
internal sealed class ListenerComposition(
    VivaceOptions options, RequestStep requests, OperationalRoutes operations, IngestService ingest, IngestMetrics metrics, ILoggerFactory logs)
{
    /// <summary>Longest first line of a request: queries are in the URL and may have 128 KiB before they are percent-encoded.</summary>
    private const int MaxRequestLineBytes = 1 << 20;

    /// <summary>Opens every listener that the configuration names.</summary>
    /// <exception cref="IOException">An address is none.</exception>
    public void Listen(KestrelServerOptions kestrel)
    {
        ServerOptions server = options.Server;
        kestrel.AddServerHeader = false;
        // Bytes beyond ASCII reach the handlers, which know how to refuse them.
        kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        kestrel.AllowAlternateSchemes = true;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        kestrel.Limits.KeepAliveTimeout = server.HttpServerIdleTimeout > TimeSpan.Zero ? server.HttpServerIdleTimeout : TimeSpan.MaxValue;
        Listeners.Add(
            kestrel,
            new ListenEndpoint(server.HttpListenAddress, server.HttpListenPort),
            options.StreamOverHttpEnabled ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1,
            ListenerCertificate.From(server.HttpTls),
            new ListenerRole(ListenerKind.Http, requests.HandleAsync));
        Listeners.Add(
            kestrel,
            new ListenEndpoint(server.GrpcListenAddress, server.GrpcListenPort),
            HttpProtocols.Http2,
            ListenerCertificate.From(server.GrpcTls),
            new ListenerRole(ListenerKind.Grpc, Handler: null));
        if (options.InternalServer is { Enable: true, Server: { } second })
        {
            Listeners.Add(
                kestrel,
                new ListenEndpoint(second.HttpListenAddress, second.HttpListenPort),
                HttpProtocols.Http1,
                ListenerCertificate.From(second.HttpTls),
                new ListenerRole(ListenerKind.Internal, operations.InternalAsync));
        }

        foreach (OtlpReceiverOptions receiver in options.Distributor.Receivers.Otlp)
        {
            Listen(kestrel, receiver);
        }
    }

    private void Listen(KestrelServerOptions kestrel, OtlpReceiverOptions receiver)
    {
        if (receiver.Grpc is { } grpc)
        {
            var handler = new OtlpGrpcReceiver(
                grpc.MaxMessageBytes,
                ingest,
                metrics.ForReceiver($"{receiver.Id}/otlp_receiver", "grpc"),
                logs.CreateLogger<OtlpGrpcReceiver>());
            Listeners.Add(
                kestrel,
                Parse(grpc.Endpoint),
                HttpProtocols.Http2,
                ListenerCertificate.From(grpc.Tls),
                new ListenerRole(ListenerKind.OtlpGrpc, handler.HandleAsync));
        }

        if (receiver.Http is { } http)
        {
            var handler = new OtlpHttpReceiver(
                http, ingest, metrics.ForReceiver($"{receiver.Id}/otlp_receiver", "http"), logs.CreateLogger<OtlpHttpReceiver>());
            ListenerCertificate? certificate = ListenerCertificate.From(http.Tls);
            Listeners.Add(
                kestrel,
                Parse(http.Endpoint),
                certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2,
                certificate,
                new ListenerRole(ListenerKind.OtlpHttp, handler.HandleAsync));
        }
    }

    private static ListenEndpoint Parse(string endpoint) =>
        ListenEndpoint.TryParse(endpoint, out ListenEndpoint? parsed)
            ? parsed
            : throw new IOException($"'{endpoint}' is not an address to listen on; write host:port");
}
