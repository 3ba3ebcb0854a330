namespace Vivace.Generator.Configuration;

/// <summary>One receiver of the generated series (an entry of <c>metrics_generator.storage.remote_write</c>).</summary>
public sealed record RemoteWriteOptions
{
    public string Url { get; init; } = "";
    public string Name { get; init; } = "";
    public TimeSpan RemoteTimeout { get; init; } = TimeSpan.FromSeconds(30);
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Accepted as Tempo does; exemplars are always sent.</summary>
    public bool SendExemplars { get; init; }

    public BasicAuthOptions? BasicAuth { get; init; }
    public AuthorizationOptions? Authorization { get; init; }
    public RemoteWriteTlsOptions Tls { get; init; } = new();
    public RemoteWriteQueueOptions Queue { get; init; } = new();
    public bool FollowRedirects { get; init; } = true;
    public bool EnableHttp2 { get; init; }

    /// <summary>Rules applied to the labels of every series before it is sent to this receiver.</summary>
    public IReadOnlyList<RelabelOptions> WriteRelabelConfigs { get; init; } = [];

    /// <summary>Whether to speak version 2.0 (<c>protobuf_message</c>); a receiver that does not know it gets 1.0.</summary>
    public bool UsesVersion2 { get; init; }

    public OAuth2Options? OAuth2 { get; init; }
    public string ProxyUrl { get; init; } = "";

    /// <summary>Hosts reached without the proxy, separated by commas.</summary>
    public string NoProxy { get; init; } = "";

    public bool ProxyFromEnvironment { get; init; }
}

/// <summary>The client-credentials grant of OAuth 2.0.</summary>
public sealed record OAuth2Options
{
    public string ClientId { get; init; } = "";
    public string ClientSecret { get; init; } = "";
    public string ClientSecretFile { get; init; } = "";
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public string TokenUrl { get; init; } = "";
    public IReadOnlyDictionary<string, string> EndpointParams { get; init; } = new Dictionary<string, string>();
}

/// <summary>HTTP basic authentication; a <c>*_file</c> is read at every request.</summary>
public sealed record BasicAuthOptions
{
    public string Username { get; init; } = "";
    public string UsernameFile { get; init; } = "";
    public string Password { get; init; } = "";
    public string PasswordFile { get; init; } = "";
}

/// <summary>The <c>Authorization</c> header by type and credentials.</summary>
public sealed record AuthorizationOptions
{
    public string Type { get; init; } = "Bearer";
    public string Credentials { get; init; } = "";
    public string CredentialsFile { get; init; } = "";
}

/// <summary>TLS towards the receiver.</summary>
public sealed record RemoteWriteTlsOptions
{
    public string CaFile { get; init; } = "";
    public string CertFile { get; init; } = "";
    public string KeyFile { get; init; } = "";
    public string ServerName { get; init; } = "";
    public bool InsecureSkipVerify { get; init; }

    /// <summary>PEM text, instead of the files.</summary>
    public string Ca { get; init; } = "";
    public string Cert { get; init; } = "";
    public string Key { get; init; } = "";

    /// <summary><c>TLS12</c> or <c>TLS13</c>; empty for the platform's choice.</summary>
    public string MinVersion { get; init; } = "";
    public string MaxVersion { get; init; } = "";
}

/// <summary>How samples wait for the receiver (<c>queue_config</c>).</summary>
public sealed record RemoteWriteQueueOptions
{
    /// <summary>Samples that may wait in one shard.</summary>
    public int Capacity { get; init; } = 10_000;
    public int MaxShards { get; init; } = 50;
    public int MinShards { get; init; } = 1;
    public int MaxSamplesPerSend { get; init; } = 2_000;
    public TimeSpan BatchSendDeadline { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(30);
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);
    public bool RetryOnHttp429 { get; init; }

    /// <summary>Samples older than this are dropped; zero keeps all.</summary>
    public TimeSpan SampleAgeLimit { get; init; }
}
