using Vivace.Server.Configuration.Binding;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of one OTLP receiver.</summary>
internal static class ReceiverSchema
{
    private const string NoExtensions = "there are no extensions to name";
    private const string LibraryBuffers = "the runtime sizes its buffers";

    public static Schema<ReceiverTlsOptions> Tls { get; } = new SchemaBuilder<ReceiverTlsOptions>("configtls.ServerConfig", "RECEIVER-TLS")
        .Key("cert_file", V.String, o => o.CertFile, (o, v) => o with { CertFile = v }, "Certificate chain, PEM file")
        .Key("key_file", V.String, o => o.KeyFile, (o, v) => o with { KeyFile = v }, "Private key, PEM file")
        .Key("cert_pem", V.String, o => o.CertPem, (o, v) => o with { CertPem = v }, "Certificate chain as text, instead of cert_file")
        .Key("key_pem", V.Secret, o => o.KeyPem, (o, v) => o with { KeyPem = v }, "Private key as text, instead of key_file")
        .Key("ca_file", V.String, o => o.CaFile, (o, v) => o with { CaFile = v }, "Authorities, PEM file")
        .Key("ca_pem", V.String, o => o.CaPem, (o, v) => o with { CaPem = v }, "Authorities as text, instead of ca_file")
        .Key("client_ca_file", V.String, o => o.ClientCaFile, (o, v) => o with { ClientCaFile = v }, "Clients must present a certificate of these authorities")
        .Key("client_ca_file_reload", V.Bool, o => o.ClientCaFileReload, (o, v) => o with { ClientCaFileReload = v }, "Read client_ca_file again when it changes")
        .Key("min_version", V.Word("", "1.0", "1.1", "1.2", "1.3"), o => o.MinVersion, (o, v) => o with { MinVersion = v }, "Oldest version accepted; empty for 1.2")
        .Key("max_version", V.Word("", "1.0", "1.1", "1.2", "1.3"), o => o.MaxVersion, (o, v) => o with { MaxVersion = v }, "Newest version accepted; empty for the newest")
        .Key("cipher_suites", V.Strings, o => o.CipherSuites, (o, v) => o with { CipherSuites = v }, "Names of cipher suites; empty for the platform's")
        .Accept("curve_preferences", V.Strings, "", "the platform chooses curves")
        .Key("reload_interval", V.Duration, o => o.ReloadInterval, (o, v) => o with { ReloadInterval = v }, "How often certificates are read again; 0 for never")
        .Accept("include_system_ca_certs_pool", V.Bool, "false", "client certificates are checked against client_ca_file alone")
        .Accept("tpm", V.Free, "", "keys in a TPM are not supported", KeyEffect.NotBuilt)
        .Build();

    public static Schema<CorsOptions> Cors { get; } = new SchemaBuilder<CorsOptions>("confighttp.CORSConfig")
        .Key("allowed_origins", V.Strings, o => o.AllowedOrigins, (o, v) => o with { AllowedOrigins = v }, "Origins that browsers may push from; * stands for any text")
        .Key("allowed_headers", V.Strings, o => o.AllowedHeaders, (o, v) => o with { AllowedHeaders = v }, "Request headers allowed besides the simple ones; * for any")
        .Key("max_age", V.Int, o => o.MaxAge, (o, v) => o with { MaxAge = v }, "Seconds a preflight answer may be kept")
        .Build();

    public static Schema<GrpcReceiverOptions> Grpc { get; } = new SchemaBuilder<GrpcReceiverOptions>("configgrpc.ServerConfig")
        .Key("endpoint", V.String, o => o.Endpoint, (o, v) => o with { Endpoint = v }, "host:port to listen on")
        .Key("transport", V.Word("tcp", "tcp4", "tcp6", "unix"), o => o.Transport, (o, v) => o with { Transport = v }, "Kind of socket")
        .Key("tls", V.Record(Tls, () => new ReceiverTlsOptions()), o => o.Tls, (o, v) => o with { Tls = v }, "TLS, see RECEIVER-TLS")
        .Key("max_recv_msg_size_mib", V.Int, o => o.MaxRecvMsgSizeMib, (o, v) => o with { MaxRecvMsgSizeMib = v }, "MiB of the largest message; 0 for 4")
        .Key("max_concurrent_streams", V.Int, o => o.MaxConcurrentStreams, (o, v) => o with { MaxConcurrentStreams = v }, "Streams of one connection; 0 for no limit")
        .Accept("read_buffer_size", V.Int, "524288", LibraryBuffers)
        .Accept("write_buffer_size", V.Int, "0", LibraryBuffers)
        .Block("keepalive", Keepalive(), o => o.Keepalive, (o, v) => o with { Keepalive = v }, "Keep-alive of connections")
        .Add(new RefusedAuthKey<GrpcReceiverOptions>())
        .Accept("include_metadata", V.Bool, "false", "tenant headers always reach the write path", KeyEffect.Fulfilled)
        .Accept("middlewares", V.Free, "[]", NoExtensions)
        .AcceptBlock("dialer", new SchemaBuilder<Unkept>("confignet.DialerConfig")
            .Accept("timeout", V.Duration, "0s", "a receiver does not dial", KeyEffect.Fulfilled).Build())
        .Build();

    public static Schema<HttpReceiverOptions> Http { get; } = new SchemaBuilder<HttpReceiverOptions>("confighttp.ServerConfig")
        .Key("endpoint", V.String, o => o.Endpoint, (o, v) => o with { Endpoint = v }, "host:port to listen on")
        .Key("tls", V.Record(Tls, () => new ReceiverTlsOptions()), o => o.Tls, (o, v) => o with { Tls = v }, "TLS, see RECEIVER-TLS")
        .Key("cors", V.Record(Cors, () => new CorsOptions()), o => o.Cors, (o, v) => o with { Cors = v }, "Pushes from browsers")
        .Add(new RefusedAuthKey<HttpReceiverOptions>())
        .Key("max_request_body_size", V.Bytes, o => o.MaxRequestBodySize, (o, v) => o with { MaxRequestBodySize = v == 0 ? new HttpReceiverOptions().MaxRequestBodySize : v }, "Bytes of the largest request, before and after decompression; 0 for 20 MiB")
        .Accept("include_metadata", V.Bool, "true", "tenant headers always reach the write path", KeyEffect.Fulfilled)
        .Key("response_headers", V.StringMap, o => o.ResponseHeaders, (o, v) => o with { ResponseHeaders = v }, "Headers of every response")
        .Key("compression_algorithms", V.Optional(V.Strings), o => o.CompressionAlgorithms, (o, v) => o with { CompressionAlgorithms = v }, "Accepted encodings, \"\" for none; absent for all")
        .Key("read_timeout", V.Duration, o => o.ReadTimeout, (o, v) => o with { ReadTimeout = v }, "Longest time to read a request; 0 for no limit")
        .Key("read_header_timeout", V.Duration, o => o.ReadHeaderTimeout, (o, v) => o with { ReadHeaderTimeout = v }, "Longest time to read the headers; 0 for no limit")
        .Key("write_timeout", V.Duration, o => o.WriteTimeout, (o, v) => o with { WriteTimeout = v }, "Longest time to answer; 0 for no limit")
        .Key("idle_timeout", V.Duration, o => o.IdleTimeout, (o, v) => o with { IdleTimeout = v }, "Idle connections are closed after this; 0 for never")
        .Key("keep_alives_enabled", V.Bool, o => o.KeepAlivesEnabled, (o, v) => o with { KeepAlivesEnabled = v }, "Keep connections open between requests")
        .Accept("middlewares", V.Free, "[]", NoExtensions)
        .Key("traces_url_path", V.String, o => o.TracesUrlPath, (o, v) => o with { TracesUrlPath = Rooted(v) }, "Path that takes spans")
        .Accept("metrics_url_path", V.String, "/v1/metrics", "only spans are taken", KeyEffect.Fulfilled)
        .Accept("logs_url_path", V.String, "/v1/logs", "only spans are taken", KeyEffect.Fulfilled)
        .Build();

    public static Schema<OtlpReceiverOptions> Otlp { get; } = new SchemaBuilder<OtlpReceiverOptions>("otlpreceiver.Config")
        .Nested("protocols", new SchemaBuilder<OtlpReceiverOptions>("otlpreceiver.Protocols")
            .Key("grpc", V.Record(Grpc, () => new GrpcReceiverOptions()), o => o.Grpc, (o, v) => o with { Grpc = v }, "OTLP over gRPC; listens when the key is present")
            .Key("http", V.Record(Http, () => new HttpReceiverOptions()), o => o.Http, (o, v) => o with { Http = v }, "OTLP over HTTP; listens when the key is present").Build())
        .Build();

    public static string NotBuilt(string type) => $"the {type} receiver is not built; send OTLP, or put a collector in front that does";

    private static Schema<GrpcKeepaliveOptions> Keepalive() => new SchemaBuilder<GrpcKeepaliveOptions>("configgrpc.KeepaliveServerConfig")
        .Nested("server_parameters", new SchemaBuilder<GrpcKeepaliveOptions>("configgrpc.KeepaliveServerParameters")
            .Key("max_connection_idle", V.Duration, o => o.MaxConnectionIdle, (o, v) => o with { MaxConnectionIdle = v }, "Idle connections are closed after this; 0 for never")
            .Key("max_connection_age", V.Duration, o => o.MaxConnectionAge, (o, v) => o with { MaxConnectionAge = v }, "Connections are closed at this age; 0 for never")
            .Key("max_connection_age_grace", V.Duration, o => o.MaxConnectionAgeGrace, (o, v) => o with { MaxConnectionAgeGrace = v }, "Time for calls in flight once a connection is too old")
            .Key("time", V.Duration, o => o.Time, (o, v) => o with { Time = v }, "Silence after which a client is pinged; 0 for 2 h")
            .Key("timeout", V.Duration, o => o.Timeout, (o, v) => o with { Timeout = v }, "Wait for the answer to a ping; 0 for 20 s").Build())
        .AcceptBlock("enforcement_policy", new SchemaBuilder<Unkept>("configgrpc.KeepaliveEnforcementPolicy")
            .Accept("min_time", V.Duration, "0s", "clients may ping as often as they like", KeyEffect.Fulfilled)
            .Accept("permit_without_stream", V.Bool, "false", "clients may always ping", KeyEffect.Fulfilled).Build())
        .Build();

    private static string Rooted(string path) => path.StartsWith('/') ? path : "/" + path;

    /// <summary><c>auth</c> names an extension, of which there are none: whatever it says cannot be granted.</summary>
    private sealed class RefusedAuthKey<TOwner>() : ConfigKey<TOwner>("auth", KeyEffect.NotBuilt, "Refused: there are no authenticators")
    {
        public override TOwner Bind(TOwner owner, YamlNode node, BindingContext context)
        {
            if (node.IsNull) return owner;
            string name = node is YamlMapping map && map.Entries.FirstOrDefault(e => e.Key == "authenticator").Value is YamlScalar scalar ? scalar.Text : "";
            context.Refuse($"{context.Path}: failed to resolve authenticator \"{name}\": authenticator not found. Vivace has none: remove the key and authenticate in front of the port.");
            return owner;
        }

        public override YamlNode? ToNode(TOwner owner, TOwner defaults, bool onlyDifferences) => null;

        public override void Describe(string prefix, TOwner defaults, KeyCatalog catalog) =>
            catalog.Add(new KeyRow(prefix + Name, V.Free.Label, "", Effect, Documentation));

        public override ConfigKey<TOuter> Lift<TOuter>(string newName, Func<TOuter, TOwner> get, Func<TOuter, TOwner, TOuter> set) => new RefusedAuthKey<TOuter>();
    }
}
