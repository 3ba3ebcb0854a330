using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of Tempo's Kafka mode: accepted, with a refusal when it is asked for (<c>ingest.enabled</c>).</summary>
internal static class KafkaSchema
{
    private const string NoKafka = "Vivace does not use Kafka";

    public static Schema<Unkept> Kafka { get; } = new SchemaBuilder<Unkept>("ingest.KafkaConfig", "KAFKA")
        .Accept("address", V.String, "localhost:9092", NoKafka)
        .Accept("topic", V.String, "", NoKafka)
        .Accept("client_id", V.String, "", NoKafka)
        .Accept("dial_timeout", V.Duration, "2s", NoKafka)
        .Accept("write_timeout", V.Duration, "10s", NoKafka)
        .Accept("sasl_username", V.String, "", NoKafka)
        .Accept("sasl_password", V.Secret, "", NoKafka)
        .Accept("consumer_group", V.String, "", NoKafka)
        .Accept("consumer_group_offset_commit_interval", V.Duration, "1s", NoKafka)
        .Accept("last_produced_offset_retry_timeout", V.Duration, "10s", NoKafka)
        .Accept("auto_create_topic_enabled", V.Bool, "true", NoKafka)
        .Accept("auto_create_topic_default_partitions", V.Int, "1000", NoKafka)
        .Accept("producer_max_record_size_bytes", V.Bytes, "15983616", NoKafka)
        .Accept("producer_max_buffered_bytes", V.Bytes, "1073741824", NoKafka)
        .Accept("target_consumer_lag_at_startup", V.Duration, "2s", NoKafka)
        .Accept("max_consumer_lag_at_startup", V.Duration, "15s", NoKafka)
        .Accept("disable_kafka_telemetry", V.Bool, "false", NoKafka)
        .Accept("consumer_group_lag_metric_update_interval", V.Duration, "1m", NoKafka)
        .Build();

    public static Schema<Unkept> Ingest { get; } = new SchemaBuilder<Unkept>("ingest.Config")
        .Add(new RefusedSwitchKey<Unkept>("enabled", "ingest.enabled: Kafka is not available in Vivace; spans are written to its own log. Set it to false or remove it."))
        .AcceptBlock("kafka", Kafka, "Connection to Kafka")
        .Build();

    public static Schema<Unkept> BlockBuilder { get; } = new SchemaBuilder<Unkept>("blockbuilder.Config")
        .Accept("instance_id", V.String, "", NoKafka)
        .Accept("assigned_partitions", V.Free, "{}", NoKafka)
        .Accept("partitions_per_instance", V.Int, "0", NoKafka)
        .Accept("consume_cycle_duration", V.Duration, "5m", NoKafka)
        .Accept("max_consuming_bytes", V.Bytes, "5000000000", NoKafka)
        .AcceptBlock("block", new SchemaBuilder<Unkept>("blockbuilder.BlockConfig")
            .Inline(StorageSchema.AcceptedBlock, o => o, (o, _) => o)
            .Accept("max_block_bytes", V.Bytes, "20971520", NoKafka).Build())
        .AcceptBlock("wal", StorageSchema.AcceptedWal)
        .Build();
}
