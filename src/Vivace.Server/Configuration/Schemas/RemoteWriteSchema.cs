using Vivace.Generator.Configuration;
using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of an entry of <c>metrics_generator.storage.remote_write</c>, which are Prometheus' own.</summary>
internal static class RemoteWriteSchema
{
    private const string OtherAuth = "this way to authenticate is not built; use basic_auth, authorization, bearer_token or oauth2, or a proxy that signs";
    private const string Version2 = "io.prometheus.write.v2.Request";
    private const string NoMetadata = "no metadata is ever sent, as there is no scrape it could come from";

    private static Schema<BasicAuthOptions> BasicAuth { get; } = new SchemaBuilder<BasicAuthOptions>("config.BasicAuth")
        .Key("username", V.String, o => o.Username, (o, v) => o with { Username = v }, "User")
        .Key("username_file", V.String, o => o.UsernameFile, (o, v) => o with { UsernameFile = v }, "File with the user")
        .Key("password", V.Secret, o => o.Password, (o, v) => o with { Password = v }, "Password")
        .Key("password_file", V.String, o => o.PasswordFile, (o, v) => o with { PasswordFile = v }, "File with the password")
        .Build();

    private static Schema<AuthorizationOptions> Authorization { get; } = new SchemaBuilder<AuthorizationOptions>("config.Authorization")
        .Key("type", V.String, o => o.Type, (o, v) => o with { Type = v }, "Kind of credentials")
        .Key("credentials", V.Secret, o => o.Credentials, (o, v) => o with { Credentials = v }, "Credentials")
        .Key("credentials_file", V.String, o => o.CredentialsFile, (o, v) => o with { CredentialsFile = v }, "File with the credentials")
        .Build();

    private static ValueType<string> TlsVersions { get; } = V.Word("", "TLS10", "TLS11", "TLS12", "TLS13");

    private static Schema<RemoteWriteTlsOptions> Tls { get; } = new SchemaBuilder<RemoteWriteTlsOptions>("config.TLSConfig")
        .Key("ca_file", V.String, o => o.CaFile, (o, v) => o with { CaFile = v }, "Authorities, PEM file")
        .Key("cert_file", V.String, o => o.CertFile, (o, v) => o with { CertFile = v }, "Client certificate, PEM file")
        .Key("key_file", V.String, o => o.KeyFile, (o, v) => o with { KeyFile = v }, "Its private key, PEM file")
        .Key("server_name", V.String, o => o.ServerName, (o, v) => o with { ServerName = v }, "Name the receiver's certificate must have")
        .Key("insecure_skip_verify", V.Bool, o => o.InsecureSkipVerify, (o, v) => o with { InsecureSkipVerify = v }, "Accept any certificate")
        .Key("ca", V.String, o => o.Ca, (o, v) => o with { Ca = v }, "Authorities, PEM text")
        .Key("cert", V.String, o => o.Cert, (o, v) => o with { Cert = v }, "Client certificate, PEM text")
        .Key("key", V.Secret, o => o.Key, (o, v) => o with { Key = v }, "Its private key, PEM text")
        .Key("min_version", TlsVersions, o => o.MinVersion, (o, v) => o with { MinVersion = v }, "Oldest version; older ones than TLS 1.2 are never used")
        .Key("max_version", TlsVersions, o => o.MaxVersion, (o, v) => o with { MaxVersion = v }, "Newest version")
        .Build();

    private static Schema<RemoteWriteQueueOptions> Queue { get; } = new SchemaBuilder<RemoteWriteQueueOptions>("config.QueueConfig")
        .Key("capacity", V.Int, o => o.Capacity, (o, v) => o with { Capacity = v }, "Samples that may wait in a shard; here they wait on disk")
        .Key("max_shards", V.Int, o => o.MaxShards, (o, v) => o with { MaxShards = v }, "Most pushes at a time; here it is one, which keeps samples in order")
        .Key("min_shards", V.Int, o => o.MinShards, (o, v) => o with { MinShards = v }, "Fewest shards; as max_shards")
        .Key("max_samples_per_send", V.Int, o => o.MaxSamplesPerSend, (o, v) => o with { MaxSamplesPerSend = v }, "Samples of a push")
        .Key("batch_send_deadline", V.PrometheusDuration, o => o.BatchSendDeadline, (o, v) => o with { BatchSendDeadline = v }, "Longest wait for a push to fill; here pushes go out at once after a collection")
        .Key("min_backoff", V.PrometheusDuration, o => o.MinBackoff, (o, v) => o with { MinBackoff = v }, "First pause after a failure")
        .Key("max_backoff", V.PrometheusDuration, o => o.MaxBackoff, (o, v) => o with { MaxBackoff = v }, "Longest pause after failures")
        .Key("retry_on_http_429", V.Bool, o => o.RetryOnHttp429, (o, v) => o with { RetryOnHttp429 = v }, "Try again after 429")
        .Key("sample_age_limit", V.PrometheusDuration, o => o.SampleAgeLimit, (o, v) => o with { SampleAgeLimit = v }, "Older samples are dropped; 0 keeps all")
        .Build();

    private static Schema<OAuth2Options> OAuth2 { get; } = new SchemaBuilder<OAuth2Options>("config.OAuth2")
        .Key("client_id", V.String, o => o.ClientId, (o, v) => o with { ClientId = v }, "Client")
        .Key("client_secret", V.Secret, o => o.ClientSecret, (o, v) => o with { ClientSecret = v }, "Its secret")
        .Key("client_secret_file", V.String, o => o.ClientSecretFile, (o, v) => o with { ClientSecretFile = v }, "File with the secret")
        .Key("scopes", V.Strings, o => o.Scopes, (o, v) => o with { Scopes = v }, "Scopes asked for")
        .Key("token_url", V.String, o => o.TokenUrl, (o, v) => o with { TokenUrl = v }, "Where tokens come from")
        .Key("endpoint_params", V.SecretMap, o => o.EndpointParams, (o, v) => o with { EndpointParams = v }, "Further parameters of the request for a token")
        .Accept("tls_config", V.Free, "", "the receiver's own tls_config holds for tokens too")
        .Accept("proxy_url", V.String, "", "the receiver's own proxy holds for tokens too")
        .Accept("no_proxy", V.String, "", "the receiver's own proxy holds for tokens too")
        .Accept("proxy_from_environment", V.Bool, "false", "the receiver's own proxy holds for tokens too")
        .Accept("proxy_connect_header", V.Free, "", "the receiver's own proxy holds for tokens too")
        .Build();

    private static Schema<RelabelOptions> Relabel { get; } = new SchemaBuilder<RelabelOptions>("relabel.Config")
        .Key("source_labels", V.Strings, o => o.SourceLabels, (o, v) => o with { SourceLabels = v }, "Labels whose values are joined")
        .Key("separator", V.String, o => o.Separator, (o, v) => o with { Separator = v }, "Text between them")
        .Key("regex", V.String, o => o.Regex, (o, v) => o with { Regex = v }, "Expression, anchored at both ends")
        .Key("modulus", V.Long, o => (long)o.Modulus, (o, v) => o with { Modulus = (ulong)Math.Max(0, v) }, "For hashmod")
        .Key("target_label", V.String, o => o.TargetLabel, (o, v) => o with { TargetLabel = v }, "Label that is set")
        .Key("replacement", V.String, o => o.Replacement, (o, v) => o with { Replacement = v }, "Its value, with $1 and the like")
        .Key("action", V.Word([.. RelabelOptions.Actions]), o => o.Action, (o, v) => o with { Action = v }, "What the rule does")
        .Build();

    public static Schema<RemoteWriteOptions> RemoteWrite { get; } = new SchemaBuilder<RemoteWriteOptions>("config.RemoteWriteConfig", "REMOTE-WRITE")
        .Key("url", new RedactedUrlType(), o => o.Url, (o, v) => o with { Url = v }, "Receiver of the series, required")
        .Key("name", V.String, o => o.Name, (o, v) => o with { Name = v }, "Name in metrics and logs")
        .Key("remote_timeout", V.PrometheusDuration, o => o.RemoteTimeout, (o, v) => o with { RemoteTimeout = v }, "Longest a push may take")
        .Key("headers", V.SecretMap, o => o.Headers, (o, v) => o with { Headers = v }, "Headers of each push")
        .Add(new RefusedKey<RemoteWriteOptions>("http_headers", "name and value of headers belong to the key headers"))
        .Key("write_relabel_configs", V.ListOf(Relabel, () => new RelabelOptions()), o => o.WriteRelabelConfigs, (o, v) => o with { WriteRelabelConfigs = v }, "Rules for the labels of every series")
        .Key("send_exemplars", V.Bool, o => o.SendExemplars, (o, v) => o with { SendExemplars = v }, "Exemplars are always sent", KeyEffect.Fulfilled)
        .Accept("send_native_histograms", V.Bool, "false", "the tenant's generate_native_histograms decides", KeyEffect.Fulfilled)
        .Key("protobuf_message", V.Word("prometheus.WriteRequest", Version2), o => o.UsesVersion2 ? Version2 : "prometheus.WriteRequest", (o, v) => o with { UsesVersion2 = v == Version2 }, "Version of the protocol; a receiver that does not take 2.0 gets 1.0")
        .Accept("round_robin_dns", V.Bool, "false", "the platform chooses among addresses")
        // Declared before authorization, which wins: they end in the same setting.
        .Key("bearer_token", V.Optional(V.Secret), _ => null, (o, v) => o with { Authorization = new AuthorizationOptions { Credentials = v ?? "" } }, "As authorization with type Bearer")
        .Key("bearer_token_file", V.Optional(V.String), _ => null, (o, v) => o with { Authorization = new AuthorizationOptions { CredentialsFile = v ?? "" } }, "As authorization with type Bearer")
        .Key("basic_auth", V.Record(BasicAuth, () => new BasicAuthOptions()), o => o.BasicAuth, (o, v) => o with { BasicAuth = v }, "HTTP basic authentication")
        .Key("authorization", V.Record(Authorization, () => new AuthorizationOptions()), o => o.Authorization, (o, v) => o with { Authorization = v }, "Authorization header")
        .Key("oauth2", V.Record(OAuth2, () => new OAuth2Options()), o => o.OAuth2, (o, v) => o with { OAuth2 = v }, "OAuth 2.0, client credentials")
        .Add(new RefusedKey<RemoteWriteOptions>("sigv4", OtherAuth))
        .Add(new RefusedKey<RemoteWriteOptions>("azuread", OtherAuth))
        .Add(new RefusedKey<RemoteWriteOptions>("google_iam", OtherAuth))
        .Block("tls_config", Tls, o => o.Tls, (o, v) => o with { Tls = v })
        .Key("proxy_url", V.String, o => o.ProxyUrl, (o, v) => o with { ProxyUrl = v }, "Proxy to the receiver")
        .Key("no_proxy", V.String, o => o.NoProxy, (o, v) => o with { NoProxy = v }, "Hosts reached without it, separated by commas")
        .Key("proxy_from_environment", V.Bool, o => o.ProxyFromEnvironment, (o, v) => o with { ProxyFromEnvironment = v }, "Proxy by HTTP_PROXY, HTTPS_PROXY and NO_PROXY")
        .Add(new RefusedKey<RemoteWriteOptions>("proxy_connect_header", "proxies are asked without headers of their own; put credentials into proxy_url"))
        .Key("follow_redirects", V.Bool, o => o.FollowRedirects, (o, v) => o with { FollowRedirects = v }, "Follow redirects")
        .Key("enable_http2", V.Bool, o => o.EnableHttp2, (o, v) => o with { EnableHttp2 = v }, "HTTP/2 where the receiver offers it")
        .Block("queue_config", Queue, o => o.Queue, (o, v) => o with { Queue = v })
        .AcceptBlock("metadata_config", new SchemaBuilder<Unkept>("config.MetadataConfig")
            .Accept("send", V.Bool, "true", NoMetadata, KeyEffect.Fulfilled)
            .Accept("send_interval", V.PrometheusDuration, "1m", NoMetadata, KeyEffect.Fulfilled)
            .Accept("max_samples_per_send", V.Int, "2000", NoMetadata, KeyEffect.Fulfilled).Build())
        .Build();
}
