using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Blocks that occur in several places and mean nothing on one node. Names and defaults are Tempo's.</summary>
internal static class Shapes
{
    private const string OneNode = "Vivace is one process without a ring";
    private const string NoCalls = "the parts of Vivace call each other in memory";

    public static Schema<Unkept> ClusterValidation { get; } = new SchemaBuilder<Unkept>("clusterutil.ClusterValidationConfig", "CLUSTER-VALIDATION")
        .Accept("label", V.String, "", "there is no cluster to mistake")
        .Accept("additional_labels", V.Strings, "", "there is no cluster to mistake")
        .AcceptBlock("grpc", new SchemaBuilder<Unkept>("clusterutil.GRPCConfig")
            .Accept("enabled", V.Bool, "false", "there is no cluster to mistake")
            .Accept("soft_validation", V.Bool, "false", "there is no cluster to mistake").Build())
        .AcceptBlock("http", new SchemaBuilder<Unkept>("clusterutil.HTTPConfig")
            .Accept("enabled", V.Bool, "false", "there is no cluster to mistake")
            .Accept("soft_validation", V.Bool, "false", "there is no cluster to mistake")
            .Accept("excluded_paths", V.Free, "", "there is no cluster to mistake")
            .Accept("excluded_user_agents", V.Free, "", "there is no cluster to mistake").Build())
        .Build();

    /// <summary>The TLS keys of Tempo's own clients (<c>tls_enabled</c>, <c>tls_cert_path</c> …), to be inlined.</summary>
    public static Schema<Unkept> ClientTls(KeyEffect effect, bool withEnabled)
    {
        var b = new SchemaBuilder<Unkept>("tls.ClientConfig");
        if (withEnabled) b.Accept("tls_enabled", V.Bool, "false", NoCalls, effect);
        return b
            .Accept("tls_cert_path", V.String, "", NoCalls, effect)
            .Accept("tls_key_path", V.String, "", NoCalls, effect)
            .Accept("tls_ca_path", V.String, "", NoCalls, effect)
            .Accept("tls_server_name", V.String, "", NoCalls, effect)
            .Accept("tls_insecure_skip_verify", V.Bool, "false", NoCalls, effect)
            .Accept("tls_cipher_suites", V.String, "", NoCalls, effect)
            .Accept("tls_min_version", V.String, "", NoCalls, effect)
            .Build();
    }

    /// <summary>Where a ring would be kept. A single binary ignores it in Tempo too.</summary>
    public static Schema<Unkept> KeyValueStore { get; } = new SchemaBuilder<Unkept>("kv.Config", "KV")
        .Accept("store", V.Word("", "memberlist", "inmemory", "consul", "etcd", "multi"), "memberlist", OneNode, KeyEffect.Fulfilled)
        .Accept("prefix", V.String, "collectors/", OneNode, KeyEffect.Fulfilled)
        .AcceptBlock("consul", new SchemaBuilder<Unkept>("consul.Config")
            .Accept("host", V.String, "localhost:8500", OneNode, KeyEffect.Fulfilled)
            .Accept("acl_token", V.Secret, "", OneNode, KeyEffect.Fulfilled)
            .Accept("http_client_timeout", V.Duration, "20s", OneNode, KeyEffect.Fulfilled)
            .Accept("consistent_reads", V.Bool, "false", OneNode, KeyEffect.Fulfilled)
            .Accept("watch_rate_limit", V.Float, "1", OneNode, KeyEffect.Fulfilled)
            .Accept("watch_burst_size", V.Int, "1", OneNode, KeyEffect.Fulfilled)
            .Accept("cas_retry_delay", V.Duration, "1s", OneNode, KeyEffect.Fulfilled).Build())
        .AcceptBlock("etcd", new SchemaBuilder<Unkept>("etcd.Config")
            .Accept("endpoints", V.Strings, "", OneNode, KeyEffect.Fulfilled)
            .Accept("dial_timeout", V.Duration, "10s", OneNode, KeyEffect.Fulfilled)
            .Accept("max_retries", V.Int, "10", OneNode, KeyEffect.Fulfilled)
            .Inline(ClientTls(KeyEffect.Fulfilled, withEnabled: true), o => o, (o, _) => o)
            .Accept("username", V.String, "", OneNode, KeyEffect.Fulfilled)
            .Accept("password", V.Secret, "", OneNode, KeyEffect.Fulfilled).Build())
        .AcceptBlock("multi", new SchemaBuilder<Unkept>("kv.MultiConfig")
            .Accept("primary", V.String, "", OneNode, KeyEffect.Fulfilled)
            .Accept("secondary", V.String, "", OneNode, KeyEffect.Fulfilled)
            .Accept("mirror_enabled", V.Bool, "false", OneNode, KeyEffect.Fulfilled)
            .Accept("mirror_timeout", V.Duration, "2s", OneNode, KeyEffect.Fulfilled).Build())
        .Build();

    public static Schema<Unkept> Ring { get; } = new SchemaBuilder<Unkept>("ring.Config", "RING")
        .AcceptBlock("kvstore", KeyValueStore, "Where the ring is kept")
        .Accept("heartbeat_period", V.Duration, "5s", OneNode, KeyEffect.Fulfilled)
        .Accept("heartbeat_timeout", V.Duration, "1m", OneNode, KeyEffect.Fulfilled)
        .Accept("instance_id", V.String, "", OneNode, KeyEffect.Fulfilled)
        .Accept("instance_interface_names", V.Strings, "[eth0, en0]", OneNode, KeyEffect.Fulfilled)
        .Accept("instance_port", V.Int, "0", OneNode, KeyEffect.Fulfilled)
        .Accept("instance_addr", V.String, "", OneNode, KeyEffect.Fulfilled)
        .Accept("instance_zone", V.String, "", OneNode, KeyEffect.Fulfilled)
        .Accept("enable_inet6", V.Bool, "false", OneNode, KeyEffect.Fulfilled)
        .Accept("wait_stability_min_duration", V.Duration, "1m", OneNode, KeyEffect.Fulfilled)
        .Accept("wait_stability_max_duration", V.Duration, "5m", OneNode, KeyEffect.Fulfilled)
        .Accept("wait_active_instance_timeout", V.Duration, "10m", OneNode, KeyEffect.Fulfilled)
        .Build();

    public static Schema<Unkept> PartitionRing { get; } = new SchemaBuilder<Unkept>("ingester.PartitionRingConfig", "PARTITION-RING")
        .AcceptBlock("kvstore", KeyValueStore, "Where the ring is kept")
        .Accept("min_partition_owners_count", V.Int, "1", OneNode, KeyEffect.Fulfilled)
        .Accept("min_partition_owners_duration", V.Duration, "10s", OneNode, KeyEffect.Fulfilled)
        .Accept("delete_inactive_partition_after", V.Duration, "13h", OneNode, KeyEffect.Fulfilled)
        .Build();

    public static Schema<Unkept> GrpcClient { get; } = DeclareGrpcClient("GRPC-CLIENT", "104857600", "100ms", "10");

    /// <summary>The querier's connection to the front end has its own defaults.</summary>
    public static Schema<Unkept> WorkerGrpcClient { get; } = DeclareGrpcClient("WORKER-GRPC-CLIENT", "16777216", "1s", "5");

    /// <summary>A client of another part of Tempo.</summary>
    public static Schema<Unkept> Client { get; } = new SchemaBuilder<Unkept>("client.Config", "CLIENT")
        .AcceptBlock("pool_config", new SchemaBuilder<Unkept>("client.PoolConfig")
            .Accept("checkinterval", V.Duration, "15s", NoCalls)
            .Accept("healthcheckenabled", V.Bool, "true", NoCalls)
            .Accept("healthchecktimeout", V.Duration, "1s", NoCalls)
            .Accept("maxconcurrenthealthchecks", V.Int, "0", NoCalls).Build())
        .Accept("remote_timeout", V.Duration, "5s", NoCalls)
        .AcceptBlock("grpc_client_config", GrpcClient)
        .Build();

    private static Schema<Unkept> DeclareGrpcClient(string shape, string maxSendBytes, string minPeriod, string maxRetries) =>
        new SchemaBuilder<Unkept>("grpcclient.Config", shape)
            .Accept("max_recv_msg_size", V.Bytes, "104857600", NoCalls)
            .Accept("max_send_msg_size", V.Bytes, maxSendBytes, NoCalls)
            .Accept("grpc_compression", V.String, "snappy", NoCalls)
            .Accept("rate_limit", V.Float, "0", NoCalls)
            .Accept("rate_limit_burst", V.Int, "0", NoCalls)
            .Accept("backoff_on_ratelimits", V.Bool, "false", NoCalls)
            .AcceptBlock("backoff_config", Backoff(minPeriod, "10s", maxRetries, NoCalls))
            .Accept("initial_stream_window_size", V.HumanBytes, "63KiB1023B", NoCalls)
            .Accept("initial_connection_window_size", V.HumanBytes, "63KiB1023B", NoCalls)
            .Inline(ClientTls(KeyEffect.NoEffect, withEnabled: true), o => o, (o, _) => o)
            .Accept("connect_timeout", V.Duration, "5s", NoCalls)
            .Accept("connect_backoff_base_delay", V.Duration, "1s", NoCalls)
            .Accept("connect_backoff_max_delay", V.Duration, "5s", NoCalls)
            .AcceptBlock("cluster_validation", ClusterValidation)
            .Build();

    public static Schema<Unkept> Backoff(string minPeriod, string maxPeriod, string maxRetries, string why) => new SchemaBuilder<Unkept>("backoff.Config")
        .Accept("min_period", V.Duration, minPeriod, why)
        .Accept("max_period", V.Duration, maxPeriod, why)
        .Accept("max_retries", V.Int, maxRetries, why)
        .Build();
}
