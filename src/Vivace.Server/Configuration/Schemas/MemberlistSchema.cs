using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of <c>memberlist</c>. A single binary of Tempo does not use it either; only the wish to join others is answered.</summary>
internal static class MemberlistSchema
{
    private const string OneNode = "Vivace is one process";

    public static Schema<Unkept> Memberlist { get; } = Declare();

    private static Schema<Unkept> Declare()
    {
        var b = new SchemaBuilder<Unkept>("memberlist.KVConfig");
        void Fulfilled<T>(string name, ValueType<T> type, string defaultText) => b.Accept(name, type, defaultText, OneNode, KeyEffect.Fulfilled);

        b.Accept("join_members", V.Strings, "", "Vivace is one process and joins no others");
        Fulfilled("node_name", V.String, "");
        Fulfilled("randomize_node_name", V.Bool, "true");
        Fulfilled("stream_timeout", V.Duration, "2s");
        Fulfilled("retransmit_factor", V.Int, "2");
        Fulfilled("pull_push_interval", V.Duration, "30s");
        Fulfilled("gossip_interval", V.Duration, "1s");
        Fulfilled("gossip_nodes", V.Int, "2");
        Fulfilled("gossip_to_dead_nodes_time", V.Duration, "30s");
        Fulfilled("dead_node_reclaim_time", V.Duration, "0s");
        Fulfilled("compression_enabled", V.Bool, "false");
        Fulfilled("notify_interval", V.Duration, "0s");
        Fulfilled("advertise_addr", V.String, "");
        Fulfilled("advertise_port", V.Int, "7946");
        Fulfilled("cluster_label", V.String, "");
        Fulfilled("cluster_label_verification_disabled", V.Bool, "false");
        Fulfilled("min_join_backoff", V.Duration, "1s");
        Fulfilled("max_join_backoff", V.Duration, "1m");
        Fulfilled("max_join_retries", V.Int, "10");
        Fulfilled("abort_if_cluster_fast_join_fails", V.Bool, "false");
        Fulfilled("abort_if_cluster_fast_join_fails_min_nodes", V.Int, "0");
        Fulfilled("abort_if_cluster_join_fails", V.Bool, "false");
        Fulfilled("rejoin_interval", V.Duration, "0s");
        Fulfilled("rejoin_seed_nodes", V.Strings, "");
        Fulfilled("left_ingesters_timeout", V.Duration, "5m");
        Fulfilled("obsolete_entries_timeout", V.Duration, "30s");
        Fulfilled("leave_timeout", V.Duration, "20s");
        Fulfilled("broadcast_timeout_for_local_updates_on_shutdown", V.Duration, "10s");
        Fulfilled("message_history_buffer_bytes", V.Int, "0");
        Fulfilled("received_messages_queue_size", V.Int, "0");
        Fulfilled("watch_prefix_buffer_size", V.Int, "128");
        Fulfilled("bind_addr", V.Strings, "");
        Fulfilled("bind_port", V.Int, "7946");
        Fulfilled("packet_dial_timeout", V.Duration, "2s");
        Fulfilled("packet_write_timeout", V.Duration, "5s");
        Fulfilled("max_concurrent_writes", V.Int, "3");
        Fulfilled("acquire_writer_timeout", V.Duration, "250ms");
        Fulfilled("propagation_delay_tracker", V.Free, "");
        return b
            .Inline(Shapes.ClientTls(KeyEffect.Fulfilled, withEnabled: true), o => o, (o, _) => o)
            .AcceptBlock("zone_aware_routing", new SchemaBuilder<Unkept>("memberlist.ZoneAwareRoutingConfig")
                .Accept("enabled", V.Bool, "false", OneNode, KeyEffect.Fulfilled)
                .Accept("instance_availability_zone", V.String, "", OneNode, KeyEffect.Fulfilled)
                .Accept("role", V.String, "member", OneNode, KeyEffect.Fulfilled).Build())
            .Build();
    }
}
