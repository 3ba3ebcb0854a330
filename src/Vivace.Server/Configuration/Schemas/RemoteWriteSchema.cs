using Vivace.Generator.Configuration;
using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of an entry of <c>metrics_generator.storage.remote_write</c>, which are Prometheus' own.</summary>
internal static class RemoteWriteSchema
{
    private const string OtherAuth = "this way to authenticate is not built; use basic_auth, authorization or bearer_token";
    private const string NoProxy = "proxies are not used";
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

    private static Schema<RemoteWriteTlsOptions> Tls { get; } = new SchemaBuilder<RemoteWriteTlsOptions>("config.TLSConfig")
        .Key("ca_file", V.String, o => o.CaFile, (o, v) => o with { CaFile = v }, "Authorities, PEM file")
        .Key("cert_file", V.String, o => o.CertFile, (o, v) => o with { CertFile = v }, "Client certificate, PEM file")
        .Key("key_file", V.String, o => o.KeyFile, (o, v) => o with { KeyFile = v }, "Its private key, PEM file")
        .Key("server_name", V.String, o => o.ServerName, (o, v) => o with { ServerName = v }, "Name the receiver's certificate must have")
        .Key("insecure_skip_verify", V.Bool, o => o.InsecureSkipVerify, (o, v) => o with { InsecureSkipVerify = v }, "Accept any certificate")
        .Accept("ca", V.String, "", "write it to a file and use ca_file", KeyEffect.NotBuilt)
        .Accept("cert", V.String, "", "write it to a file and use cert_file", KeyEffect.NotBuilt)
        .Accept("key", V.Secret, "", "write it to a file and use key_file", KeyEffect.NotBuilt)
        .Accept("min_version", V.String, "", "the platform chooses the version")
        .Accept("max_version", V.String, "", "the platform chooses the version")
        .Build();

    private static Schema<RemoteWriteQueueOptions> Queue { get; } = new SchemaBuilder<RemoteWriteQueueOptions>("config.QueueConfig")
        .Key("capacity", V.Int, o => o.Capacity, (o, v) => o with { Capacity = v }, "Samples that may wait in a shard")
        .Key("max_shards", V.Int, o => o.MaxShards, (o, v) => o with { MaxShards = v }, "Most pushes at a time")
        .Key("min_shards", V.Int, o => o.MinShards, (o, v) => o with { MinShards = v }, "Fewest shards")
        .Key("max_samples_per_send", V.Int, o => o.MaxSamplesPerSend, (o, v) => o with { MaxSamplesPerSend = v }, "Samples of a push")
        .Key("batch_send_deadline", V.PrometheusDuration, o => o.BatchSendDeadline, (o, v) => o with { BatchSendDeadline = v }, "Longest wait for a push to fill")
        .Key("min_backoff", V.PrometheusDuration, o => o.MinBackoff, (o, v) => o with { MinBackoff = v }, "First pause after a failure")
        .Key("max_backoff", V.PrometheusDuration, o => o.MaxBackoff, (o, v) => o with { MaxBackoff = v }, "Longest pause after failures")
        .Key("retry_on_http_429", V.Bool, o => o.RetryOnHttp429, (o, v) => o with { RetryOnHttp429 = v }, "Try again after 429")
        .Key("sample_age_limit", V.PrometheusDuration, o => o.SampleAgeLimit, (o, v) => o with { SampleAgeLimit = v }, "Older samples are dropped; 0 keeps all")
        .Build();

    public static Schema<RemoteWriteOptions> RemoteWrite { get; } = new SchemaBuilder<RemoteWriteOptions>("config.RemoteWriteConfig", "REMOTE-WRITE")
        .Key("url", V.String, o => o.Url, (o, v) => o with { Url = v }, "Receiver of the series, required")
        .Key("name", V.String, o => o.Name, (o, v) => o with { Name = v }, "Name in metrics and logs")
        .Key("remote_timeout", V.PrometheusDuration, o => o.RemoteTimeout, (o, v) => o with { RemoteTimeout = v }, "Longest a push may take")
        .Key("headers", V.SecretMap, o => o.Headers, (o, v) => o with { Headers = v }, "Headers of each push")
        .Accept("http_headers", V.Free, "", "use headers", KeyEffect.NotBuilt)
        .AcceptList("write_relabel_configs", Relabel(), "series are sent as they are; relabel in the receiver")
        .Key("send_exemplars", V.Bool, o => o.SendExemplars, (o, v) => o with { SendExemplars = v }, "Exemplars are always sent", KeyEffect.Fulfilled)
        .Accept("send_native_histograms", V.Bool, "false", "the tenant's generate_native_histograms decides", KeyEffect.Fulfilled)
        .Accept("protobuf_message", V.Word("prometheus.WriteRequest", "io.prometheus.write.v2.Request"), "prometheus.WriteRequest", "version 1.0 is sent, which every receiver takes", KeyEffect.NotBuilt)
        .Accept("round_robin_dns", V.Bool, "false", "the platform chooses among addresses")
        // Declared before authorization, which wins: they end in the same setting.
        .Key("bearer_token", V.Optional(V.Secret), _ => null, (o, v) => o with { Authorization = new AuthorizationOptions { Credentials = v ?? "" } }, "As authorization with type Bearer")
        .Key("bearer_token_file", V.Optional(V.String), _ => null, (o, v) => o with { Authorization = new AuthorizationOptions { CredentialsFile = v ?? "" } }, "As authorization with type Bearer")
        .Key("basic_auth", V.Record(BasicAuth, () => new BasicAuthOptions()), o => o.BasicAuth, (o, v) => o with { BasicAuth = v }, "HTTP basic authentication")
        .Key("authorization", V.Record(Authorization, () => new AuthorizationOptions()), o => o.Authorization, (o, v) => o with { Authorization = v }, "Authorization header")
        .Accept("oauth2", V.Free, "", OtherAuth, KeyEffect.NotBuilt)
        .Accept("sigv4", V.Free, "", OtherAuth, KeyEffect.NotBuilt)
        .Accept("azuread", V.Free, "", OtherAuth, KeyEffect.NotBuilt)
        .Accept("google_iam", V.Free, "", OtherAuth, KeyEffect.NotBuilt)
        .Block("tls_config", Tls, o => o.Tls, (o, v) => o with { Tls = v })
        .Accept("proxy_url", V.String, "", NoProxy, KeyEffect.NotBuilt)
        .Accept("no_proxy", V.String, "", NoProxy, KeyEffect.Fulfilled)
        .Accept("proxy_from_environment", V.Bool, "false", NoProxy, KeyEffect.NotBuilt)
        .Accept("proxy_connect_header", V.Free, "", NoProxy, KeyEffect.NotBuilt)
        .Key("follow_redirects", V.Bool, o => o.FollowRedirects, (o, v) => o with { FollowRedirects = v }, "Follow redirects")
        .Key("enable_http2", V.Bool, o => o.EnableHttp2, (o, v) => o with { EnableHttp2 = v }, "HTTP/2 where the receiver offers it")
        .Block("queue_config", Queue, o => o.Queue, (o, v) => o with { Queue = v })
        .AcceptBlock("metadata_config", new SchemaBuilder<Unkept>("config.MetadataConfig")
            .Accept("send", V.Bool, "true", NoMetadata, KeyEffect.Fulfilled)
            .Accept("send_interval", V.PrometheusDuration, "1m", NoMetadata, KeyEffect.Fulfilled)
            .Accept("max_samples_per_send", V.Int, "2000", NoMetadata, KeyEffect.Fulfilled).Build())
        .Build();

    private static Schema<Unkept> Relabel()
    {
        const string later = "relabelling is not built";
        return new SchemaBuilder<Unkept>("relabel.Config")
            .Accept("source_labels", V.Strings, "", later, KeyEffect.NotBuilt)
            .Accept("separator", V.String, ";", later, KeyEffect.NotBuilt)
            .Accept("regex", V.String, "(.*)", later, KeyEffect.NotBuilt)
            .Accept("modulus", V.Long, "0", later, KeyEffect.NotBuilt)
            .Accept("target_label", V.String, "", later, KeyEffect.NotBuilt)
            .Accept("replacement", V.String, "$1", later, KeyEffect.NotBuilt)
            .Accept("action", V.String, "replace", later, KeyEffect.NotBuilt)
            .Build();
    }
}
