namespace Vivace.Server.Configuration;

/// <summary>What listens for spans (<c>distributor.receivers</c>).</summary>
public sealed record ReceiversOptions
{
    /// <summary>The OTLP receivers in the order of the file; several may have different names (<c>otlp</c>, <c>otlp/two</c>).</summary>
    public IReadOnlyList<OtlpReceiverOptions> Otlp { get; init; } = [];

    /// <summary>What listens when the file names no receiver: OTLP over gRPC on the loopback address.</summary>
    public static ReceiversOptions Default { get; } = new() { Otlp = [new OtlpReceiverOptions { Grpc = new GrpcReceiverOptions() }] };
}

/// <summary>One OTLP receiver. A protocol that is null does not listen.</summary>
public sealed record OtlpReceiverOptions
{
    /// <summary>The key in the file: <c>otlp</c> or <c>otlp/name</c>.</summary>
    public string Id { get; init; } = "otlp";

    public GrpcReceiverOptions? Grpc { get; init; }
    public HttpReceiverOptions? Http { get; init; }
}

/// <summary>OTLP over gRPC.</summary>
public sealed record GrpcReceiverOptions
{
    /// <summary>MiB that a message may have when the file says 0 or nothing.</summary>
    public const int DefaultMaxRecvMsgSizeMib = 4;

    /// <summary><c>host:port</c>; read it with <see cref="ListenEndpoint"/>.</summary>
    public string Endpoint { get; init; } = "localhost:4317";

    public string Transport { get; init; } = "tcp";
    public ReceiverTlsOptions? Tls { get; init; }

    /// <summary>0 for <see cref="DefaultMaxRecvMsgSizeMib"/>.</summary>
    public int MaxRecvMsgSizeMib { get; init; }

    /// <summary>Streams of one connection; 0 for no limit.</summary>
    public int MaxConcurrentStreams { get; init; }

    public GrpcKeepaliveOptions Keepalive { get; init; } = new();

    public long MaxMessageBytes => (MaxRecvMsgSizeMib > 0 ? MaxRecvMsgSizeMib : DefaultMaxRecvMsgSizeMib) * 1024L * 1024;
}

/// <summary>Keep-alive of a gRPC receiver; 0 stands for the default of the protocol library.</summary>
public sealed record GrpcKeepaliveOptions
{
    public TimeSpan MaxConnectionIdle { get; init; }
    public TimeSpan MaxConnectionAge { get; init; }
    public TimeSpan MaxConnectionAgeGrace { get; init; }
    public TimeSpan Time { get; init; }
    public TimeSpan Timeout { get; init; }
}

/// <summary>OTLP over HTTP.</summary>
public sealed record HttpReceiverOptions
{
    /// <summary><c>host:port</c>; read it with <see cref="ListenEndpoint"/>.</summary>
    public string Endpoint { get; init; } = "localhost:4318";

    public ReceiverTlsOptions? Tls { get; init; }
    public CorsOptions? Cors { get; init; }

    /// <summary>Bytes on the wire and after decompression, each.</summary>
    public long MaxRequestBodySize { get; init; } = 20 * 1024 * 1024;

    public IReadOnlyDictionary<string, string> ResponseHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Accepted <c>Content-Encoding</c> values, the empty one for identity; null for all.</summary>
    public IReadOnlyList<string>? CompressionAlgorithms { get; init; }

    public TimeSpan ReadTimeout { get; init; }
    public TimeSpan ReadHeaderTimeout { get; init; }
    public TimeSpan WriteTimeout { get; init; }
    public TimeSpan IdleTimeout { get; init; }
    public bool KeepAlivesEnabled { get; init; } = true;

    /// <summary>Always starts with a slash.</summary>
    public string TracesUrlPath { get; init; } = "/v1/traces";
}

/// <summary>Cross-origin requests; off while <see cref="AllowedOrigins"/> is empty.</summary>
public sealed record CorsOptions
{
    /// <summary><c>*</c> inside an origin stands for any text.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];
    public IReadOnlyList<string> AllowedHeaders { get; init; } = [];

    /// <summary>Seconds; 0 sends no age.</summary>
    public int MaxAge { get; init; }
}

/// <summary>TLS of a receiver. A file and the same thing as PEM exclude each other.</summary>
public sealed record ReceiverTlsOptions
{
    public string CertFile { get; init; } = "";
    public string KeyFile { get; init; } = "";
    public string CertPem { get; init; } = "";
    public string KeyPem { get; init; } = "";
    public string CaFile { get; init; } = "";
    public string CaPem { get; init; } = "";

    /// <summary>When set, clients must present a certificate signed by it.</summary>
    public string ClientCaFile { get; init; } = "";
    public bool ClientCaFileReload { get; init; }

    /// <summary><c>1.0</c> … <c>1.3</c>; empty for 1.2.</summary>
    public string MinVersion { get; init; } = "";
    public string MaxVersion { get; init; } = "";
    public IReadOnlyList<string> CipherSuites { get; init; } = [];

    /// <summary>How often certificate files are read again; 0 for never.</summary>
    public TimeSpan ReloadInterval { get; init; }
}
