using Vivace.Server.Configuration.Binding;

namespace Vivace.Server.Configuration.Schemas;

/// <summary>Keys of object stores: checked, so that a typo is found, and otherwise waiting for the stores to be built.</summary>
internal static class ObjectStoreSchema
{
    private const string Later = "object storage is not built yet";

    public static Schema<Unkept> S3 { get; } = new SchemaBuilder<Unkept>("s3.Config", "S3")
        .Accept("bucket", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("endpoint", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("region", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("access_key", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("secret_key", V.Secret, "", Later, KeyEffect.NotBuilt)
        .Accept("session_token", V.Secret, "", Later, KeyEffect.NotBuilt)
        .Accept("prefix", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("insecure", V.Bool, "false", Later, KeyEffect.NotBuilt)
        .Accept("forcepathstyle", V.Bool, "false", Later, KeyEffect.NotBuilt)
        .Accept("bucket_lookup_type", V.Int, "0", Later, KeyEffect.NotBuilt)
        .Accept("part_size", V.Bytes, "0", Later, KeyEffect.NotBuilt)
        .Accept("hedge_requests_at", V.Duration, "0s", Later, KeyEffect.NotBuilt)
        .Accept("hedge_requests_up_to", V.Int, "2", Later, KeyEffect.NotBuilt)
        .Accept("list_blocks_concurrency", V.Int, "3", Later, KeyEffect.NotBuilt)
        .Accept("tags", V.StringMap, "", Later, KeyEffect.NotBuilt)
        .Accept("storage_class", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("metadata", V.StringMap, "", Later, KeyEffect.NotBuilt)
        .Accept("signature_v2", V.Bool, "false", Later, KeyEffect.NotBuilt)
        .Accept("enable_dual_stack", V.Bool, "false", Later, KeyEffect.NotBuilt)
        .Accept("native_aws_auth_enabled", V.Bool, "false", "deprecated in Tempo and without effect there too")
        .Accept("retry_max_attempts", V.Int, "10", Later, KeyEffect.NotBuilt)
        .Accept("retry_backoff_initial", V.Duration, "200ms", Later, KeyEffect.NotBuilt)
        .Accept("retry_backoff_max", V.Duration, "1s", Later, KeyEffect.NotBuilt)
        .AcceptBlock("sse", new SchemaBuilder<Unkept>("s3.SSEConfig")
            .Accept("type", V.Word("", "SSE-KMS", "SSE-S3", "SSE-C"), "", Later, KeyEffect.NotBuilt)
            .Accept("kms_key_id", V.String, "", Later, KeyEffect.NotBuilt)
            .Accept("kms_encryption_context", V.String, "", Later, KeyEffect.NotBuilt)
            .Accept("encryption_key", V.Secret, "", Later, KeyEffect.NotBuilt).Build())
        .Inline(Shapes.ClientTls(KeyEffect.NotBuilt, withEnabled: false), o => o, (o, _) => o)
        .Build();

    public static Schema<Unkept> Gcs { get; } = new SchemaBuilder<Unkept>("gcs.Config", "GCS")
        .Accept("bucket_name", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("prefix", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("chunk_buffer_size", V.Bytes, "10485760", Later, KeyEffect.NotBuilt)
        .Accept("endpoint", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("hedge_requests_at", V.Duration, "0s", Later, KeyEffect.NotBuilt)
        .Accept("hedge_requests_up_to", V.Int, "2", Later, KeyEffect.NotBuilt)
        .Accept("insecure", V.Bool, "false", Later, KeyEffect.NotBuilt)
        .Accept("object_cache_control", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("object_metadata", V.StringMap, "", Later, KeyEffect.NotBuilt)
        .Accept("list_blocks_concurrency", V.Int, "3", Later, KeyEffect.NotBuilt)
        .Accept("max_retries", V.Int, "3", Later, KeyEffect.NotBuilt)
        .Build();

    public static Schema<Unkept> Azure { get; } = new SchemaBuilder<Unkept>("azure.Config", "AZURE")
        .Accept("container_name", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("storage_account_name", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("storage_account_key", V.Secret, "", Later, KeyEffect.NotBuilt)
        .Accept("use_managed_identity", V.Bool, "false", Later, KeyEffect.NotBuilt)
        .Accept("use_federated_token", V.Bool, "false", Later, KeyEffect.NotBuilt)
        .Accept("user_assigned_id", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("prefix", V.String, "", Later, KeyEffect.NotBuilt)
        .Accept("endpoint_suffix", V.String, "blob.core.windows.net", Later, KeyEffect.NotBuilt)
        .Accept("max_buffers", V.Int, "4", Later, KeyEffect.NotBuilt)
        .Accept("buffer_size", V.Bytes, "3145728", Later, KeyEffect.NotBuilt)
        .Accept("hedge_requests_at", V.Duration, "0s", Later, KeyEffect.NotBuilt)
        .Accept("hedge_requests_up_to", V.Int, "2", Later, KeyEffect.NotBuilt)
        .Build();
}
