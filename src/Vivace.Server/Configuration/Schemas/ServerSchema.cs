using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of <c>server</c> and <c>internal_server</c>.</summary>
internal static class ServerSchema
{
    public static Schema<ServerTlsOptions> Tls { get; } = new SchemaBuilder<ServerTlsOptions>("server.TLSConfig", "SERVER-TLS")
        .Key("cert_file", V.String, o => o.CertFile, (o, v) => o with { CertFile = v }, "Certificate chain, PEM file; switches TLS on")
        .Key("key_file", V.String, o => o.KeyFile, (o, v) => o with { KeyFile = v }, "Private key, PEM file")
        .Key("client_ca_file", V.String, o => o.ClientCaFile, (o, v) => o with { ClientCaFile = v }, "Authorities whose client certificates are accepted")
        .Key("client_auth_type", V.String, o => o.ClientAuthType, (o, v) => o with { ClientAuthType = v }, "NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven or RequireAndVerifyClientCert")
        .Key("cert", V.String, o => o.Cert, (o, v) => o with { Cert = v }, "Certificate chain as PEM text, instead of cert_file")
        .Key("key", V.Secret, o => o.Key, (o, v) => o with { Key = v }, "Private key as PEM text, instead of key_file")
        .Key("client_ca", V.String, o => o.ClientCa, (o, v) => o with { ClientCa = v }, "Client authorities as PEM text, instead of client_ca_file")
        .Build();

    public static Schema<ServerOptions> Server { get; } = Declare();

    public static Schema<InternalServerOptions> Internal { get; } = new SchemaBuilder<InternalServerOptions>("app.InternalServerConfig")
        .Key("enable", V.Bool, o => o.Enable, (o, v) => o with { Enable = v }, "Serves GET /ready on a second port; the main port still serves everything")
        .Inline(Server, o => o.Server, (o, v) => o with { Server = v })
        .Build();

    private static Schema<ServerOptions> Declare()
    {
        var b = new SchemaBuilder<ServerOptions>("server.Config");
        DeclareHttp(b);
        DeclareGrpc(b);
        DeclareLog(b);
        return b
            .Block("http_tls_config", Tls, o => o.HttpTls, (o, v) => o with { HttpTls = v }, "TLS of the HTTP port")
            .Block("grpc_tls_config", Tls, o => o.GrpcTls, (o, v) => o with { GrpcTls = v }, "TLS of the gRPC port")
            .Key("tls_cipher_suites", V.String, o => o.TlsCipherSuites, (o, v) => o with { TlsCipherSuites = v }, "Cipher suites, comma separated; empty for the platform's")
            .Key("tls_min_version", V.Word("", "VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13"), o => o.TlsMinVersion, (o, v) => o with { TlsMinVersion = v }, "Oldest TLS version accepted; empty for the platform's")
            .Accept("http_path_prefix", V.String, "", "use http_api_prefix")
            .Key("register_instrumentation", V.Bool, o => o.RegisterInstrumentation, (o, v) => o with { RegisterInstrumentation = v }, "Serves /metrics")
            .Accept("proxy_protocol_enabled", V.Bool, "false", "the PROXY protocol is not read", KeyEffect.NotBuilt)
            .Accept("http_log_closed_connections_without_response_enabled", V.Bool, "false", "such connections are not logged")
            .Key("report_grpc_codes_in_instrumentation_label_enabled", V.Bool, o => o.ReportGrpcCodesInInstrumentationLabelEnabled, (o, v) => o with { ReportGrpcCodesInInstrumentationLabelEnabled = v }, "gRPC rows of tempo_request_duration_seconds carry code names in status_code")
            .Accept("trace_request_headers", V.Bool, "false", "Vivace does not trace itself")
            .Accept("trace_request_exclude_headers_list", V.String, "", "Vivace does not trace itself")
            .Accept("create_new_traces", V.Bool, "false", "Vivace does not trace itself")
            .Accept("throughput", V.Free, "", "throughput is not measured per request")
            .AcceptBlock("cluster_validation", Shapes.ClusterValidation, "There is no cluster to mistake")
            .Build();
    }

    private static void DeclareHttp(SchemaBuilder<ServerOptions> b) => b
        .Key("http_listen_address", V.String, o => o.HttpListenAddress, (o, v) => o with { HttpListenAddress = v }, "Address of the HTTP port; empty for all interfaces")
        .Key("http_listen_port", V.Int, o => o.HttpListenPort, (o, v) => o with { HttpListenPort = v }, "Query API, metrics, status; 0 lets the system choose")
        .Key("http_listen_network", V.Word("tcp", "tcp4", "tcp6"), o => o.HttpListenNetwork, (o, v) => o with { HttpListenNetwork = v }, "Address family")
        .Key("http_listen_conn_limit", V.Int, o => o.HttpListenConnLimit, (o, v) => o with { HttpListenConnLimit = v }, "Most connections at a time; 0 for no limit")
        .Key("graceful_shutdown_timeout", V.Duration, o => o.GracefulShutdownTimeout, (o, v) => o with { GracefulShutdownTimeout = v }, "Longest wait for requests in flight at a stop")
        .Key("http_server_read_timeout", V.Duration, o => o.HttpServerReadTimeout, (o, v) => o with { HttpServerReadTimeout = v }, "Longest time to read a request")
        .Key("http_server_read_header_timeout", V.Duration, o => o.HttpServerReadHeaderTimeout, (o, v) => o with { HttpServerReadHeaderTimeout = v }, "Longest time to read the headers; 0 for the read timeout")
        .Key("http_server_write_timeout", V.Duration, o => o.HttpServerWriteTimeout, (o, v) => o with { HttpServerWriteTimeout = v }, "Longest time to answer")
        .Key("http_server_idle_timeout", V.Duration, o => o.HttpServerIdleTimeout, (o, v) => o with { HttpServerIdleTimeout = v }, "Idle connections are closed after this");

    private static void DeclareGrpc(SchemaBuilder<ServerOptions> b) => b
        .Key("grpc_listen_address", V.String, o => o.GrpcListenAddress, (o, v) => o with { GrpcListenAddress = v }, "Address of the gRPC port; empty for all interfaces")
        .Key("grpc_listen_port", V.Int, o => o.GrpcListenPort, (o, v) => o with { GrpcListenPort = v }, "Streaming query API and health; 0 lets the system choose")
        .Key("grpc_listen_network", V.Word("tcp", "tcp4", "tcp6"), o => o.GrpcListenNetwork, (o, v) => o with { GrpcListenNetwork = v }, "Address family")
        .Key("grpc_listen_conn_limit", V.Int, o => o.GrpcListenConnLimit, (o, v) => o with { GrpcListenConnLimit = v }, "Most connections at a time; 0 for no limit")
        .Key("grpc_server_max_recv_msg_size", V.Int, o => o.GrpcServerMaxRecvMsgSize, (o, v) => o with { GrpcServerMaxRecvMsgSize = v }, "Bytes of the largest message taken")
        .Key("grpc_server_max_send_msg_size", V.Int, o => o.GrpcServerMaxSendMsgSize, (o, v) => o with { GrpcServerMaxSendMsgSize = v }, "Bytes of the largest message sent")
        .Key("grpc_server_max_concurrent_streams", V.Int, o => o.GrpcServerMaxConcurrentStreams, (o, v) => o with { GrpcServerMaxConcurrentStreams = v }, "Streams of one connection")
        .Key("grpc_server_max_connection_idle", V.Duration, o => o.GrpcServerMaxConnectionIdle, (o, v) => o with { GrpcServerMaxConnectionIdle = v }, "Idle connections are closed after this")
        .Key("grpc_server_max_connection_age", V.Duration, o => o.GrpcServerMaxConnectionAge, (o, v) => o with { GrpcServerMaxConnectionAge = v }, "Connections are closed at this age")
        .Key("grpc_server_max_connection_age_grace", V.Duration, o => o.GrpcServerMaxConnectionAgeGrace, (o, v) => o with { GrpcServerMaxConnectionAgeGrace = v }, "Time for calls in flight once a connection is too old")
        .Key("grpc_server_keepalive_time", V.Duration, o => o.GrpcServerKeepaliveTime, (o, v) => o with { GrpcServerKeepaliveTime = v }, "Silence after which a client is pinged")
        .Key("grpc_server_keepalive_timeout", V.Duration, o => o.GrpcServerKeepaliveTimeout, (o, v) => o with { GrpcServerKeepaliveTimeout = v }, "Wait for the answer to a ping")
        .Accept("grpc_server_min_time_between_pings", V.Duration, "10s", "clients may ping as often as they like", KeyEffect.Fulfilled)
        .Accept("grpc_server_ping_without_stream_allowed", V.Bool, "true", "clients may always ping")
        .Accept("grpc_server_num_workers", V.Int, "0", "the runtime schedules calls")
        .Accept("grpc_server_stats_tracking_enabled", V.Bool, "true", "there is nothing to switch off", KeyEffect.Fulfilled)
        .Accept("grpc_server_recv_buffer_pools_enabled", V.Bool, "false", "buffers are always pooled", KeyEffect.Fulfilled)
        .Accept("grpc_collect_max_streams_by_conn", V.Bool, "true", "there is nothing to switch off", KeyEffect.Fulfilled)
        .Accept("grpc_server_read_buffer_size", V.Int, "32768", "the runtime sizes its buffers")
        .Accept("grpc_server_write_buffer_size", V.Int, "32768", "the runtime sizes its buffers");

    private static void DeclareLog(SchemaBuilder<ServerOptions> b) => b
        .Key("log_format", V.String, o => o.LogFormat, (o, v) => o with { LogFormat = v }, "logfmt or json; anything else is logfmt")
        .Key("log_level", V.String, o => o.LogLevel, (o, v) => o with { LogLevel = v }, "debug, info, warn or error")
        .Key("log_request_at_info_level_enabled", V.Bool, o => o.LogRequestAtInfoLevelEnabled, (o, v) => o with { LogRequestAtInfoLevelEnabled = v }, "Request lines at info instead of debug")
        .Key("log_request_headers", V.Bool, o => o.LogRequestHeaders, (o, v) => o with { LogRequestHeaders = v }, "Request lines show headers")
        .Key("log_request_exclude_headers_list", V.String, o => o.LogRequestExcludeHeadersList, (o, v) => o with { LogRequestExcludeHeadersList = v }, "Headers not shown, comma separated")
        .Key("log_source_ips_enabled", V.Bool, o => o.LogSourceIpsEnabled, (o, v) => o with { LogSourceIpsEnabled = v }, "Request lines show the client's address")
        .Key("log_source_ips_header", V.String, o => o.LogSourceIpsHeader, (o, v) => o with { LogSourceIpsHeader = v }, "Header that holds the client's address")
        .Key("log_source_ips_regex", V.String, o => o.LogSourceIpsRegex, (o, v) => o with { LogSourceIpsRegex = v }, "Expression that finds the address in the header")
        .Key("log_source_ips_full", V.Bool, o => o.LogSourceIpsFull, (o, v) => o with { LogSourceIpsFull = v }, "Show all addresses, not only the first");
}
