using Vivace.Traces.Time;

namespace Vivace.Server.Configuration;

/// <summary>The HTTP and gRPC ports and the log (<c>server</c>). Sizes in bytes; durations of 0 mean no limit unless said otherwise.</summary>
public sealed record ServerOptions
{
    public const int DefaultHttpPort = 3200;
    public const int DefaultGrpcPort = 9095;

    /// <summary>Empty for all interfaces.</summary>
    public string HttpListenAddress { get; init; } = "";
    public int HttpListenPort { get; init; } = DefaultHttpPort;

    /// <summary><c>tcp</c>, <c>tcp4</c> or <c>tcp6</c>.</summary>
    public string HttpListenNetwork { get; init; } = "tcp";

    /// <summary>Most connections at a time; 0 for no limit.</summary>
    public int HttpListenConnLimit { get; init; }

    public string GrpcListenAddress { get; init; } = "";
    public int GrpcListenPort { get; init; } = DefaultGrpcPort;
    public string GrpcListenNetwork { get; init; } = "tcp";
    public int GrpcListenConnLimit { get; init; }

    public TimeSpan GracefulShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan HttpServerReadTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan HttpServerReadHeaderTimeout { get; init; }
    public TimeSpan HttpServerWriteTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public TimeSpan HttpServerIdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    public int GrpcServerMaxRecvMsgSize { get; init; } = 16 * 1024 * 1024;
    public int GrpcServerMaxSendMsgSize { get; init; } = 16 * 1024 * 1024;
    public int GrpcServerMaxConcurrentStreams { get; init; } = 100;
    public TimeSpan GrpcServerMaxConnectionIdle { get; init; } = GoDuration.MaxTimeSpan;
    public TimeSpan GrpcServerMaxConnectionAge { get; init; } = GoDuration.MaxTimeSpan;
    public TimeSpan GrpcServerMaxConnectionAgeGrace { get; init; } = GoDuration.MaxTimeSpan;
    public TimeSpan GrpcServerKeepaliveTime { get; init; } = TimeSpan.FromHours(2);
    public TimeSpan GrpcServerKeepaliveTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary><c>json</c>, or anything else for logfmt.</summary>
    public string LogFormat { get; init; } = "logfmt";

    /// <summary><c>debug</c>, <c>info</c>, <c>warn</c> or <c>error</c>.</summary>
    public string LogLevel { get; init; } = "info";

    public bool LogRequestAtInfoLevelEnabled { get; init; }
    public bool LogRequestHeaders { get; init; }

    /// <summary>Comma separated.</summary>
    public string LogRequestExcludeHeadersList { get; init; } = "";

    public bool LogSourceIpsEnabled { get; init; }
    public string LogSourceIpsHeader { get; init; } = "";
    public string LogSourceIpsRegex { get; init; } = "";
    public bool LogSourceIpsFull { get; init; }

    public ServerTlsOptions HttpTls { get; init; } = new();
    public ServerTlsOptions GrpcTls { get; init; } = new();

    /// <summary>Comma separated names; empty for the platform's choice.</summary>
    public string TlsCipherSuites { get; init; } = "";

    /// <summary><c>VersionTLS10</c> … <c>VersionTLS13</c>; empty for the platform's choice.</summary>
    public string TlsMinVersion { get; init; } = "";

    /// <summary>Serves <c>/metrics</c>.</summary>
    public bool RegisterInstrumentation { get; init; } = true;

    /// <summary>gRPC rows of the request histogram carry the code's name instead of success, error, cancel.</summary>
    public bool ReportGrpcCodesInInstrumentationLabelEnabled { get; init; }
}

/// <summary>A second HTTP server that answers only <c>/ready</c> (<c>internal_server</c>).</summary>
public sealed record InternalServerOptions
{
    public const int DefaultPort = 3101;

    public bool Enable { get; init; }
    public ServerOptions Server { get; init; } = new() { HttpListenPort = DefaultPort };
}

/// <summary>TLS of a server port: by file or inline PEM, never both for one item. No certificate means no TLS.</summary>
public sealed record ServerTlsOptions
{
    public string CertFile { get; init; } = "";
    public string KeyFile { get; init; } = "";
    public string ClientCaFile { get; init; } = "";

    /// <summary>Empty, <c>NoClientCert</c>, <c>RequestClientCert</c>, <c>RequireAnyClientCert</c>, <c>VerifyClientCertIfGiven</c> or <c>RequireAndVerifyClientCert</c>.</summary>
    public string ClientAuthType { get; init; } = "";
    public string Cert { get; init; } = "";
    public string Key { get; init; } = "";
    public string ClientCa { get; init; } = "";

    public bool IsEnabled => CertFile.Length > 0 || Cert.Length > 0;
}
