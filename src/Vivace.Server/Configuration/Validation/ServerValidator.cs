using Vivace.Server.Api;

namespace Vivace.Server.Configuration.Validation;

/// <summary>Ports, log level and TLS of the server.</summary>
internal sealed class ServerValidator : IOptionsValidator
{
    private const int MaxPort = 65535;

    public IEnumerable<string> Validate(VivaceOptions options)
    {
        ServerOptions server = options.Server;
        if (server.LogLevel is not ("debug" or "info" or "warn" or "error"))
            yield return $"server.log_level: unrecognized log level \"{server.LogLevel}\"; use debug, info, warn or error";
        foreach (string problem in Port("server.http_listen_port", server.HttpListenPort)) yield return problem;
        foreach (string problem in Port("server.grpc_listen_port", server.GrpcListenPort)) yield return problem;
        if (server.HttpListenPort == server.GrpcListenPort && server.HttpListenPort != 0 && server.HttpListenAddress == server.GrpcListenAddress)
            yield return $"server.http_listen_port and server.grpc_listen_port are both {server.HttpListenPort}; give one of them another port";
        if (options.InternalServer.Enable)
        {
            foreach (string problem in Port("internal_server.http_listen_port", options.InternalServer.Server.HttpListenPort)) yield return problem;
        }
        if (options.HttpApiPrefix.Length > 0 && !options.HttpApiPrefix.StartsWith('/'))
            yield return $"http_api_prefix: \"{options.HttpApiPrefix}\" must start with a slash";
        foreach (string problem in Tls("server.http_tls_config", server.HttpTls).Concat(Tls("server.grpc_tls_config", server.GrpcTls))) yield return problem;
        if (server.GrpcServerMaxRecvMsgSize <= 0) yield return "server.grpc_server_max_recv_msg_size must be above 0";
        if (server.GrpcServerMaxConcurrentStreams < 0) yield return "server.grpc_server_max_concurrent_streams must not be negative";
        if (options.ShutdownDelay < TimeSpan.Zero) yield return "shutdown_delay must not be negative";
        QueryFrontendOptions frontend = options.QueryFrontend;
        if (options.Querier.MaxConcurrentQueries <= 0) yield return "querier.max_concurrent_queries must be above 0";
        if (frontend.Search.DefaultResultLimit <= 0) yield return "query_frontend.search.default_result_limit must be above 0";
        foreach (string expression in frontend.UrlDenyList)
        {
            if (UrlDenyList.ProblemOf(expression) is { } problem) yield return $"query_frontend.url_deny_list: {problem}";
        }
        if (frontend.Metrics.MaxIntervals < 0) yield return "query_frontend.metrics.max_intervals must not be negative";
    }

    private static IEnumerable<string> Port(string key, int port)
    {
        if (port is < 0 or > MaxPort) yield return $"{key}: {port} is not a port; use 0 to {MaxPort}";
    }

    private static IEnumerable<string> Tls(string key, ServerTlsOptions tls)
    {
        if (tls.CertFile.Length > 0 && tls.Cert.Length > 0) yield return $"{key}: cert_file and cert exclude each other";
        if (tls.KeyFile.Length > 0 && tls.Key.Length > 0) yield return $"{key}: key_file and key exclude each other";
        if (tls.ClientCaFile.Length > 0 && tls.ClientCa.Length > 0) yield return $"{key}: client_ca_file and client_ca exclude each other";
        bool hasKey = tls.KeyFile.Length > 0 || tls.Key.Length > 0;
        if (tls.IsEnabled && !hasKey) yield return $"{key}: the certificate needs its key_file";
        if (!tls.IsEnabled && hasKey) yield return $"{key}: the key needs its cert_file";
        if (tls.ClientAuthType is not ("" or "NoClientCert" or "RequestClientCert" or "RequireAnyClientCert" or "VerifyClientCertIfGiven" or "RequireAndVerifyClientCert"))
            yield return $"{key}.client_auth_type: invalid ClientAuth \"{tls.ClientAuthType}\"";
    }
}
